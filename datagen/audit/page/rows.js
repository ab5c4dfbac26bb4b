// A bundle has no server: rows are fetched from beside the page, and filters look through them here.
"use strict";
document.addEventListener("DOMContentLoaded", async () => {
  const { byId, root } = audit;
  const chunks = Number(document.body.dataset.chunks);
  const query = new URLSearchParams(location.search);
  const asked = Object.fromEntries([...query].filter(([, value]) => value.trim() !== ""));
  const isList = document.body.classList.contains("list");
  const MOST_SHOWN = 200;

  async function fetched() {
    const numbers = Array.from({ length: chunks }, (_, place) => place + 1);
    const parts = await Promise.all(numbers.map(async (number) => {
      const answer = await fetch(`${root()}rows/${number}.json`);
      if (!answer.ok) throw new Error(answer.statusText);
      return answer.json();
    }));
    return parts.flat();
  }

  // Nobody decides about what has no type: it is no sample.
  const verdictOf = (row) => row.verdict || (row.type ? "open" : "");
  const isVerdict = (row, verdict) => (verdict === "disputed" ? Boolean(row.disputed) : verdictOf(row) === (verdict === "todo" ? "open" : verdict));
  const isBetween = (value, least, most) => value !== undefined && !(least && value < Number(least)) && !(most && value > Number(most));
  // As the server looks: whole words that must all be in it, the last one as a beginning; what stands in quotes, one
  // word after the other.
  const LETTER = "[\\p{L}\\p{N}_]", BETWEEN = "[^\\p{L}\\p{N}_]+";
  const looking = (words, isWhole) => new RegExp(`(?<!${LETTER})${words.join(BETWEEN)}${isWhole ? `(?!${LETTER})` : ""}`, "u");
  function looked(typed) {
    const said = typed.toLowerCase(), isUnfinished = new RegExp(`${LETTER}$`, "u").test(said);
    return [...said.matchAll(/"([^"]*)"?|([^"]+)/g)].flatMap((part) => {
      const words = part[0].match(new RegExp(`${LETTER}+`, "gu")) || [];
      if (part[2] === undefined) return words.length ? [looking(words, true)] : [];
      const isLast = isUnfinished && part.index + part[0].length === said.length;
      return words.map((word, place) => looking([word], !(isLast && place === words.length - 1)));
    });
  }
  const wanted = looked(asked.text || "");

  const fits = (row) =>
    ["type", "place", "stage", "rule"].every((name) => !asked[name] || row[name] === asked[name]) &&
    (!asked.verdict || isVerdict(row, asked.verdict)) &&
    (!asked.object || (row.objects || []).includes(asked.object)) &&
    (!(asked.least_words || asked.most_words) || isBetween(row.words || 0, asked.least_words, asked.most_words)) &&
    (!(asked.least_score || asked.most_score) || isBetween(row.score, asked.least_score, asked.most_score)) &&
    (!asked.text || (wanted.length > 0 && wanted.every((one) => one.test(row.text || "")))) &&
    (!asked.contradicted || row.contradicted === true);

  function made(name, kind, text) {
    const element = document.createElement(name);
    if (kind) element.className = kind;
    element.textContent = text;
    return element;
  }

  function line(row) {
    const item = document.createElement("li"), link = made("a", "", row.excerpt || `record ${row.number}`);
    link.href = `sample/${Number(row.number)}.html${location.search}`;
    link.dir = "auto";
    const verdict = verdictOf(row);
    const said = { open: "undecided", accept: "✓ accepted", reject: "✗ rejected", edit: "✎ mended" }[verdict] || verdict;
    const meta = [row.number, row.type || "record", row.rule && `✗ ${row.rule.replaceAll("_", " ")}`, `${row.words || 0} words`, row.score !== undefined && `score ${row.score}`, row.image && `image ${row.image}`];
    item.append(link, made("span", `mark ${verdict}`, said), made("span", "meta", meta.filter(Boolean).join(" · ")));
    return item;
  }

  function showList(rows) {
    const found = rows.filter(fits), list = byId("rows");
    const more = made("button", "", "more");
    let shown = 0;
    const extend = () => {
      list.append(...found.slice(shown, shown + MOST_SHOWN).map(line));
      shown = Math.min(found.length, shown + MOST_SHOWN);
      more.hidden = shown === found.length;
    };
    list.replaceChildren();
    document.querySelector(".pages").replaceChildren(more);
    more.type = "button";
    more.addEventListener("click", extend);
    byId("count").textContent = `${found.length.toLocaleString("en")} of ${rows.length.toLocaleString("en")} match`;
    extend();
  }

  function fill() {
    for (const field of byId("filters").elements) {
      if (!field.name || asked[field.name] === undefined) continue;
      if (field.type === "checkbox") field.checked = true; else field.value = asked[field.name];
    }
  }

  // On a sample's page: those before and after it that match.
  function lead(rows) {
    const here = Number(document.body.dataset.number);
    const numbers = rows.filter(fits).map((row) => row.number);
    const beside = { previous: numbers.filter((one) => one < here).at(-1), next: numbers.find((one) => one > here) };
    for (const [id, number] of Object.entries(beside)) {
      const link = byId(id);
      if (!link) continue;
      if (number === undefined) link.remove(); else link.href = `${number}.html${location.search}`;
    }
    byId("home").href = `${root()}index.html${location.search}`;
  }

  if (isList) fill();
  if (isList && location.protocol === "file:") {
    byId("filters").hidden = true;
    return;
  }
  if (!Object.keys(asked).length) return;
  try {
    const rows = await fetched();
    if (isList) showList(rows); else lead(rows);
  } catch {
    if (isList) audit.say("the rows cannot be fetched: filters need this folder to be served", true);
  }
});
