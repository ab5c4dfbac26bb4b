from urllib.parse import quote

import pytest

from datagen.audit.bundle import write_bundle
from datagen.audit.room import Room
from datagen.hostile import writable
from datagen.report import write
from datagen.report.shown import visible
from tests.browser.hostile import batches, hostile
from tests.browser.pages import press, told
from tests.browser.payloads import PAYLOADS, long_lines
from tests.browser.running import audit
from tests.browser.watching import Visitor

EXPECTED = ("status of 400", "status of 404", "status of 409")
# Goes through everything on a page that a script reacts to: claims, boxes, objects, folded texts.
TOUCH = """
() => {
  for (const one of document.querySelectorAll('mark, .box, .chip')) {
    for (const name of ['pointerenter', 'focus', 'pointerleave', 'blur']) one.dispatchEvent(new Event(name));
  }
  for (const one of document.querySelectorAll('details')) one.open = true;
}
"""
TEXT = "() => document.body.textContent"
RENAME = """
async (name) => (await fetch(location.pathname.includes('sample') ? '../reviewer' : 'reviewer', {
  method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify({name})})).status
"""
FIELDS = "() => [...document.querySelectorAll('textarea')].map((field) => field.value)"


@pytest.fixture(scope="session")
def poisoned(tmp_path_factory):
    return hostile(tmp_path_factory.mktemp("hostile") / "run")


@pytest.fixture(scope="session")
def taken(in_full):
    """One in so many pages, where every payload has been on another page already; in full, each of them."""
    return 1 if in_full else 3


@pytest.fixture
def victim(browser):
    """Somebody to whom nothing may happen."""
    visitor = Visitor.of(browser, EXPECTED)
    yield visitor
    visitor.leave()


def shown(text):
    """How a payload stands in a page's text, spaces aside: a browser reads every line end as one."""
    return "".join(visible(text).split())


def as_a_browser_reads(text):
    """In a field of a page there is no null character, and one kind of line end."""
    return writable(text).replace("\x00", "\ufffd").replace("\r\n", "\n").replace("\r", "\n")


def seen(page):
    return "".join(page.evaluate(TEXT).split())


def test_there_are_more_than_two_hundred_of_them():
    assert len(PAYLOADS) >= 200


def test_in_a_sample_nothing_runs_and_everything_is_shown_as_text(poisoned, victim):
    parts, page = batches(PAYLOADS), victim.page
    with audit(poisoned) as served:
        page.goto(served.link)
        victim.look()
        for place, texts in enumerate(parts, 1):
            page.goto(f"{served.address}sample/{place}")
            page.evaluate(TOUCH)
            text = seen(page)
            missing = [one for one in texts if text.count(shown(one)) < 4]  # caption, question, answer, note
            assert missing == []
            victim.look()


def test_in_a_rejection_too(poisoned, victim, taken):
    parts = batches(PAYLOADS)
    with audit(poisoned) as served:
        victim.page.goto(served.link)
        for place, texts in list(enumerate(parts, len(parts) + 1))[::taken]:
            victim.page.goto(f"{served.address}sample/{place}")
            victim.page.evaluate(TOUCH)
            assert shown(texts[-1]) in seen(victim.page)
            victim.look()


def asked(text):
    """A payload as a value in an address, of a length that servers take."""
    return quote(text[:300], safe="", errors="replace")


def test_in_an_address(victim, taken, tmp_path):
    page = victim.page
    with audit(hostile(tmp_path / "run", PAYLOADS[:5])) as served:
        page.goto(served.link)
        for texts in batches([*PAYLOADS, *["x"] * 4], 5)[::taken]:
            values = zip(("text", "object", "type", "rule", "stage"), texts, strict=False)
            page.goto(f"{served.address}?{'&'.join(f'{name}={asked(text)}' for name, text in values)}")
            victim.look()
        for text in PAYLOADS[:: 25 * taken]:
            for place in (f"?{asked(text)}=1", f"?place={asked(text)}", asked(text)):
                page.goto(served.address + place)
                victim.look()


def test_what_is_mended_is_what_was_said_to_the_letter(poisoned, victim, taken):
    page = victim.page
    with audit(poisoned) as served:
        page.goto(served.link)
        for place, sample in list(enumerate(poisoned.samples(), 1))[::taken]:
            page.goto(f"{served.address}sample/{place}", wait_until="commit")
            page.locator("#keys").wait_for(state="attached")
            said = [as_a_browser_reads(turn.text) for turn in sample.turns]
            kept = [as_a_browser_reads(text) for text in page.evaluate(FIELDS)]
            assert kept == said


def test_as_a_note_and_as_a_reviewers_name(victim, tmp_path):
    page, run = victim.page, hostile(tmp_path / "run", PAYLOADS[:2])
    with audit(run) as served:
        page.goto(served.link)
        for text in PAYLOADS[::20]:
            status = page.evaluate(RENAME, text[:100].strip())
            page.goto(f"{served.address}sample/1")
            name = page.locator("#reviewer").inner_text() if status == 200 else ""
            assert shown(text[:100].strip())[:20] in "".join(name.split()) or status == 400
            press(page, "r")
            page.locator("#note").fill(text[:2_000].replace("\n", " "))
            page.locator("#rejecting input[value=other]").check()
            page.locator("#rejecting button[type=submit]").click()
            told(page, "kept as decision")
            victim.look()
        page.goto(f"{served.address}sample/1")
        assert [one for one in PAYLOADS[::20] if shown(one.strip()) not in seen(page)] == []


def test_in_a_bundle_and_in_the_report(poisoned, victim, taken, tmp_path):
    room = Room.open(poisoned)
    write_bundle(poisoned, room.index, room.decisions, room.pictures, tmp_path / "out")
    room.close()
    write(poisoned)
    parts, page = batches(PAYLOADS), victim.page
    victim.expected = ("CORS policy", "net::ERR_FAILED")
    for place, texts in list(enumerate(parts, 1))[::taken]:
        page.goto((tmp_path / "out" / "sample" / f"{place}.html").as_uri())
        page.evaluate(TOUCH)
        assert [one for one in texts if text_missing(page, one)] == []
        victim.look()
    for file in (tmp_path / "out" / "index.html", poisoned.report_file):
        page.goto(file.as_uri())
        page.evaluate(TOUCH)
        victim.look()


def text_missing(page, text):
    return shown(text) not in seen(page)


def test_lines_of_a_megabyte_are_cut_and_the_page_does_not_freeze(victim, tmp_path):
    with audit(hostile(tmp_path / "run", long_lines(), each=1)) as served:
        page = victim.page
        page.goto(served.link)
        for place in range(1, len(long_lines()) + 1):
            page.goto(f"{served.address}sample/{place}")
            victim.look()
            assert page.evaluate("performance.getEntriesByType('navigation')[0].duration") < 20_000
            assert "characters" in page.locator(".talk").inner_text()
