"""What browser tests may ask for: a browser, a finished run, the server over a copy of it, and people to visit it."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from datagen.run import Run
from tests.browser.running import Served, audit, build
from tests.browser.watching import ARGS, Visitor, chromium

if TYPE_CHECKING:  # a machine without playwright skips these tests
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[2]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Where the browser lies; whatever asks for it is skipped where it or its driver is missing."""
    pytest.importorskip("playwright.sync_api", reason="needs playwright: pip install playwright")
    return chromium()


@pytest.fixture(scope="session")
def finished(chromium_path: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of drawn scenes, as it came out; nobody may change it."""
    return build(tmp_path_factory.mktemp("finished") / "drawn").folder


# Not for the session: while the driver is there its event loop is this thread's, and tests elsewhere have their own.
@pytest.fixture(scope="package")
def browser(chromium_path: str, finished: Path) -> Iterator["Browser"]:
    """One chromium for all tests of this folder, started when the run is built."""
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=chromium_path, args=list(ARGS))
        yield launched
        launched.close()


@pytest.fixture
def run(finished: Path, tmp_path: Path) -> Run:
    """A copy of it."""
    return Run(Path(shutil.copytree(finished, tmp_path / "drawn")))


@pytest.fixture
def served(run: Run) -> Iterator[Served]:
    """The audit page over that copy."""
    with audit(run) as page:
        yield page


@pytest.fixture
def visit(browser: "Browser") -> Iterator[Callable[..., "Page"]]:
    """Opens an address as another person: `visit(served.link)`; whatever goes wrong on their pages fails the test."""
    visitors: list[Visitor] = []

    def opened(link: str, expected: tuple[str, ...] = (), **options: object) -> "Page":
        visitors.append(Visitor.of(browser, expected, **options))
        visitors[-1].page.goto(link)
        return visitors[-1].page

    yield opened
    for visitor in visitors:
        visitor.leave()


@pytest.fixture
def pictured() -> Callable[["Page", str], None]:
    """Keeps a picture of a page as an artefact of the run: `pictured(page, "list")`."""
    folder = Path(os.environ.get("SCREENSHOTS") or ROOT / ".cache" / "screenshots")

    def kept(page: "Page", name: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / f"{name}.png")

    return kept
