"""What tests do on a page again and again."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

# Everything that the Tab key should reach, in the order of the document; of radio buttons the one that is checked.
NAMED = (
    "(one) => [...document.querySelectorAll('*')].indexOf(one) + ' ' + one.tagName + ' ' + one.textContent.slice(0, 40)"
)
STOPS = f"""
[...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')].filter((one) =>
  one.tabIndex >= 0 && !one.disabled && one.checkVisibility({{visibilityProperty: true}})
  && !one.closest('dialog:not([open])') && !(one.type === 'radio' && !one.checked)).map({NAMED.strip()})
"""
HERE = f"document.activeElement === document.body ? '' : ({NAMED.strip()})(document.activeElement)"


def press(page: "Page", *keys: str) -> None:
    """One key after the other."""
    for key in keys:
        page.keyboard.press(key)


def until(page: "Page", expression: str) -> None:
    """Wait until this holds; Playwright's own way runs into the pages' policy, which allows no eval."""
    for _ in range(600):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never came true: {expression}")


def told(page: "Page", text: str) -> str:
    """Wait until the page says this; the whole line comes back."""
    line = page.locator("#said").filter(has_text=text)
    line.wait_for()
    return line.inner_text()


def open_first(page: "Page", address: str, query: str = "") -> int:
    """Go to the list and from there to its first sample, by keys alone; its number comes back."""
    page.goto(f"{address}?{query}")
    press(page, "j", "Enter")
    page.wait_for_url("**/sample/*")
    return number(page)


def number(page: "Page") -> int:
    """Number of the sample that is shown."""
    return int(page.locator("body").get_attribute("data-number") or 0)


def stops(page: "Page") -> list[str]:
    """What the Tab key should reach."""
    return list(page.evaluate(STOPS))


def tabbed(page: "Page", most: int = 200) -> list[str]:
    """What it does reach, from the beginning of the page until it leaves it."""
    found: list[str] = []
    while len(found) < most:
        page.keyboard.press("Tab")
        if not (here := page.evaluate(HERE)) or here in found[:1]:
            break
        found.append(here)
    return found
