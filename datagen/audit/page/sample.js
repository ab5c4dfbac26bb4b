// One sample: from claim to box and back, boxes on and off, on to the next.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const { byId, key } = audit;
  const boxes = [...document.querySelectorAll(".box")];
  const marks = [...document.querySelectorAll(".talk mark[data-claims]")];
  const chips = [...document.querySelectorAll(".chip")];
  const scene = byId("scene"), tip = byId("tip");
  const idle = tip ? tip.textContent : "";
  const numbers = (element) => (element.dataset.boxes || "").split(" ").filter(Boolean);

  function light(which, whose, line) {
    for (const box of boxes) box.classList.toggle("lit", which.includes(box.dataset.box));
    for (const mark of marks) mark.classList.toggle("lit", whose(mark));
    if (scene) scene.classList.toggle("some-lit", which.length > 0);
    if (scene) scene.classList.toggle("many-lit", which.length > 5);  // their names would cover each other
    if (tip) tip.textContent = line;
  }
  const dark = () => {
    const held = document.querySelector(".chip[aria-pressed=true]");
    if (held) fromChip(held); else light([], () => false, idle);
  };
  const fromBox = (box) => light([box.dataset.box], (mark) => numbers(mark).includes(box.dataset.box), box.getAttribute("aria-label"));
  const fromChip = (chip) => {
    const those = numbers(chip);
    light(those, (mark) => numbers(mark).some((one) => those.includes(one)), chip.textContent.trim());
  };
  const fromMark = (mark) => {
    const claims = mark.dataset.claims.split(" ");
    light(numbers(mark), (other) => other.dataset.claims.split(" ").some((one) => claims.includes(one)), mark.title);
  };
  function lights(elements, act) {
    for (const element of elements) {
      for (const name of ["pointerenter", "focus"]) element.addEventListener(name, () => act(element));
      for (const name of ["pointerleave", "blur"]) element.addEventListener(name, dark);
    }
  }
  lights(boxes, fromBox);
  lights(marks, fromMark);
  lights(chips, fromChip);
  for (const chip of chips) {
    chip.addEventListener("click", () => {
      const isHeld = chip.getAttribute("aria-pressed") === "true";
      for (const other of chips) other.setAttribute("aria-pressed", String(other === chip && !isHeld));
      fromChip(chip);
    });
  }

  // Boxes are one stop of the Tab key: arrows go from one to the next.
  boxes.forEach((box, place) => {
    box.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const other = boxes[(place + step + boxes.length) % boxes.length];
      box.setAttribute("tabindex", "-1");
      other.setAttribute("tabindex", "0");
      other.focus();
    });
  });

  // Names are as large as the page's text, whatever the image's size in pixels.
  if (scene) {
    const width = scene.viewBox.baseVal.width, height = scene.viewBox.baseVal.height;
    const fit = () => {
      const scale = Math.min(scene.clientWidth / width, scene.clientHeight / height);
      if (scale > 0) scene.setAttribute("font-size", (13 / scale).toFixed(1));
    };
    new ResizeObserver(fit).observe(scene);
    const photo = byId("photo");
    if (photo) photo.addEventListener("error", () => { scene.classList.add("empty"); photo.remove(); tip.textContent = "The image cannot be shown."; });
  }

  const toggle = byId("toggle-boxes");
  if (toggle) {
    const turn = () => {
      const isShown = toggle.getAttribute("aria-pressed") !== "true";
      toggle.setAttribute("aria-pressed", String(isShown));
      scene.classList.toggle("bare", !isShown);
    };
    toggle.addEventListener("click", turn);
    key("b", turn);
  }

  function step(by) {
    if (!marks.length) return;
    const stops = marks.filter((mark, place) => place === 0 || mark.dataset.claims !== marks[place - 1].dataset.claims);
    const here = stops.indexOf(document.activeElement);
    stops[here < 0 ? (by > 0 ? 0 : stops.length - 1) : (here + by + stops.length) % stops.length].focus();
  }
  key("c", () => step(1), true);
  key("C", () => step(-1), true);

  // Nobody is led away from what they are writing, nor from a decision that is on its way.
  const isFree = () => !document.querySelector("[aria-busy], #rejecting:not([hidden]), #mending:not([hidden])");
  const follow = (id) => () => {
    const link = byId(id);
    if (!isFree()) return;
    if (link) link.click();
    else audit.say(id === "next" ? "this is the last one" : "this is the first one");
  };
  key("j ArrowRight", follow("next"), true);
  key("k ArrowLeft", follow("previous"), true);
  key("g", () => { if (isFree()) byId("home").click(); });
  key("/", () => { if (isFree()) location.href = `${document.body.dataset.list.split("#")[0]}#text`; });

  // Numbers are of one assembling: who copies the address copies the sample's id too.
  const { sample } = document.body.dataset;
  if (byId("reviewer") && sample && sample.length <= 200) {
    const here = new URL(location.href);
    here.searchParams.set("id", sample);
    history.replaceState(history.state, "", here);
  }
  if (document.body.dataset.ahead) new Image().src = document.body.dataset.ahead;
});
