// The list: J and K move along the rows, and the link holds only the filters that ask for something.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const { byId, key, say, carry, post } = audit;
  const links = () => [...document.querySelectorAll("#rows > li > a")];

  function step(by) {
    const all = links(), here = all.indexOf(document.activeElement);
    const next = here < 0 ? (by > 0 ? 0 : all.length - 1) : here + by;
    if (all[next]) { all[next].focus(); return; }
    const page = document.querySelector(`.pages a[rel=${by > 0 ? "next" : "prev"}]`);
    if (page) page.click();
  }
  key("Enter", (event) => {
    if (event.target !== document.body) return false;
    const first = links()[0];
    if (first) first.click();
    return true;
  });
  key("j ArrowDown", () => step(1), true);
  key("k ArrowUp", () => step(-1), true);
  const search = () => { byId("text").focus(); byId("text").select(); };
  key("/", search);
  if (location.hash === "#text") search();

  // Who decided about the last one of a filter stands here, and may want it back.
  let isSending = false;
  key("u", async () => {
    if (isSending || !byId("reviewer")) return;  // a bundle decides nothing
    isSending = true;
    try {
      const answer = await post("undo", { filters: location.search.slice(1) });
      carry(answer.line);
      if (/^\/sample\/\d+(\?|$)/.test(answer.next)) location.assign(answer.next.slice(1)); else location.reload();
    } catch (error) {
      isSending = false;
      say(error.message, true);
    }
  });
  window.addEventListener("pageshow", (event) => { if (event.persisted) isSending = false; });

  const filters = byId("filters");
  if (matchMedia("(max-width: 40rem)").matches) byId("finer").open = false;
  filters.addEventListener("submit", () => {
    for (const field of filters.elements) field.disabled = field.name && field.value === "";
  });
  window.addEventListener("pageshow", () => { for (const field of filters.elements) field.disabled = false; });
  byId("text").addEventListener("keydown", (event) => { if (event.key === "Escape") event.target.blur(); });
});
