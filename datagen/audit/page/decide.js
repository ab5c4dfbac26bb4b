// Decisions: nothing is said to be kept before the server says so, and nothing written is lost when it does not.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const { byId, key, say, carry, post } = audit;
  const { sample, number, byRule, seen, list } = document.body.dataset;
  const rejecting = byId("rejecting"), verdicts = byId("verdicts"), mending = byId("mending"), note = byId("note");
  const fields = [...document.querySelectorAll("textarea.mend")];
  const filters = location.search.slice(1);
  let isSending = false;  // until an answer says no, or this page is left
  let isKept = false;  // what is on the page is the server's by now
  let isWarned = false;

  // Only a sample's own page is gone to, whatever an answer says.
  const fits = (next) => typeof next === "string" && /^\/?sample\/\d+(\?|$)/.test(next);
  const lead = (next) => location.assign(fits(next) ? `../${next.replace(/^\//, "")}` : list);

  function setSending(isNow) {
    isSending = isNow;
    if (isNow) document.body.setAttribute("aria-busy", "true"); else document.body.removeAttribute("aria-busy");
  }
  window.addEventListener("pageshow", (event) => { if (event.persisted) setSending(false); });  // a browser may bring a page back as it was

  async function send(where, what) {
    if (isSending) return null;
    setSending(true);
    say("keeping it…");
    try {
      return await post(`../${where}`, { ...what, filters });
    } catch (error) {
      setSending(false);
      say(error.message, true);
      return null;
    }
  }

  async function decide(verdict, reason = null, more = {}) {
    const answer = await send("decide", { sample, number: Number(number), verdict, reason, note: "", seen: Number(seen), ...more });
    if (!answer) return;
    isKept = true;
    const kept = `kept as decision ${answer.decision}`;
    say(`decision ${answer.decision} is kept; going on…`);
    const broken = answer.broken || [];
    if (broken.length) {
      carry(`${kept}; the new text breaks: ${broken.map((one) => (typeof one === "string" ? one : Object.values(one).join(": "))).join("; ")}. J goes on, E mends it again`);
      location.reload();
    } else {
      carry(answer.next ? kept : `${kept}; that was the last one`);
      lead(answer.next);
    }
  }

  async function undo() {
    const answer = await send("undo", {});
    if (!answer) return;
    carry(answer.line || `undone, kept as decision ${answer.decision}`);
    if (fits(answer.next)) lead(answer.next); else location.reload();
  }

  const isMending = () => !mending.hidden;
  const isRejecting = () => !rejecting.hidden;
  const whenIdle = (act) => () => { if (!isMending() && !isRejecting()) act(); };

  // Rejecting: the list of reasons
  function openReasons() {
    if (byRule) { decide("reject", "rule_is_right"); return; }
    rejecting.hidden = false;
    verdicts.hidden = true;
    choose();
  }
  function closeReasons() {
    rejecting.hidden = true;
    verdicts.hidden = false;
    byId("reject").focus();
    say("");
  }
  const chosen = () => rejecting.querySelector("input[name=reason]:checked");
  const choose = () => (chosen() || rejecting.querySelector("input[name=reason]")).focus();
  function rejectFor(reason) { decide("reject", reason, { note: note.value.trim() }); }
  // Nothing is chosen until somebody chooses: no reason is filed that nobody meant.
  function rejectAsChosen() {
    if (chosen()) { rejectFor(chosen().value); return; }
    say("choose a reason: its key, or the arrows and Enter", true);
    choose();
  }
  rejecting.addEventListener("submit", (event) => { event.preventDefault(); rejectAsChosen(); });
  rejecting.querySelector(".cancel").addEventListener("click", closeReasons);
  rejecting.addEventListener("keydown", (event) => {
    if (event.repeat && event.key === "Enter") event.preventDefault();
    if (event.repeat) return;
    if (event.key === "Escape") { event.preventDefault(); closeReasons(); return; }
    if (event.target === note || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" && event.target.type === "radio") { event.preventDefault(); rejectAsChosen(); }
    if (event.key.toLowerCase() === "n") { event.preventDefault(); note.focus(); }
  });
  for (const radio of rejecting.querySelectorAll("input[type=radio]")) {
    key(radio.parentElement.querySelector("kbd").textContent, () => {
      if (!isRejecting()) return false;
      radio.checked = true;
      rejectFor(radio.value);
      return true;
    });
  }

  // Mending: the turns as fields, in their places
  function show(isOpen) {
    for (const field of fields) {
      field.hidden = !isOpen;
      field.closest(".turn").querySelector(".words").hidden = isOpen;
    }
    mending.hidden = !isOpen;
    verdicts.hidden = isOpen;
  }
  const isChanged = () => fields.some((field) => field.value !== field.defaultValue);
  function open() {
    show(true);
    (fields.find((field) => field.dataset.role === "gpt") || fields[0]).focus();
    say("mending: Ctrl+Enter keeps it, Escape does not");
  }
  function leave() {
    if (isChanged() && !isWarned) {
      isWarned = true;
      say("Escape once more throws away what you wrote", true);
      return;
    }
    isWarned = false;
    for (const field of fields) field.value = field.defaultValue;
    show(false);
    byId("edit").focus();
    say("");
  }
  function save() {
    if (!isChanged()) { say("nothing was changed", true); return; }
    const conversations = fields.map((field) => ({ from: field.dataset.role, value: field.dataset.before + field.value + field.dataset.after }));
    decide("edit", null, { conversations });
  }
  for (const field of fields) {
    field.addEventListener("input", () => { isWarned = false; });
    field.addEventListener("keydown", (event) => {
      if (event.repeat) return;
      if (event.key === "Escape") { event.preventDefault(); leave(); }
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); save(); }
    });
  }
  window.addEventListener("beforeunload", (event) => { if (isMending() && isChanged() && !isKept) event.preventDefault(); });

  const press = (id, name, act) => {
    const button = byId(id);
    if (!button) return;
    button.addEventListener("click", act);
    key(name, whenIdle(act));
  };
  press("accept", "a", () => decide("accept"));
  press("reject", "r", openReasons);
  press("edit", "e", open);
  press("undo", "u", undo);
  byId("save").addEventListener("click", save);
  byId("leave").addEventListener("click", leave);
  key("Escape", () => { if (isMending()) leave(); else if (isRejecting()) closeReasons(); });
});
