import json
from urllib.parse import quote

import pytest

from datagen.audit.bundle import write_bundle
from datagen.audit.room import Room
from datagen.report import write
from datagen.report.shown import visible
from tests.browser.hostile import batches, hostile
from tests.browser.pages import number, press, told
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
FIELDS = "() => [...document.querySelectorAll('textarea')].map((field) => field.value)"


@pytest.fixture(scope="session")
def poisoned(tmp_path_factory):
    return hostile(tmp_path_factory.mktemp("hostile") / "run")


@pytest.fixture
def victim(browser):
    """Somebody to whom nothing may happen."""
    visitor = Visitor.of(browser, EXPECTED)
    yield visitor
    visitor.leave()


def shown(text):
    """How a payload stands in a page's text, spaces aside: a browser reads every line end as one."""
    return "".join(visible(text).split())


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


def test_in_a_rejection_too(poisoned, victim):
    parts = batches(PAYLOADS)
    with audit(poisoned) as served:
        victim.page.goto(served.link)
        for place, texts in enumerate(parts, len(parts) + 1):
            victim.page.goto(f"{served.address}sample/{place}")
            victim.page.evaluate(TOUCH)
            assert shown(texts[-1]) in seen(victim.page)
            victim.look()


def asked(text):
    """A payload as a value in an address, of a length that servers take."""
    return quote(text[:300], safe="", errors="replace")


def test_in_an_address(victim, tmp_path):
    page = victim.page
    with audit(hostile(tmp_path / "run", PAYLOADS[:5])) as served:
        page.goto(served.link)
        for texts in batches([*PAYLOADS, *["x"] * 4], 5):
            values = zip(("text", "object", "type", "rule", "stage"), texts, strict=False)
            page.goto(f"{served.address}?{'&'.join(f'{name}={asked(text)}' for name, text in values)}")
            victim.look()
        for text in PAYLOADS[::10]:
            for place in (f"?{asked(text)}=1", f"?place={asked(text)}", asked(text)):
                page.goto(served.address + place)
                victim.look()


def test_what_is_written_in_the_page_comes_back_as_it_was(poisoned, victim):
    page = victim.page
    with audit(poisoned) as served:
        page.goto(served.link)
        page.goto(f"{served.address}sample/1")
        wanted = page.evaluate(FIELDS)
        said = [turn.text for turn in next(iter(poisoned.samples())).turns]
        assert [one.split() for one in wanted] == [one.split() for one in said]
        for text in PAYLOADS[::24]:
            here = number(page)
            press(page, "r")
            page.locator("#note").fill(text[:2_000].replace("\n", " "))
            page.locator("#rejecting button[type=submit]").click()
            told(page, "kept as decision")
            page.goto(f"{served.address}sample/{here}")
            assert shown(text.replace("\n", " ").strip()) in seen(page)
            victim.look()


def test_a_name_of_whatever_letters_is_refused_or_shown(poisoned, victim):
    page = victim.page
    with audit(poisoned) as served:
        page.goto(served.link)
        for text in PAYLOADS[::16]:
            name = json.dumps(text[:100].strip())
            sent = "{method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify({name})}"
            status = page.evaluate(
                f"async () => {{ const name = {name}; return (await fetch('reviewer', {sent})).status }}"
            )
            assert status in (200, 400)
            if status == 200:
                page.reload()
                assert shown(text[:100].strip()[:40]) in seen(page)
            victim.look()


def test_in_a_bundle_and_in_the_report(poisoned, victim, tmp_path):
    room = Room.open(poisoned)
    write_bundle(poisoned, room.index, room.decisions, room.pictures, tmp_path / "out")
    room.close()
    write(poisoned)
    parts, page = batches(PAYLOADS), victim.page
    victim.expected = ("CORS policy", "net::ERR_FAILED")
    for place, texts in enumerate(parts, 1):
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


def test_lines_of_a_megabyte_are_cut_and_the_page_stays_quick(victim, tmp_path):
    with audit(hostile(tmp_path / "run", long_lines(), each=1)) as served:
        page = victim.page
        page.goto(served.link)
        for place in range(1, 5):
            page.goto(f"{served.address}sample/{place}")
            victim.look()
            assert page.evaluate("performance.getEntriesByType('navigation')[0].duration") < 5_000
            assert "characters" in page.locator(".talk").inner_text()
