import base64
import hashlib
import re
import shutil
import subprocess
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from datagen.judging.agreement import agreement
from datagen.report import Report
from datagen.report.contents import Example
from datagen.report.html import STAGES, render
from datagen.report.shown import visible
from datagen.types import Audited, Figures, Judged, Judgement, Lot, Planned, Selection
from tests.builders import box, context, sample
from tests.reported import HOSTILE, Page, claims, rejection, told

FIGURES = Figures(
    samples={"detail": 5}, images=5, most_of_an_image=1, questions=5, openings=2, commonest_opening="what is the",
    with_commonest_opening=3, answers=5, same_answer=1, yes=3, no=1,
)  # fmt: skip
JUDGED = Judged(
    model="m", rubric_digest="d", threshold=5, scored=4, unparsed=1, unanswered=0, rejected=1, mean=6.5,
    histogram={"4": 1, "7": 3}, types={"detail": 6.5}, agreement=agreement([4, 7, 7], [4, 7, 6]),
)  # fmt: skip
LOT = Lot(population=900, drawn=300, decided=300, wrong=1, low=0.0006, high=0.0186)
PLAN = Planned(
    wish="error<=1% at 95%", most_wrong=0.01, confidence=0.95, allowed=1, seed=0, population_digest="d",
    is_current=True, whole=LOT, types={"detail": LOT, "reasoning": LOT}, bound=0.0099, kappa=0.8, both=20,
    statement="With 95% confidence at most 1.0% is wrong.",
)  # fmt: skip
AUDITED = Audited(
    decisions=301, reviewers=1, accepted=299, rejected=1, edited=0, reasons={"wrong_count": 1},
    rules={"hides_its_source": Judgement(right=3, wrong=1)}, plan=PLAN,
)  # fmt: skip


@pytest.fixture
def report(tmp_path):
    """Every section, and nothing hostile."""
    doubted = claims(("object", "cat", "supported"), ("object", "dog", "contradicted"))
    lines = [rejection("hides_its_source", "answers_end_whole")]
    seen = context().model_copy(update={"boxes": (box("cat"),)})
    said = sample("Is the cat asleep?", "Yes.", id="s1", type="detail").model_copy(update={"context": seen})
    whole = told(tmp_path / "run", lines, [doubted], (), [said], audited=AUDITED)
    notes = Selection(before=FIGURES, after=FIGURES, held_out=7, notes=("mix: there is no detail sample",))
    return whole.model_copy(update={"selection": notes, "judged": JUDGED})


def poisoned(report, text=HOSTILE):
    """The same report with a text in every place where others might have written."""
    bad = Example(id=text, image_id=text, type=text, evidence=text, text=text, captions=(text, text))
    decided, beside = report.caught
    rules = (
        decided.model_copy(update={"examples": (bad,)}),
        beside.model_copy(update={"rule": text, "sentence": text}),
    )
    figures = FIGURES.model_copy(update={"commonest_opening": text, "samples": {text: 5}})
    judged = JUDGED.model_dump() | {"model": text, "types": {text: 1.0}}
    changes = {
        "name": text, "teacher": text, "version": text, "changed": {text: 1}, "samples": {text: 2}, "silent": [text],
        "caught": [rule.model_dump() for rule in rules],
        "claims": report.claims.model_dump() | {"concepts": [concept(text)]},
        "lengths": dict.fromkeys([text], report.lengths["detail"]),
        "selection": Selection(before=figures, after=figures, held_out=7, notes=(text,)).model_dump(),
        "judged": judged,
        "inputs": {text: text}, "asked": {text: text},
        "portrait": painted(report, text),
        "audited": report.audited.model_dump() | {
            "reasons": {text: 1}, "rules": {text: {"right": 1}},
            "plan": PLAN.model_dump() | {"wish": text, "statement": text, "types": dict.fromkeys([text, "b"], LOT)},
        },
        "stages": [one.model_dump() | {"stage": text, "unit": text} for one in report.stages],
    }  # fmt: skip
    return Report.model_validate(report.model_dump() | changes)


def painted(report, text):
    doubt = report.portrait.doubts[0].model_dump() | dict.fromkeys(["id", "image_id", "evidence", "answer"], text)
    return report.portrait.model_dump() | {
        "openings": [{"words": text, "questions": 3, "types": {text: 2}}],
        "actions": [{"verb": text, "questions": 3, "nouns": {text: 2}}],
        "covered": [{"category": text, "images": 2, "spoken": 1}],
        "leanings": {text: {"yes": 1, "no": 2}},
        "boxes": {text: 1},
        "doubts": [doubt | {"question": text, "captions": [text]}],
    }


def concept(text):
    return {"kind": "object", "concept": text, "contradicted": 1, "claims": 2}


def test_hostile_text_is_shown_and_makes_no_tag(report):
    page = Page(poisoned(report))
    assert page.all("script") == [] and page.all("img") == []
    assert [name for name, _ in page.tags] == [name for name, _ in Page(poisoned(report, "a")).tags]
    assert page.text.count(visible(HOSTILE)) >= 25
    assert "<script" not in page.html and "{{ 7 * 7 }}" in page.html
    assert not re.search("[\x00-\x08\x1b\u202a-\u202e\u2066-\u2069]", page.html)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(text=st.text(st.characters()) | st.text("<>\"'&/=-![]{}%# \nax"))
def test_whatever_a_text_is_it_changes_no_tag(report, text):
    plain, page = Page(poisoned(report, "a")), Page(poisoned(report, f"a{text}"))
    assert [name for name, _ in page.tags] == [name for name, _ in plain.tags]
    assert [set(attributes) for _, attributes in page.tags] == [set(attributes) for _, attributes in plain.tags]


def test_the_page_fetches_nothing_and_leads_nowhere_else(report):
    page = Page(poisoned(report))
    attributes = [pair for _, found in page.tags for pair in found.items()]
    assert not any(name in {"src", "srcset", "action", "style", "data", "poster"} for name, _ in attributes)
    assert all(value.startswith("#") for name, value in attributes if name == "href")
    assert not any(name.startswith("on") or "http" in (value or "") for name, value in attributes)
    assert not re.search(r"url\(|@import", page.html)
    assert page.all("link") == []


def test_the_pages_policy_allows_its_one_stylesheet_and_nothing_else(report):
    page = Page(report)
    style = re.search(r"<style>(.*?)</style>", page.html, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    (policy,) = [one["content"] for one in page.all("meta") if one.get("http-equiv") == "Content-Security-Policy"]
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}';")
    assert page.html.index("Content-Security-Policy") < page.html.index("<title>")


def test_every_drawing_has_a_title_and_a_description_and_every_table_a_caption(report):
    page = Page(report)
    drawings = [one for one in page.all("svg") if one.get("aria-hidden") != "true"]
    ids = {one.get("id") for _, one in page.tags}
    assert len(drawings) == 10
    assert all(one["role"] == "img" and set(one["aria-labelledby"].split()) <= ids for one in drawings)
    assert len(page.all("table")) == len(page.all("caption")) >= 16


def test_headings_skip_no_level_and_ids_are_unique(report):
    page = Page(report)
    levels = [int(name[1]) for name, _ in page.tags if re.fullmatch("h[1-6]", name)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    ids = [one["id"] for _, one in page.tags if "id" in one]
    assert len(ids) == len(set(ids))
    assert {one["href"][1:] for one in page.all("a")} <= set(ids)


def test_colours_of_text_stand_out_in_light_and_dark(report):
    themes = re.findall(r":root \{(.*?)\}", Page(report).html, re.DOTALL)
    assert len(themes) == 3  # light, dark, paper
    for theme in themes:
        colours = dict(re.findall(r"--(\w+): (#[0-9a-f]+);", theme))
        grounds = [colours["ground"], colours["raised"], colours["link"], colours["branch"]]
        assert min(contrast(colours["text"], ground) for ground in grounds) >= 7
        assert min(contrast(colours["quiet"], ground) for ground in grounds) >= 4.5
        assert contrast(colours["kept"], colours["ground"]) >= 4.5 <= contrast(colours["lost"], colours["ground"])
        for tone in ("unknown", "amber", "teal"):
            assert contrast(colours[tone], colours["ground"]) >= 3


def contrast(one, other):
    """Contrast of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    low, high = sorted(map(luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour):
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_a_rule_is_shown_with_what_it_decided_its_sentence_and_an_example(report):
    text = " ".join(Page(report).text.split())
    assert "hides its source decided 1" in text and "never decided, broken once beside another" in text
    assert report.caught[0].sentence in text
    assert "turn 2: a leak" in text and "A cat sleeps on a chair." in text


def test_captions_are_folded_away_with_the_example(tmp_path):
    page = Page(told(tmp_path, [rejection(image_id="7")], (), [context("7", "A cat on a mat.")]))
    inside = page.html[page.html.index("<details>") : page.html.index("</details>")]
    assert "A cat on a mat." in inside


def test_sections_stand_only_where_there_is_something_to_tell(report):
    changes = {"claims": None, "selection": None, "judged": None, "audited": None, "caught": ()}
    bare = Page(report.model_copy(update=changes))
    assert {one.get("id") for one in bare.all("section")} == {
        "run", "stages", "answers", "asked", "pictures", "caught", "glossary",
    }  # fmt: skip
    assert "Nothing was turned away." in bare.text


def test_selection_says_what_was_held_out_and_what_could_not_be_met(report):
    text = Page(report).text
    assert "All were taken." in text and "7 more samples lie in heldout.jsonl" in text
    assert "mix: there is no detail sample" in text


def test_images_beyond_the_limit_are_not_called_turned_away(report):
    page = Page(report)
    assert "6 not asked for" in page.text and "beyond the limit, never asked for" in page.text
    assert "−6" not in page.text and "−1" in page.text


def test_one_of_a_thing_stands_in_the_singular(report):
    text = " ".join(Page(report.model_copy(update={"samples": {"detail": 1}})).text.split())
    assert "1 sample by" in text and "1 sample with a contradicted claim was kept" in text
    assert not re.search(r"\b1 (?:samples|images|questions|boxes|replies|decisions|reviewers|categories)\b", text)


def test_what_people_found_is_told_with_the_plans_statement_and_the_rules_precision(report):
    text = " ".join(Page(report).text.split())
    assert "With 95% confidence at most 1.0% is wrong." in text and "0.06–1.86%" in text and "75.0%" in text
    assert "assembled anew" not in text
    old = report.audited.model_copy(update={"plan": PLAN.model_copy(update={"is_current": False})})
    assert "assembled anew" in Page(report.model_copy(update={"audited": old})).text


def test_a_kept_sample_with_a_contradicted_claim_is_shown(report):
    html = Page(report).html
    assert "1 example of samples in the dataset" in html and "Is the cat asleep?" in html


def test_every_stage_is_explained_at_the_end(report):
    text = Page(report).text
    assert all(sentence in text for sentence in STAGES.values())


def test_a_rehearsal_says_so(report):
    assert "No model wrote these answers" in Page(report.model_copy(update={"teacher": "rehearsal"})).text
    assert "No model wrote these answers" not in Page(report).text


def test_a_cost_without_a_known_price_is_not_called_nothing(report):
    usage = report.usage.model_copy(update={"dollars": None})
    assert "no known price" in Page(report.model_copy(update={"usage": usage})).text


def test_every_stage_of_a_run_has_a_sentence():
    assert set(STAGES) >= {"source", "limit", "prompt", "ask", "parse", "check", "repair", "dedupe", "judge", "select"}


@pytest.mark.browser
def test_a_browser_runs_nothing_of_a_hostile_run(report, tmp_path):
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("needs chromium")
    file = tmp_path / "report.html"
    file.write_text("".join(render(poisoned(report))))
    argv = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom"]
    shown = subprocess.run([chromium, *argv, file.as_uri()], capture_output=True, text=True, timeout=60, check=True)
    assert "<title>Report: &lt;script&gt;" in shown.stdout and "<title>owned" not in shown.stdout
    assert "<script" not in shown.stdout and "<img" not in shown.stdout
