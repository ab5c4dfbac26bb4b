import re
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datagen.audit.filters import Filters
from datagen.audit.index import Facets, Page, Row
from datagen.audit.pages import KEYS, POLICY, REASONS, Beside, Desk, assets, list_page, message_page, sample_page
from datagen.audit.views import Ruled, Told, View, view
from datagen.checks import Checks
from datagen.checks.claims import Claim
from datagen.report.shown import visible
from datagen.types import Box, Context, Provenance, Turn
from tests.builders import box
from tests.datagen.report.test_html import contrast
from tests.leafing import decision, kept, rejected
from tests.reported import HOSTILE
from tests.viewing import DESK, NOTHING, Html, answering, item, plan, seen, turned_away

ROW = Row(3, "s1", "detail", "1", "kept", "", "open", 12, 7.5, "A cat sleeps.")


def one(view: View | None = None, filters: Filters | None = None, **options: object) -> Html:
    """The page of a sample."""
    desk, beside = options.pop("desk", DESK), options.pop("beside", (1, 3))
    return Html(sample_page(view or seen(), filters or Filters(), beside, desk, **options))


def listed(*rows: Row, filters: Filters | None = None, facets: Facets = NOTHING, **options: object) -> Html:
    desk, beside = options.pop("desk", DESK), options.pop("beside", None)
    page = Page(rows, len(rows), **({"first": True, "last": True} | options))
    return Html(list_page(page, filters or Filters(), facets, desk, beside))


def poisoned(text: str, *, rejected_too: bool = False) -> View:
    """A sample with a text in every place where others might have written."""
    known = Context(
        image_id=text, image=text, width=640, height=480, captions=(text, text * 40),
        boxes=(Box(category=text, x1=0.1, y1=0.1, x2=0.5, y2=0.5),) * 2, crowds=(box(text),),
    )  # fmt: skip
    made = Provenance(reply_key=text, teacher=text, prompt_digest=text, seed_ids=(text,), repaired=text)
    turns = (Turn(role="human", text=f"<image>\n{text}"), Turn(role="gpt", text=f"A {text} and a giraffe. {text}"))
    sample = kept("s1").model_copy(
        update={"id": text, "image": text, "context": known, "provenance": made, "conversations": turns}
    )
    looked = Checks().look(sample)
    why = rejected(text, rule=text, stage="check", evidence=text, text=text)
    shown = turned_away(sample, why) if rejected_too else item(sample)
    note = text[:2_000]
    decided = [decision(1, "s1", "reject", (text or "a")[:100], reason="other", note=note), decision(2, "s1", "accept")]
    found = view(shown, looked, decided, "k", missing=text)
    told = Told(1, Claim(2, 0, 1, "object", text, "contradicted", text), (1,), text)
    return replace(found, rules=(Ruled(text, text, text), Ruled(text, text, "")), told=(told,))


def poisoned_list(text: str) -> Html:
    counts = {text: 1}
    row = Row(3, text, text, text, "rejected", text, "open", 12, 7.5, text)
    filters = Filters(type=text[:500], rule=text[:500], object=text[:500], text=text[:500], stage=text[:500])
    desk = Desk(text, text[:100], plan=plan(wish=text, statement=text), left=3)
    return listed(row, filters=filters, facets=Facets(counts, counts, counts, counts, {}), desk=desk)


PAGES = {
    "sample": lambda text: one(poisoned(text), desk=Desk(text, text[:100], plan=plan(wish=text), left=1), ahead="k"),
    "rejected": lambda text: one(poisoned(text, rejected_too=True)),
    "bundled": lambda text: one(poisoned(text), desk=Desk(text), is_served=False),
    "list": poisoned_list,
    "message": lambda text: Html(message_page(404, text)),
}


@pytest.mark.parametrize("name", PAGES)
def test_hostile_text_is_shown_and_makes_no_tag(name):
    page, plain = PAGES[name](HOSTILE), PAGES[name]("a")
    scripts = [found["src"] for found in page.all("script")]
    assert scripts == [found["src"] for found in plain.all("script")] and None not in scripts
    assert page.text.count("<script>document.title='owned'</script>") >= 1
    assert "onerror" not in {attribute for _, found in page.tags for attribute in found}
    assert not any(attribute.startswith("on") for _, found in page.tags for attribute in found)
    assert "{{ 7 * 7 }}" in page.text and "<script>document" not in page.html


@pytest.mark.parametrize("name", PAGES)
def test_marks_that_turn_or_hide_text_are_shown_as_codes(name):
    page = PAGES[name]("a \u202egnp.exe\u2066 \x1b[31m \u200b b")
    fields = re.sub(r"<textarea.*?</textarea>", "", page.html, flags=re.DOTALL)  # what is mended is kept to the letter
    assert not re.search("[\x00-\x08\x1b\u200b\u202a-\u202e\u2066-\u2069]", fields)
    assert "<U+202E>gnp.exe" in page.text


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(PAGES)), st.text() | st.text("<>\"'&/=-![]{}%# \nax"))
def test_whatever_a_text_is_it_changes_no_tag(name, text):
    plain, page = PAGES[name]("aa"), PAGES[name](f"a{text}a")
    assert skeleton(page) == skeleton(plain)


def skeleton(page: Html) -> list[tuple[str, set[str]]]:
    """Its tags, apart from those that come and go with claims and lengths."""
    return [(tag, set(found)) for tag, found in page.tags if tag not in ("mark", "details", "summary", "span", "div")]


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_inline_and_nothing_leads_elsewhere(name):
    page = PAGES[name](HOSTILE)
    assert page.all("style") == [] and all(text == "" for text in page.said("script"))
    for tag, found in page.tags:
        assert "style" not in found and "srcdoc" not in found, tag
        for attribute in ("href", "src", "action"):
            assert not re.match(r"\w+:|//", found.get(attribute) or ""), tag
    assert {found["src"].rpartition("/")[2] for found in page.all("script")} <= set(assets())


@pytest.mark.parametrize("name", PAGES)
def test_ids_are_unique_labels_lead_somewhere_and_headings_skip_no_level(name):
    page = PAGES[name]("a")
    ids = [found["id"] for _, found in page.tags if "id" in found]
    assert len(ids) == len(set(ids))
    for _, found in page.tags:
        for attribute in ("for", "aria-labelledby", "list"):
            assert found.get(attribute) is None or found[attribute] in ids
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert levels.count(1) == 1 and all(after - before <= 1 for before, after in pairwise(sorted(set(levels))))
    assert len(page.all("main")) == len(page.all("header")) == 1


@pytest.mark.parametrize("name", PAGES)
def test_every_control_has_a_name(name):
    page = PAGES[name]("a")
    labelled = {found.get("for") for found in page.all("label")}
    inside = {id(found) for found in page.all("input") if found.get("type") in ("radio", "checkbox")}
    for tag in ("input", "select", "textarea"):
        for found in page.all(tag):
            assert found.get("aria-label") or found.get("id") in labelled or id(found) in inside, found
    for found, text in [*page.pairs("button"), *page.pairs("a")]:
        assert found.get("aria-label") or text.strip(), found


# --- a sample ----------------------------------------------------------------------------------------------------


def test_boxes_are_drawn_over_the_image_in_its_own_pixels():
    page = one(seen(answering("A cat.", boxed=("cat",)), (), "key"))
    (scene,) = page.all("svg")
    assert scene["viewbox"] == "0 0 640 480" and scene["class"] == "scene"
    assert page.all("image")[0]["href"] == "../image/key"
    (edge,) = page.all("rect", "edge")
    assert (edge["x"], edge["y"], edge["width"], edge["height"]) == ("64.0", "96.0", "256.0", "336.0")
    assert page.all("g", "box")[0]["aria-label"] == "cat: cat (supported)"


def test_without_an_image_boxes_lie_on_an_empty_frame_of_its_shape():
    page = one(seen(answering("A cat.", boxed=("cat",)), missing="the file is not there"))
    assert page.all("image") == [] and page.all("svg")[0]["class"] == "scene empty" and page.all("g", "box")
    assert "No image: the file is not there." in page.text


def test_a_crowd_is_told_apart():
    sample = answering("A cat.", boxed=("cat",))
    known = sample.context.model_copy(update={"crowds": (box("person"),)})
    page = one(seen(sample.model_copy(update={"context": known})))
    assert page.all("g", "crowd")[0]["aria-label"].startswith("person, a crowd")


def test_a_contradicted_claim_is_marked_and_says_why():
    page = one(seen(answering("A cat and a giraffe.", boxed=("cat",))))
    ((mark, words),) = [pair for pair in page.pairs("mark", "contradicted") if "data-claims" in pair[0]]
    assert words == "giraffe" and "first" in mark["class"] and mark["tabindex"] == "0"
    assert (
        mark["title"]
        == mark["aria-description"]
        == "object, giraffe: contradicted: no box and no caption names a giraffe"
    )
    assert "1 contradicted" in page.text
    supported = [found for found in page.all("mark", "supported") if "data-claims" in found]
    assert [found["data-boxes"] for found in supported] == ["1"]


def test_rules_that_are_broken_stand_open_and_those_kept_are_folded():
    page = one(seen(answering("A giraffe.", boxed=("cat",))))
    assert any("names what is there" in text for text in page.said("li", "broken"))
    assert any("kept" in text for text in page.said("summary"))


def test_of_a_rejected_one_the_question_is_whether_the_rule_was_right():
    page = one(seen(turned_away(answering("A giraffe.", boxed=("cat",)), rejected("s1", rule="names_what_is_there"))))
    assert "Was the rule right?" in page.text
    assert [text.split(" ")[:2] for text in page.said("button") if text.startswith("Rule")] == [
        ["Rule", "wrong"],
        ["Rule", "right"],
    ]
    assert page.all("body")[0]["data-by-rule"] == "names_what_is_there"


def test_what_people_turned_away_can_be_looked_at_again():
    page = one(seen(turned_away(answering("A cat."), rejected("s1", rule="wrong_count", stage="audit"))))
    assert "People turned this away" in page.text and "data-by-rule" not in page.all("body")[0]


def test_every_reason_has_a_key_of_its_own():
    page = one()
    assert [found["value"] for found in page.all("input") if found.get("name") == "reason"] == list(REASONS)
    assert len(set(KEYS)) == len(KEYS) == len(REASONS) and "rule_is_right" not in REASONS


def test_what_is_mended_is_the_text_to_the_letter_without_the_image_token():
    hidden = "<b>\u202eA & B</b>"
    page = one(seen(answering(hidden)))
    fields = page.pairs("textarea")
    assert [text.removeprefix("\n") for _, text in fields] == ["What is here?", hidden]
    assert fields[0][0]["data-before"] == "<image>\n" and fields[1][0]["data-before"] == ""
    assert all("hidden" in found for found, _ in fields)


def test_decisions_say_who_what_and_why():
    decided = [
        decision(3, "s1", "reject", "second", reason="wrong_count", note="four cups", at="2026-01-02T03:04:05.006Z"),
        decision(5, "s1", "accept", "first"),
    ]
    theirs, own = one(seen(kept("s1"), decided)).said("ul", "decided")[0].split("accepted")
    assert "rejected: wrong count by second, 2026-01-02 03:04, decision 3" in " ".join(theirs.split())
    assert "four cups" in theirs and "by you" in own


def test_a_page_knows_what_its_script_has_to_send():
    body = one(seen(kept("s1"), [decision(4, "s1", "accept")])).all("body")[0]
    assert (body["data-sample"], body["data-number"], body["data-seen"]) == ("s1", "1", "4")


def test_links_hold_the_filter_and_are_relative():
    page = one(filters=Filters(type="detail", text="a b&c"), ahead="k2")
    assert page.by_id("next")["href"] == "../sample/3?type=detail&text=a%20b%26c"
    assert page.by_id("previous")["href"] == "../sample/1?type=detail&text=a%20b%26c"
    assert page.by_id("home")["href"] == "../?type=detail&text=a%20b%26c"
    assert page.all("body")[0]["data-ahead"] == "../image/k2"
    assert "type detail, text a b&c" in page.text


def test_at_either_end_there_is_no_link():
    page = one(beside=(None, None))
    assert page.by_id("next") is None and page.by_id("previous") is None


def test_a_megabyte_on_one_line_is_cut_and_can_be_shown():
    page = one(seen(answering("x" * 1_000_000)))
    assert "show all 1,000,000 characters" in page.text
    assert len(page.said("div", "words")[1]) < 1_000_100
    assert page.html.count("x" * 1_000_000) == 1  # in the field in which it is mended
    assert page.html.count("x") < 2_001_000


def test_keys_are_told_to_whoever_cannot_see_them():
    page = one()
    told = {found["id"]: found["aria-keyshortcuts"] for _, found in page.tags if "aria-keyshortcuts" in found}
    assert told == {
        "accept": "a", "reject": "r", "edit": "e", "undo": "u", "next": "j", "previous": "k", "home": "g", "theme": "t",
        "help": "?", "toggle-boxes": "b", "save": "Control+Enter",
    } or "toggle-boxes" not in told  # fmt: skip
    assert page.by_id("said")["aria-live"] == "polite"


def test_the_plan_counts_down_and_states_what_was_found():
    page = one(desk=Desk("run", "first", plan=plan(), left=18))
    (bar,) = page.all("progress")
    assert (
        (bar["max"], bar["value"]) == ("30", "12")
        and "12 of 30 decided" in page.text
        and "18 left for you" in page.text
    )


def test_a_dataset_that_was_assembled_anew_is_announced():
    assert "another by now" in one(desk=Desk("run", "first", is_stale=True)).text
    assert "another by now" not in one().text


# --- the list ----------------------------------------------------------------------------------------------------


def test_a_row_leads_to_its_sample_and_says_how_it_stands():
    page = listed(
        ROW, Row(4, "s2", "", "", "rejected", "some_rule", "reject", 0, None, ""), filters=Filters(type="detail")
    )
    assert [found["href"] for found in page.all("a") if "sample/" in found["href"]] == [
        "sample/3?type=detail",
        "sample/4?type=detail",
    ]
    first, other = (" ".join(text.split()) for text in page.said("li"))
    assert first == "A cat sleeps. undecided 3 · detail · 12 words · score 7.5 · image 1"
    assert other == "s2 ✗ rejected 4 · record · ✗ some rule · 0 words"


def test_a_filter_is_filled_in_as_the_link_has_it():
    facets = Facets({"detail": 2}, {"check": 1}, {"some_rule": 1}, {"cat": 3}, {"open": 2})
    filters = Filters(type="detail", verdict="open", text="a cat", least_words=3, most_score=7.5, contradicted=True)
    page = listed(ROW, filters=filters, facets=facets)
    chosen = [found["value"] for found in page.all("option") if "selected" in found]
    assert chosen == ["open", "detail"] and page.by_id("text")["value"] == "a cat"
    assert (page.by_id("least_words")["value"], page.by_id("most_score")["value"]) == ("3", "7.5")
    (ticked,) = [found for found in page.all("input") if "checked" in found]
    assert ticked["name"] == "contradicted"
    (form,) = page.all("form", "filters")
    assert form["method"] == "get" and form["action"] == "./"


def test_a_value_that_the_run_lacks_is_still_shown_as_chosen():
    page = listed(filters=Filters(rule="gone_rule"))
    assert [found["value"] for found in page.all("option") if "selected" in found] == ["gone_rule"]


def test_every_filter_has_its_field():
    names = {found.get("name") for tag in ("input", "select") for found in listed().all(tag)}
    assert names - {"name"} == set(Filters.__slots__)


def test_pages_of_the_list_lead_to_each_other_by_number():
    page = listed(ROW, first=False, last=False, before=3, after=9, filters=Filters(type="detail"))
    assert [found["href"] for found in page.all("a") if "rel" in found] == [
        "./?type=detail&before=3",
        "./?type=detail&after=9",
    ]
    assert not [found for found in listed(ROW).all("a") if "rel" in found]


def test_an_empty_list_says_what_to_do():
    assert "Nothing matches. Take the filters away" in listed(filters=Filters(type="x")).text
    assert "datagen build" in listed().text


def test_a_count_that_is_not_certain_says_so():
    assert "at most 1 record" in listed(ROW, at_most=True).text and "at most" not in listed(ROW).text


# --- a bundle, a message, the files ----------------------------------------------------------------------------------


def test_a_bundles_pages_decide_nothing_and_say_what_they_may_load():
    page = one(desk=Desk("run"), is_served=False)
    assert page.by_id("accept") is None and page.by_id("reviewer") is None and page.all("textarea") == []
    assert page.by_id("next")["href"] == "../sample/3.html" and page.by_id("home")["href"] == "../index.html"
    (policy,) = [found["content"] for found in page.all("meta") if found.get("http-equiv")]
    assert policy == POLICY and "unsafe" not in policy and "default-src 'none'" in policy
    listing = listed(ROW, beside=Beside(None, "list-2.html"), desk=Desk("run"))
    assert [found["href"] for found in listing.all("a") if "rel" in found] == ["list-2.html"]


def test_a_message_says_one_thing_and_leads_back():
    page = Html(message_page(404, "there is no sample 12"))
    assert "there is no sample 12" in page.text and page.by_id("home")["href"] == "/"


def test_assets_are_the_scripts_the_styles_and_the_icon():
    found = {name: asset.media_type for name, asset in assets().items()}
    assert found["audit.css"] == "text/css" and found["icon.svg"] == "image/svg+xml"
    assert all(kind == "text/javascript" for name, kind in found.items() if name.endswith(".js"))


def test_scripts_write_texts_and_never_markup():
    code = "".join(asset.content.decode() for name, asset in assets().items() if name.endswith(".js"))
    assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\b|new Function|http:|https:", code)
    assert "url(" not in assets()["audit.css"].content.decode()


def test_colours_of_text_stand_out_in_light_and_dark():
    themes = re.findall(r":root\S* \{(.*?)\}", assets()["audit.css"].content.decode(), re.DOTALL)[:3]
    for theme in themes:
        colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]+);", theme))
        grounds = [colours[name] for name in ("ground", "raised", "link", "branch", "lit")]
        assert min(contrast(colours["text"], ground) for ground in grounds) >= 7
        assert min(contrast(colours["quiet"], ground) for ground in grounds[:4]) >= 4.5
        assert min(contrast(colours["lost"], colours[ground]) for ground in ("ground", "raised", "branch")) >= 4.5
        assert min(contrast(colours["kept"], colours[ground]) for ground in ("ground", "raised")) >= 4.5
        assert contrast(colours["on"], colours["kept"]) >= 4.5 and contrast(colours["unknown"], colours["ground"]) >= 3


def test_the_two_ways_to_the_dark_theme_have_the_same_colours():
    css = assets()["audit.css"].content.decode()
    _, system, chosen = re.findall(r":root\S* \{(.*?)\}", css, re.DOTALL)[:3]
    assert system.split() == chosen.split()


def test_hostile_text_reaches_the_page_as_it_would_the_report():
    assert visible("\u202e") in one(seen(answering("a \u202e b"))).said("div", "words")[1]


def test_filters_are_told_in_words():
    assert "undecided by you, the plan's samples" in one(filters=Filters(verdict="todo", plan=True)).text


def test_one_record_matches_and_several_match():
    assert "1 record matches" in " ".join(listed(ROW, filters=Filters(type="detail")).said("h1")[0].split())


def test_no_reason_is_chosen_beforehand():
    assert not [found for found in one().all("input") if found.get("name") == "reason" and "checked" in found]


def test_what_was_mended_before_the_run_was_assembled_says_so():
    sample = kept("s1", "It is cold.")
    before = (sample.conversations[0], sample.conversations[1].model_copy(update={"text": "It is warm."}))
    shown = seen(sample, first=before)
    assert shown.is_edited and shown.turns[1].was == "It is warm."
