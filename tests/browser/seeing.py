"""What eyes and screen readers find on a page: contrasts, what sticks out, names of controls."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

# Every text with its contrast to what lies behind it (WCAG 2.2), as far as colours of elements tell; drawings apart.
CONTRASTS = """
() => {
  const rgba = (text) => {
    const n = text.match(/[\\d.]+/g).map(Number);
    return [n[0], n[1], n[2], n.length > 3 ? n[3] : 1];
  };
  const over = (top, under) => [0, 1, 2].map((k) => top[k] * top[3] + under[k] * (1 - top[3]));
  const light = (c) => c.map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, k) => sum + v * [0.2126, 0.7152, 0.0722][k], 0);
  const behind = (one) => {
    const layers = [];
    for (let here = one; here; here = here.parentElement) layers.push(rgba(getComputedStyle(here).backgroundColor));
    return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255]);
  };
  const seen = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode.textContent.trim(), one = walk.currentNode.parentElement;
    if (!text || one.closest('svg, script, noscript, datalist, .skip')) continue;
    if (!one.checkVisibility({visibilityProperty: true})) continue;
    const style = getComputedStyle(one), ground = behind(one);
    let opacity = 1;
    for (let here = one; here; here = here.parentElement) opacity *= Number(getComputedStyle(here).opacity);
    const colour = rgba(style.color);
    const shown = over([...colour.slice(0, 3), colour[3] * opacity], ground);
    const [low, high] = [light(shown), light(ground)].sort((a, b) => a - b);
    const size = parseFloat(style.fontSize), isBold = Number(style.fontWeight) >= 700;
    const least = size >= 24 || (size >= 18.66 && isBold) ? 3 : 4.5;
    seen.push([(high + 0.05) / (low + 0.05) / least, `${one.tagName}.${one.className} ${text.slice(0, 40)}`]);
  }
  return seen;
}
"""
WIDER = """
() => [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > innerWidth + 1
  && one.checkVisibility() && !one.closest('svg, .scroll, .skip')).map((one) => one.outerHTML.slice(0, 120))
"""
CONTROLS = {
    "button", "link", "textbox", "searchbox", "combobox", "checkbox", "radio", "image", "img", "progressbar", "dialog",
    "toolbar", "navigation", "search", "spinbutton", "heading", "region", "table",
}  # fmt: skip


def faint(page: "Page") -> list[tuple[float, str]]:
    """Texts that do not stand out enough, with how much of the contrast that they need they have."""
    return [(round(share, 2), text) for share, text in page.evaluate(CONTRASTS) if share < 1]


def sticking_out(page: "Page") -> list[str]:
    """What is wider than the window, where the page can be scrolled sideways or its text lies outside."""
    scrolls = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [*page.evaluate(WIDER), *(["the page scrolls sideways"] if scrolls else [])]


def nameless(page: "Page") -> list[str]:
    """Roles of controls and landmarks without an accessible name, as assistive technology is told of them."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    return [
        node["role"]["value"]
        for node in nodes
        if not node.get("ignored")
        and node["role"]["value"] in CONTROLS
        and not str(node.get("name", {}).get("value", "")).strip()
    ]
