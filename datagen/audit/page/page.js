// What every page does: keys, the line that says what happened, dialogs, colours, the reviewer's name.
// Texts go into the page by textContent alone.
"use strict";
const audit = (() => {
  const bound = new Map(), steady = new Set();
  const byId = (id) => document.getElementById(id);
  let fading = 0;

  // A key is a letter as it is typed; capitals are their own. One that is held acts once, unless it only moves:
  // the next page would get it too, before anybody has read what stands there.
  const key = (names, act, mayRepeat = false) => names.split(" ").forEach((name) => {
    bound.set(name, act);
    if (mayRepeat) steady.add(name);
  });

  const isWriting = (target) => target.closest("textarea, select, input:not([type=checkbox], [type=radio])") !== null;

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (isWriting(event.target) || document.querySelector("dialog[open]")) return;
    if (event.key.startsWith("Arrow") && event.target.matches("input, summary")) return;  // they move within it
    const name = event.key.length === 1 && !event.shiftKey ? event.key.toLowerCase() : event.key;
    if (event.repeat && !steady.has(name)) return;
    const act = bound.get(name);
    if (act && act(event) !== false) event.preventDefault();
  });

  function say(line, isWrong = false) {
    const said = byId("said");
    said.classList.toggle("wrong", isWrong);
    said.textContent = line;
    clearTimeout(fading);
    if (!isWrong) fading = setTimeout(() => { said.textContent = ""; }, 10_000);
  }

  // A line that is to be said on the page that comes next.
  function carry(line) {
    try { sessionStorage.setItem("datagen-said", line); } catch { /* then it is not said */ }
  }

  function carried() {
    try {
      const line = sessionStorage.getItem("datagen-said");
      sessionStorage.removeItem("datagen-said");
      if (line) setTimeout(() => say(line), 60);  // a reader hears what changes once the page is there
    } catch { /* nothing was carried */ }
  }

  // Sends JSON and gives what comes back; an Error with one line where it was not taken.
  async function post(where, what) {
    let answer;
    try {
      answer = await fetch(where, {
        method: "POST", credentials: "same-origin", headers: { "Content-Type": "application/json" }, body: JSON.stringify(what),
      });
    } catch {
      throw new Error("the server does not answer: nothing was kept; is datagen audit still running?");
    }
    let told = null;
    try { told = await answer.json(); } catch { /* said by the status */ }
    if (!answer.ok) throw new Error((told && told.error) || `refused (status ${answer.status}): nothing was kept`);
    return told || {};
  }

  const root = () => (document.body.classList.contains("one") ? "../" : "");

  function colours() {
    const names = { light: "light", dark: "dark", "": "as the system has them" };
    const button = byId("theme");
    const show = () => {
      const chosen = document.documentElement.dataset.colours || "";
      button.setAttribute("aria-label", `Colours: ${names[chosen]}`);
      button.textContent = { light: "☀", dark: "☾", "": "◐" }[chosen];
    };
    const turn = () => {
      const next = { "": "dark", dark: "light", light: "" }[document.documentElement.dataset.colours || ""];
      if (next) document.documentElement.dataset.colours = next; else delete document.documentElement.dataset.colours;
      try { localStorage.setItem("datagen-colours", next); } catch { /* it lasts for this page */ }
      show();
      say(`colours: ${names[next]}`);
    };
    button.addEventListener("click", turn);
    key("t", turn);
    show();
  }

  function naming() {
    const button = byId("reviewer"), dialog = byId("naming");
    if (!button) return;
    button.addEventListener("click", () => { dialog.showModal(); byId("name").select(); });
    dialog.querySelector(".close").addEventListener("click", () => dialog.close());
    dialog.querySelector("form").addEventListener("submit", async (event) => {
      event.preventDefault();
      try {
        await post(`${root()}reviewer`, { name: byId("name").value.trim() });
        dialog.close();
        carry(`you decide as ${byId("name").value.trim()}`);
        location.reload();
      } catch (error) {
        dialog.close();
        say(error.message, true);
      }
    });
  }

  function start() {
    const keys = byId("keys"), help = byId("help"), stated = byId("stated");
    if (stated && matchMedia("(max-width: 40rem)").matches) stated.open = false;
    help.addEventListener("click", () => keys.showModal());
    keys.addEventListener("close", () => help.focus());
    key("?", () => keys.showModal());
    colours();
    naming();
    carried();
  }

  document.addEventListener("DOMContentLoaded", start);
  return { byId, key, say, carry, post, root };
})();
