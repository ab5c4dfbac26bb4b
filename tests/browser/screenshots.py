"""The pictures of the audit page in README.md and docs: `python -m tests.browser.screenshots`.

The run is drawn, so the pictures are our own. Whoever decides in it accepts everything unseen: it shows the page, and
says nothing of the samples.
"""

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from datagen.run import Run
from tests.browser.pages import open_first, press, told
from tests.browser.running import Served, audit, build
from tests.browser.watching import ARGS, chromium

if TYPE_CHECKING:
    from playwright.sync_api import Page

FOLDER = Path(__file__).parents[2] / "docs" / "images"
SCENES = 160
WISH = "error<=3% at 95%"


def main() -> None:
    """Build a run and write both pictures."""
    with tempfile.TemporaryDirectory() as folder:
        run = build(Path(folder) / "scenes", SCENES)  # before the driver's event loop is there
        take(run)


def take(run: Run) -> None:
    """Look at the run as a reviewer does."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium(), args=list(ARGS))
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        with audit(run, wish=WISH) as served:
            page.goto(served.link)
            decide(page, served)
            page.goto(f"{served.address}?contradicted=1&place=kept")
            page.locator("#rows a").first.click()
            page.wait_for_url("**/sample/*")
            page.locator("mark.contradicted").first.scroll_into_view_if_needed()
            page.mouse.move(*middle(page, ".box"))
            FOLDER.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=FOLDER / "audit.png")
            page.goto(f"{served.address}?type=detail")
            press(page, "j", "j")
            page.screenshot(path=FOLDER / "audit-list.png")
        browser.close()


def decide(page: "Page", served: Served) -> None:
    """Go through the sampling plan to its end by keys."""
    open_first(page, served.address, "verdict=todo&plan=1")
    done = 0
    while done == 0 or "last one" not in told(page, f"kept as decision {done}"):
        done += 1
        press(page, "a")


def middle(page: "Page", of: str) -> tuple[float, float]:
    """Where to point to be on an element."""
    box = page.locator(of).first.bounding_box() or {"x": 0, "y": 0, "width": 0, "height": 0}
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


if __name__ == "__main__":
    main()
