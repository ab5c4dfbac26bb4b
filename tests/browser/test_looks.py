import pytest

from datagen.report import write
from tests.browser.pages import press
from tests.browser.running import audit
from tests.browser.seeing import faint, nameless, sticking_out

PLACES = ("", "?place=rejected&type=detail", "?text=nothing-of-the-kind", "sample/1", "sample/17", "?place=nowhere")
EXPECTED = ("status of 400",)


@pytest.fixture
def planned(run):
    with audit(run, wish="error<=20% at 80%") as page:
        yield page


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_text_stands_out(planned, visit, colours, pictured):
    page = visit(planned.link, expected=EXPECTED, color_scheme=colours)
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == colours
    for place in PLACES:
        page.goto(planned.address + place)
        assert faint(page) == [], place
    page.goto(f"{planned.address}sample/1")
    for key in ("r", "Escape", "e", "Escape", "?"):
        press(page, key)
        assert faint(page) == [], key
    press(page, "Escape")
    pictured(page, f"sample-{colours}")


def test_a_phone_needs_no_scrolling_sideways(planned, visit, pictured):
    page = visit(planned.link, expected=EXPECTED, viewport={"width": 360, "height": 740})
    for place in PLACES:
        page.goto(planned.address + place)
        assert sticking_out(page) == [], place
    page.goto(f"{planned.address}sample/1")
    heights = page.evaluate("[...document.querySelectorAll('.chips button')].map((one) => one.offsetHeight)")
    assert heights and max(heights) < 40  # a name stands on one line, not a letter on each
    pictured(page, "phone")
    for key in ("r", "Escape", "e", "Escape", "?"):
        press(page, key)
        assert sticking_out(page) == [], key
    page.locator("#keys button").click()
    page.locator("#reviewer").click()
    assert sticking_out(page) == []


def test_on_a_phone_one_decides_by_touch_and_targets_are_large_enough(planned, visit):
    page = visit(planned.link, viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    page.goto(f"{planned.address}sample/1")
    for name in ("accept", "reject", "edit", "undo", "help", "theme"):
        box = page.locator(f"#{name}").bounding_box()
        assert min(box["width"], box["height"]) >= 24, name
    page.locator("#accept").tap()
    page.locator("#said", has_text="kept as decision 1").wait_for()
    assert len(planned.decisions()) == 1


def test_every_control_has_a_name_for_who_does_not_see_it(planned, visit):
    page = visit(planned.link, expected=EXPECTED)
    for place in PLACES:
        page.goto(planned.address + place)
        assert nameless(page) == [], place
    page.goto(f"{planned.address}sample/1")
    for key in ("r", "Escape", "e", "Escape", "?"):
        press(page, key)
        assert nameless(page) == [], key


def test_a_screen_reader_is_told_what_the_page_is_and_what_became_of_a_decision(planned, visit):
    page = visit(planned.link)
    page.goto(f"{planned.address}sample/1")
    told = page.locator("body").aria_snapshot()
    assert "- main" in told and "heading" in told and 'toolbar "Decide"' in told
    assert page.get_by_role("status").count() == 1
    for name in ("Accept", "Reject", "Edit", "Undo"):
        assert page.get_by_role("button", name=name).get_attribute("aria-keyshortcuts")
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("h1").count() == 1


def test_who_wants_no_motion_gets_none(planned, visit):
    page = visit(planned.link, reduced_motion="reduce")
    page.goto(f"{planned.address}sample/1")
    lasting = (
        "[...document.querySelectorAll('*')].filter((one) => parseFloat(getComputedStyle(one).transitionDuration) > 0)"
    )
    assert page.evaluate(f"{lasting}.length") == 0


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_the_report_stands_out_and_fits_a_phone(run, visit, colours, pictured):
    write(run)
    page = visit(run.report_file.as_uri(), color_scheme=colours, viewport={"width": 360, "height": 740})
    for summary in page.locator("summary").all():
        summary.click()
    assert faint(page) == [] and sticking_out(page) == [] and nameless(page) == []
    page.set_viewport_size({"width": 1100, "height": 900})
    assert sticking_out(page) == []
    pictured(page, f"report-{colours}")
