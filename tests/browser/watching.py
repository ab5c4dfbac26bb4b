"""A browser in which nothing may go wrong unseen: what a page runs, loads, refuses or says fails the test.

A visitor is one browser context, as a person has: cookies and storage of their own. Only this machine is reached.
"""

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:  # a machine without playwright skips these tests
    from playwright.sync_api import Browser, ConsoleMessage, Page, Request

ARGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
HERE = ("127.0.0.1", "", None)
# A page's policy stops quietly but for this event; a payload that runs sets a mark.
LISTENS = """
document.addEventListener('securitypolicyviolation', (event) => console.error(
  `policy: ${event.effectiveDirective} stopped ${event.blockedURI} ${event.sample}`));
"""
OWNED = "window.owned === undefined ? '' : String(window.owned)"


def chromium() -> str:
    """The browser's path; the test is skipped where there is none."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not found or not Path(found).exists():
        pytest.skip("needs a browser: install chromium, or name one in CHROMIUM")
    return found


@dataclass
class Visitor:
    """One person with a browser of their own."""

    page: "Page"
    expected: Sequence[str] = ()
    """What may stand in the console all the same, in part, such as `status of 409`."""
    problems: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, browser: "Browser", expected: Sequence[str] = (), **options: object) -> "Visitor":
        """A new one; options are those of a browser context."""
        context = browser.new_context(**({"viewport": {"width": 1200, "height": 900}} | options))
        context.set_default_timeout(30_000)
        context.add_init_script(LISTENS)
        visitor = cls(context.new_page(), expected)
        visitor.watch(visitor.page)
        context.on("page", visitor.watch)
        context.on("request", visitor.check)
        return visitor

    def watch(self, page: "Page") -> None:
        """Note what goes wrong on a page."""
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.problems.append(f"error: {error}"))
        page.on("dialog", lambda dialog: (self.problems.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("popup", lambda other: self.problems.append(f"window: {other.url}"))

    def check(self, request: "Request") -> None:
        """Note a request to anywhere but this machine."""
        parts = urlsplit(request.url)
        if parts.scheme not in ("http", "file") or parts.hostname not in HERE:
            self.problems.append(f"asked for {request.url[:200]}")

    def _hear(self, message: "ConsoleMessage") -> None:
        if message.type in ("error", "warning") and not any(one in message.text for one in self.expected):
            self.problems.append(f"console: {message.text[:300]}")

    def look(self) -> None:
        """Note whether anything ran on the page that is open."""
        if mark := self.page.evaluate(OWNED):
            self.problems.append(f"ran: {mark} on {self.page.url[:200]}")
        if self.page.title() == "owned":
            self.problems.append(f"title was changed on {self.page.url[:200]}")

    def leave(self) -> None:
        """Close everything; what went wrong fails the test."""
        self.page.context.close()
        assert self.problems == []
