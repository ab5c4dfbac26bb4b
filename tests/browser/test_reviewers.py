import contextlib
import json

import pytest

from datagen.cli import main
from tests.browser.pages import open_first, press, told
from tests.browser.running import audit


@pytest.fixture
def planned(run):
    with audit(run, wish="error<=20% at 80%") as page:
        yield page


def seat(visit, served, name, **options):
    """Somebody sits down and says who they are."""
    page = visit(served.link, **options)
    page.locator("#reviewer").click()
    page.locator("#name").fill(name)
    press(page, "Enter")
    told(page, f"you decide as {name}")
    return page


def test_a_reviewer_says_who_they_are_and_their_decisions_say_so_too(served, visit):
    page = seat(visit, served, "second")
    assert "second" in page.locator("#reviewer").inner_text()
    open_first(page, served.address)
    press(page, "a")
    told(page, "kept as decision 1")
    assert [line["reviewer"] for line in served.decisions()] == ["second"]


def test_two_reviewers_stand_beside_each_other_and_overwrite_nothing(served, visit):
    one, two = seat(visit, served, "a"), seat(visit, served, "b")
    for page, key in ((one, "a"), (two, "r")):
        open_first(page, served.address)
        press(page, key)
    press(two, "1")
    for page in (one, two):
        told(page, "kept as decision")
    assert sorted((line["reviewer"], line["verdict"]) for line in served.decisions()) == [
        ("a", "accept"),
        ("b", "reject"),
    ]
    two.goto(f"{served.address}sample/1")
    assert two.locator(".decided li").count() == 2
    two.goto(f"{served.address}?verdict=disputed")
    assert two.locator("#rows > li").count() == 1


def test_an_edit_of_what_somebody_else_mended_meanwhile_is_not_taken_and_not_lost(served, visit):
    one, two = seat(visit, served, "a"), seat(visit, served, "b", expected=("status of 409",))
    for page, words in ((one, "First words. "), (two, "Second words. ")):
        open_first(page, served.address)
        press(page, "e")
        page.keyboard.type(words)
    press(one, "Control+Enter")
    told(one, "kept as decision 1")
    press(two, "Control+Enter")
    told(two, "decision 1 mended this sample meanwhile")
    assert two.locator("textarea").nth(1).input_value().startswith("Second words. ")
    assert len(served.decisions()) == 1
    two.locator("#leave").click()
    two.locator("#leave").click()
    two.reload()
    assert "First words." in two.locator(".talk").inner_text()


def test_of_a_planned_sample_nobody_is_told_what_others_think_before_they_decide(planned, visit):
    one, two = seat(visit, planned, "a"), seat(visit, planned, "b")
    here = open_first(one, planned.address, "plan=1")
    press(one, "r", "2")
    told(one, "kept as decision 1")
    two.goto(f"{planned.address}sample/{here}")
    assert two.locator(".decided").count() == 0 and "wrong count" not in two.locator("main").inner_text()
    two.goto(f"{planned.address}?plan=1")
    assert set(two.locator("#rows .mark").all_inner_texts()) == {"undecided"}
    two.goto(f"{planned.address}sample/{here}")
    press(two, "a")
    told(two, "kept as decision 2")
    two.goto(f"{planned.address}sample/{here}")
    assert two.locator(".decided li").count() == 2


def test_assembling_tells_nobody_of_a_planned_sample_what_others_think(run, visit):
    with audit(run, wish="error<=20% at 80%") as served:
        one = seat(visit, served, "a")
        open_first(one, served.address, "verdict=todo&plan=1")
        was = one.locator(".talk .words").all_inner_texts()
        press(one, "r", "2")
        told(one, "kept as decision 1")
        other = one.locator(".talk .words").all_inner_texts()
        press(one, "e")
        one.keyboard.type("Mended words. ")
        press(one, "Control+Enter")
        told(one, "kept as decision 2")
        ids = [line["sample"] for line in served.decisions()]
    with contextlib.suppress(SystemExit):
        main(["assemble", str(run.folder)])
    with audit(run) as served:
        two = seat(visit, served, "b")
        for name in ("verdict=reject", "verdict=edit", "stage=audit", "rule=wrong_count"):
            two.goto(f"{served.address}?{name}")
            assert two.locator("#rows > li").count() == 0
        two.goto(f"{served.address}?plan=1")
        assert set(two.locator("#rows .mark").all_inner_texts()) == {"undecided"}
        assert "wrong count" not in two.locator("body").inner_text()
        links = two.locator("#rows a").evaluate_all("(found) => found.map((one) => one.href)")
        met = {}
        for link in links:
            two.goto(link)
            said = two.locator("main").inner_text()
            assert "✓ in the dataset" in said and "Mended" not in said and "turned" not in said and "mended" not in said
            met[two.locator("body").get_attribute("data-sample")] = two.locator(".talk .words").all_inner_texts()
        assert [met[id] for id in ids] == [was, other]
        two.goto(f"{served.address}?plan=1")
        two.goto(next(link for link in links if f"/{number_of(served, ids[0])}?" in link))
        press(two, "a")
        told(two, "kept as decision 3")
        assert served.decisions()[-1]["was"] == "kept"


def number_of(served, id):
    """The number under which a sample that people turned away is shown."""
    lines = [json.loads(line) for line in served.run.rejections_file.read_text().splitlines()]
    typed = [line["id"] for line in lines if line.get("type")]
    return len(served.samples()) + 1 + typed.index(id)


def test_a_decision_of_another_window_is_seen_with_the_next_page(served, visit):
    one, two = seat(visit, served, "a"), seat(visit, served, "b")
    open_first(one, served.address)
    press(one, "a")
    told(one, "kept as decision 1")
    two.goto(served.address)
    assert two.locator("#rows .mark").first.inner_text() == "✓ accepted"


def test_a_name_that_cannot_be_one_is_refused_with_its_reason(served, visit):
    page = visit(served.link, expected=("status of 400",))
    page.locator("#reviewer").click()
    page.locator("#name").fill("a\u202eb")
    press(page, "Enter")
    told(page, "only characters that can be seen")
