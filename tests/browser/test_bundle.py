import functools
import shutil
import threading
from contextlib import closing
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlencode

import pytest

from datagen.audit.bundle import write_bundle
from datagen.audit.room import Room
from datagen.run import Run
from tests.browser.pages import open_first, press, told, until
from tests.browser.running import audit
from tests.browser.seeing import faint, nameless, sticking_out


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


@pytest.fixture(scope="session")
def folder(finished, tmp_path_factory):
    """A bundle below a folder of its own, as a site has it."""
    made = tmp_path_factory.mktemp("site") / "below" / "audit"
    run = shutil.copytree(finished, tmp_path_factory.mktemp("bundled") / "drawn")
    with closing(Room.open(Run(Path(run)))) as room:
        write_bundle(room.run, room.index, room.decisions, room.pictures, made)
    return made


@pytest.fixture
def site(folder):
    """Address of that bundle on a plain web server."""
    handler = functools.partial(Quiet, directory=str(folder.parents[1]))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/below/audit/"
        server.shutdown()


def test_a_bundle_is_looked_at_from_below_any_address(site, visit, pictured):
    page = visit(f"{site}index.html")
    assert page.locator("#rows > li").count() == 54
    press(page, "j", "Enter")
    page.wait_for_url("**/sample/1.html")
    until(page, "document.querySelector('#photo').getBBox().width > 0")
    pictured(page, "bundle")
    press(page, "j")
    page.wait_for_url("**/sample/2.html")
    press(page, "g")
    page.wait_for_url("**/index.html")


def test_nothing_can_be_decided_in_a_bundle(site, visit):
    page = visit(f"{site}sample/1.html")
    assert page.locator("#verdicts, #rejecting, textarea, #reviewer, #undo").count() == 0
    press(page, "a", "r", "e", "u")
    assert page.url.endswith("sample/1.html")


def test_filters_of_a_bundle_need_no_server(site, visit):
    page = visit(f"{site}index.html")
    page.locator("select[name=type]").select_option("detail")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**/index.html?type=detail")
    until(page, "document.querySelector('#count').textContent.includes(' of ')")
    kinds = page.locator("#rows .meta").all_inner_texts()
    assert 0 < len(kinds) < 54 and all("detail" in kind for kind in kinds)
    press(page, "j", "Enter")
    page.wait_for_url("**/sample/*.html?type=detail")
    first = page.url
    until(page, "document.querySelector('#next').search.includes('type=detail')")
    press(page, "j")
    page.wait_for_url(lambda url: url != first)
    assert "detail" in page.locator("h1").inner_text()


@pytest.mark.parametrize(
    "typed", ["boat", "bo", "oat", "BOAT ", "boat's", "left boa", '"the boat"', '"boa"', "two-cups", '"', "."]
)
def test_a_bundle_finds_the_words_that_the_page_finds(served, site, visit, typed):
    here, there = visit(served.link), visit(f"{site}index.html")
    here.goto(f"{served.address}?{urlencode({'text': typed})}")
    there.goto(f"{site}index.html?{urlencode({'text': typed})}")
    until(there, "document.querySelector('#count').textContent.includes(' of ')")
    links = "[...document.querySelectorAll('#rows > li > a')].slice(0, 50).map((one) => one.textContent)"
    assert there.evaluate(links) == here.evaluate(links)


def test_a_bundle_opens_from_a_disk(folder, visit):
    page = visit((folder / "index.html").as_uri(), expected=("CORS policy", "net::ERR_FAILED"))
    assert page.locator("#rows > li").count() > 0
    page.locator("#rows a").first.click()
    page.wait_for_url("file://**/sample/1.html")
    until(page, "document.querySelector('#photo').getBBox().width > 0")
    page.locator("#next").click()
    page.wait_for_url("file://**/sample/2.html")
    page.locator("#home").click()
    page.wait_for_url("file://**/index.html")


def test_a_bundle_looks_as_well_as_the_page(site, visit):
    page = visit(f"{site}index.html", viewport={"width": 360, "height": 740}, color_scheme="dark")
    for place in ("index.html", "sample/1.html"):
        page.goto(site + place)
        assert (faint(page), sticking_out(page), nameless(page)) == ([], [], []), place


def test_a_bundle_shows_what_was_decided_and_not_by_whom(run, visit, tmp_path):
    with audit(run, reviewer="first") as served:
        page = visit(served.link)
        open_first(page, served.address)
        press(page, "r", "1")
        told(page, "kept as decision 1")
    with closing(Room.open(run)) as room:
        write_bundle(run, room.index, room.decisions, room.pictures, tmp_path / "out")
    page.goto((tmp_path / "out" / "sample" / "1.html").as_uri())
    assert "absent object" in page.locator(".decided").inner_text()
    assert "first" not in page.locator(".decided").inner_text()
