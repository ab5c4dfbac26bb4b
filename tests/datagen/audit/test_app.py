"""The audit page as a browser meets it: every route, what it answers, and that nothing acknowledged is lost."""

import errno
import json
import os

import pytest

from datagen.audit.filters import Filters
from datagen.audit.pages import assets
from datagen.audit.policy import HEADERS
from datagen.audit.room import Room
from datagen.decisions import Journal
from datagen.decisions.journal import Disk
from datagen.types import Context, Decision
from tests.builders import sample
from tests.knocking import audited_run, knock
from tests.pictured import image, put
from tests.reported import HOSTILE, rejection

TURNS = [{"from": turn.role, "value": turn.text} for turn in sample().conversations]


@pytest.fixture
def run(tmp_path):
    put(tmp_path / "images", "1.jpg")
    return audited_run(tmp_path / "run")


@pytest.fixture
def room(run, tmp_path):
    room = Room.open(run, tmp_path / "images")
    yield room
    room.close()


@pytest.fixture
def browser(room):
    return knock(room)


def decision(verdict="accept", number=1, seen=0, **changes):
    return {"sample": f"s{number}", "number": number, "verdict": verdict, "note": "", "seen": seen, **changes}


def mended(text, **changes):
    return decision("edit", conversations=[TURNS[0], {"from": "gpt", "value": text}], **changes)


def lines(run):
    return (
        [json.loads(line) for line in run.decisions_file.read_bytes().splitlines()]
        if run.decisions_file.exists()
        else []
    )


# --- looking ---------------------------------------------------------------------------------------------------------


def test_the_list_shows_every_row(browser):
    answer = browser.get("/")
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert all(f'href="sample/{number}"' in answer.text for number in (1, 2, 3, 4))


def test_a_link_holds_the_filters(browser):
    text = browser.get("/?place=rejected").text
    assert "sample/4?place=rejected" in text
    assert "sample/1?" not in text


@pytest.mark.parametrize(
    "query", ["after=2", "before=4", "after=", "after=x", "after=-1", "after=99999999999999999999"]
)
def test_a_page_begins_anywhere(browser, query):
    assert browser.get(f"/?{query}").status == 200


@pytest.mark.parametrize("query", ["verdict=maybe", "colour=red", "least_words=many", f"text={'x' * 501}", "plan=yes"])
@pytest.mark.parametrize("target", ["/", "/sample/1"])
def test_a_filter_that_is_none_is_explained(browser, target, query):
    answer = browser.get(f"{target}?{query}", (b"accept", b"text/html"))
    assert answer.status == 400
    assert "expected" in answer.text


def test_a_sample_is_shown_with_its_image(browser):
    page = browser.get("/sample/1")
    key = page.text.partition("image/")[2].partition('"')[0]
    answer = browser.get(f"/image/{key}")
    assert (answer.status, answer.headers["content-type"], answer.body) == (200, "image/png", image())
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["cache-control"].startswith("private")
    assert "1.jpg" not in key


@pytest.mark.parametrize("number", ["0", "99", "-1", "x", "1.0", "٣", "1e3", "", "1/2", "../1", "9" * 40])
def test_a_sample_that_is_not_there_is_not_found(browser, number):
    assert browser.get(f"/sample/{number}").status in (400, 404)


def test_a_link_of_before_the_run_was_assembled_anew_leads_to_its_sample(browser):
    assert browser.get("/sample/2?id=s2").status == 200
    moved = browser.get("/sample/1?type=detail&id=s2")
    assert (moved.status, moved.headers["location"]) == (303, "../sample/2?type=detail")
    assert browser.get("/sample/99?id=s2").status == 303
    assert browser.get("/sample/1?id=gone").status == 404


@pytest.mark.parametrize(
    "key",
    [
        "",
        "1.jpg",
        "1",
        f"1-{'0' * 32}",
        "../1.jpg",
        "..%2f1.jpg",
        "%2e%2e/run/config.json",
        f"99-{'0' * 32}",
        "x" * 9_999,
    ],
)
def test_an_image_is_not_asked_for_by_anything_but_its_key(browser, key):
    answer = browser.get(f"/image/{key}")
    assert answer.status == 404
    assert b"PNG" not in answer.body


def test_an_image_that_is_gone_is_told_of_and_not_found(browser, tmp_path):
    key = browser.get("/sample/1").text.partition("image/")[2].partition('"')[0]
    (tmp_path / "images" / "1.jpg").unlink()
    assert browser.get(f"/image/{key}").status == 404
    page = browser.get("/sample/1")
    assert page.status == 200
    assert "no such file in the image folder" in page.text


def test_an_image_by_a_name_that_leads_out_is_never_shown(tmp_path):
    put(tmp_path, "secret.png")
    put(tmp_path / "images", "in.png")
    names = ["../secret.png", str(tmp_path / "secret.png"), "in.png/../../secret.png", "..\\secret.png", "link.png"]
    (tmp_path / "images" / "link.png").symlink_to("../secret.png")
    samples = []
    for number, name in enumerate(names):
        context = Context(image_id=str(number), image=name, width=6, height=4)
        samples.append(sample(id=f"s{number}").model_copy(update={"image": name, "context": context}))
    room = Room.open(audited_run(tmp_path / "run", samples), tmp_path / "images")
    browser = knock(room)
    for number in range(1, len(names) + 1):
        page = browser.get(f"/sample/{number}")
        assert page.status == 200
        assert 'src="../image/' not in page.text
    room.close()


def test_hostile_text_is_shown_and_nothing_of_it_is_markup(tmp_path):
    samples = [sample(HOSTILE.replace("\x00", ""), HOSTILE.replace("\x00", ""))]
    room = Room.open(audited_run(tmp_path / "run", samples, [rejection(id="r", evidence=HOSTILE, text=HOSTILE)]))
    browser = knock(room)
    for target in ("/", "/sample/1", "/sample/2", f"/?text={'%3Cscript%3E'}"):
        answer = browser.get(target)
        assert answer.status == 200
        assert "<script>d" not in answer.text
        assert "<img src=x" not in answer.text
        assert "<svg onload" not in answer.text
    room.close()


def test_a_line_of_a_megabyte_does_not_keep_anybody_waiting(tmp_path):
    room = Room.open(audited_run(tmp_path / "run", [sample("What is there?", "A cat sleeps. " * 70_000)]))
    answer = knock(room).get("/sample/1")
    assert answer.status == 200
    room.close()


def test_assets_are_what_they_are_called(browser):
    for name, asset in assets().items():
        answer = browser.get(f"/asset/{name}")
        assert answer.body == asset.content
        assert answer.headers["content-type"].startswith(asset.media_type)
    for name in ("", "..%2fapp.py", "sample.html", "../app.py", "audit.css/x"):
        assert browser.get(f"/asset/{name}").status == 404


def test_the_status_counts(browser):
    assert browser.get("/status").json == {"decisions": 0, "left": None, "plan": None, "is_stale": False}
    browser.post("/decide", decision())
    assert browser.get("/status").json["decisions"] == 1


def test_a_run_that_cannot_be_read_any_more_is_one_line(browser, run):
    run.decisions_file.write_bytes(b"x\n")
    answer = browser.get("/", (b"accept", b"text/html"))
    assert answer.status == 500
    assert "decisions.jsonl:1" in answer.text
    assert HEADERS.items() <= answer.headers.items()


# --- deciding --------------------------------------------------------------------------------------------------------


def test_a_decision_is_acknowledged_with_its_number_and_the_next_sample(browser, run):
    answer = browser.post("/decide", decision(filters="place=kept"))
    assert answer.status == 200
    assert answer.json == {"decision": 1, "next": "/sample/2?place=kept", "broken": []}
    (line,) = lines(run)
    assert (line["number"], line["sample"], line["reviewer"], line["verdict"]) == (1, "s1", "first", "accept")
    assert line["at"].endswith("Z")


def test_a_decision_is_shown_on_its_page_and_in_the_list(browser):
    browser.post("/decide", decision("reject", reason="wrong_count", note="two cats, not one"))
    assert "two cats, not one" in browser.get("/sample/1").text
    assert "sample/1?" in browser.get("/?verdict=reject").text


def test_after_the_last_one_there_is_no_next(browser):
    for number in (1, 2, 3):
        answer = browser.post("/decide", decision(number=number, filters="place=kept"))
    assert answer.json["next"] is None


def test_an_edit_is_kept_and_says_what_the_new_words_break(browser, run):
    answer = browser.post("/decide", mended("The caption says that it sleeps."))
    assert answer.status == 200
    assert "hides its source" in [one["rule"] for one in answer.json["broken"]]
    assert lines(run)[0]["after"][1]["value"] == "The caption says that it sleeps."
    assert "The caption says that it sleeps." in browser.get("/sample/1").text


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (decision("reject"), 400),
        (decision("edit"), 400),
        (decision("maybe"), 400),
        (decision(reviewer="somebody else"), 400),
        (decision(sample="s9"), 409),
        (decision(number=99), 409),
        (decision(filters="verdict=maybe"), 400),
        (decision(filters="&".join(["a=b"] * 99)), 400),
        (b"{", 400),
        (b"", 400),
        (b"\xff", 400),
        (b"[" * 10_000, 400),
        (b" " * (5 * 2**20), 413),
    ],
)
def test_what_is_no_decision_is_explained_and_leaves_no_line(browser, run, sent, status):
    answer = browser.post("/decide", sent)
    assert answer.status == status
    assert list(answer.json) == ["error"]
    assert "\n" not in answer.json["error"]
    assert lines(run) == []


def test_an_undo_leads_back_to_its_sample(browser, run):
    browser.post("/decide", decision(number=2))
    answer = browser.post("/undo", {"filters": "place=kept"})
    assert answer.json == {
        "decision": 2, "next": "/sample/2?place=kept", "broken": [], "line": "decision 1 is taken back",
    }  # fmt: skip
    assert [line["verdict"] for line in lines(run)] == ["accept", "undo"]
    assert browser.post("/undo").status == 409
    assert "sample/2" in browser.get("/?verdict=open").text


def test_two_reviewers_stand_side_by_side(browser, run):
    browser.post("/decide", decision("reject", reason="other"), name="second")
    browser.post("/decide", decision("accept"), name="third%20one")
    assert [line["reviewer"] for line in lines(run)] == ["second", "third one"]
    assert "sample/1?" in browser.get("/?verdict=disputed").text
    assert browser.post("/undo", {}, name="second").json["line"] == "decision 1 is taken back"


def test_an_edit_over_somebody_elses_newer_one_is_not_taken(browser, run):
    browser.post("/decide", mended("One."), name="second")
    stale = browser.post("/decide", mended("Two.", seen=0))
    assert stale.status == 409
    assert "copy your text" in stale.json["error"]
    text = sample().conversations[1].text
    fresh = decision("edit", seen=1, conversations=[TURNS[0], {"from": "gpt", "value": f"{text} Two."}])
    assert browser.post("/decide", fresh).status == 200
    assert len(lines(run)) == 2


def test_what_another_process_decided_is_seen_at_once(browser, run):
    Journal(run).append(
        Decision(
            number=0, sample="s1", reviewer="b", at="", was="kept", verdict="reject", reason="harmful", note="oh no"
        )
    )
    assert "oh no" in browser.get("/sample/1").text
    assert browser.post("/decide", decision(number=2)).json["decision"] == 2


def test_a_full_disk_is_said_and_nothing_is_lost(room, run):
    def full(file, line):
        os.write(file, line[:10])
        raise OSError(errno.ENOSPC, "No space left on device")

    browser = knock(room)
    browser.post("/decide", decision())
    room.journal = Journal(run, Disk(write=full))
    answer = browser.post("/decide", decision(number=2))
    assert answer.status == 507
    assert "No space left on device" in answer.json["error"]
    room.journal = Journal(run)
    assert [line["sample"] for line in lines(run)] == ["s1"]
    assert browser.post("/decide", decision(number=2)).json["decision"] == 2


def test_a_name_is_kept_by_the_browser(browser, run):
    answer = browser.post("/reviewer", {"name": " Zoë "})
    assert answer.json == {"name": "Zoë"}
    kept = answer.headers["set-cookie"].partition(";")[0].partition("=")[2]
    browser.post("/decide", decision(), name=kept)
    assert lines(run)[0]["reviewer"] == "Zoë"


@pytest.mark.parametrize("name", ["", " ", "x" * 101, "a\nb", "a\u202eb", None, 1, ["a"]])
def test_a_name_that_is_none_is_explained(browser, name):
    answer = browser.post("/reviewer", {"name": name})
    assert answer.status == 400
    assert "set-cookie" not in answer.headers


# --- with a plan -----------------------------------------------------------------------------------------------------


def test_with_a_plan_nobody_is_told_what_others_think_before_they_decided(run):
    room = Room.open(run, wish="error<=50% at 80%")
    browser, number = knock(room), room.next(Filters(plan=True), 0, "first")
    browser.post("/decide", decision("reject", number, reason="harmful", note="a secret"), name="second")
    assert "a secret" not in browser.get(f"/sample/{number}").text
    browser.post("/decide", decision("accept", number, seen=0))
    assert "a secret" in browser.get(f"/sample/{number}").text
    room.close()


def test_with_a_plan_accepting_unseen_means_the_sample_as_it_was(run):
    room = Room.open(run, wish="error<=50% at 80%")
    browser, number = knock(room), room.next(Filters(plan=True), 0, "first")
    browser.post("/decide", mended("By another.", number=number), name="second")
    assert "By another." not in browser.get(f"/sample/{number}").text
    browser.post("/decide", decision("accept", number))
    assert [(line["verdict"], line["was"], line["rule"]) for line in lines(run)][-1] == ("accept", "kept", None)
    room.close()


def test_a_record_of_the_annotations_is_shown_and_not_decided(tmp_path):
    run = audited_run(tmp_path / "apart", rejections=[rejection("crowd", id="1:box:3", stage="source", type=None)])
    room = Room.open(run)
    browser = knock(room)
    page = browser.get("/sample/4").text
    assert "This is no sample" in page and 'id="accept"' not in page
    refused = browser.post("/decide", {**decision(number=4), "sample": "1:box:3"})
    assert refused.status == 400 and "record of the annotations" in refused.text
    assert "undecided" not in browser.get("/?place=rejected").text.partition('id="rows"')[2]
    room.close()


def test_with_a_plan_two_people_may_mend_one_sample_without_knowing(run):
    room = Room.open(run, wish="error<=50% at 80%")
    browser, number = knock(room), room.next(Filters(plan=True), 0, "first")
    for name in ("second", "third"):
        assert browser.post("/decide", mended(f"By {name}.", number=number, seen=0), name=name).status == 200
    assert len(lines(run)) == 2
    room.close()


def test_the_plan_leads_from_one_drawn_sample_to_the_next_until_it_can_be_stated(run):
    room = Room.open(run, wish="error<=50% at 80%")
    browser, number = knock(room), room.next(Filters(plan=True), 0, "first")
    while number:
        answer = browser.post("/decide", decision(number=number, filters="plan=1")).json
        number = int(answer["next"].partition("?")[0].rpartition("/")[2]) if answer["next"] else None
    status = browser.get("/status").json
    assert status["left"] == 0
    assert status["plan"]["bound"] is not None
    assert "confidence" in status["plan"]["statement"]
    room.close()
