import pytest

from datagen.audit.body import Unfit
from datagen.audit.deciding import Said, Wanted, broken_by, drafted, refuse_stale
from datagen.audit.room import Room
from datagen.types import Decision
from tests.builders import sample
from tests.knocking import audited_run
from tests.reported import rejection

SAMPLE = sample(id="s1")
TURNS = tuple({"from": turn.role, "value": turn.text} for turn in SAMPLE.conversations)


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    turned_away = rejection(id="r1", conversations=sample(id="r1").conversations, type="reasoning")
    never = rejection(id="r2", stage="parse", rule="has_pairs")
    room = Room.open(audited_run(tmp_path_factory.mktemp("deciding") / "run", [SAMPLE], [turned_away, never]))
    yield room
    room.close()


def wanted(verdict="accept", number=1, **changes):
    sample = {1: "s1", 2: "r1", 3: "r2"}.get(number, "s1")
    return Wanted.model_validate({"sample": sample, "number": number, "verdict": verdict, "seen": 0, **changes})


def mended(text="It is mended.", **changes):
    return wanted("edit", conversations=(TURNS[0], {"from": "gpt", "value": text}), **changes)


def refused(room, wanted):
    with pytest.raises(Unfit) as met:
        drafted(room, wanted, "first")
    return met.value.refusal


def test_a_decision_says_what_it_is_about(room):
    draft = drafted(room, wanted("reject", reason="wrong_count", note="two cats"), "first")
    assert (draft.sample, draft.image_id, draft.type, draft.reviewer) == ("s1", "1", "reasoning", "first")
    assert (draft.was, draft.rule, draft.verdict, draft.reason) == ("kept", None, "reject", "wrong_count")
    assert (draft.note, draft.before, draft.after) == ("two cats", (), ())


def test_a_decision_about_a_rejection_names_its_rule(room):
    draft = drafted(room, wanted("reject", 2, reason="rule_is_right"), "first")
    assert (draft.was, draft.rule, draft.image_id) == ("rejected", "some_rule", "1")
    assert drafted(room, wanted("accept", 3), "first").rule == "has_pairs"


def test_an_edit_keeps_the_words_before_and_after(room):
    draft = drafted(room, mended(), "first")
    assert draft.before == SAMPLE.conversations
    assert [turn.text for turn in draft.after] == [SAMPLE.conversations[0].text, "It is mended."]
    assert drafted(room, mended(number=2), "first").before == SAMPLE.conversations


@pytest.mark.parametrize(
    ("wish", "line"),
    [
        (wanted("reject"), "needs its reason"),
        (wanted("accept", reason="other"), "has no reason"),
        (wanted("reject", reason="rule_is_right"), "no rule turned this sample away"),
        (wanted("edit"), "comes with its conversation"),
        (wanted("accept", conversations=TURNS), "comes with its conversation"),
        (wanted("edit", conversations=TURNS), "nothing was changed"),
        (wanted("edit", conversations=TURNS[:1]), "keeps the turns"),
        (wanted("edit", conversations=()), "keeps the turns"),
        (wanted("edit", conversations=TURNS[::-1]), "keeps the turns"),
        (mended(""), "turn 2 is empty"),
        (mended("look: <image>"), "stands once"),
        (mended(number=3), "never was a conversation"),
    ],
)
def test_what_cannot_be_meant_is_explained_in_a_line(room, wish, line):
    refusal = refused(room, wish)
    assert refusal.status == 400
    assert line in refusal.line


@pytest.mark.parametrize("wish", [wanted(number=99), wanted(sample="s2"), wanted(number=2, sample="s1")])
def test_a_decision_about_a_sample_that_is_not_there_any_more_is_not_taken(room, wish):
    assert refused(room, wish).status == 409


@pytest.mark.parametrize(
    "changes",
    [
        *({"verdict": "undo"}, {"verdict": "maybe"}, {"verdict": None}, {"reason": "because"}, {"reason": ""}),
        *({"number": 0}, {"number": -1}, {"number": 2**60}, {"number": "1"}, {"number": True}, {"number": 1.5}),
        *({"sample": ""}, {"sample": 1}, {"sample": "x" * 1_001}, {"note": "x" * 2_001}, {"note": None}, {"seen": -1}),
        *({"reviewer": "somebody"}, {"at": "2020"}, {"before": []}, {"filters": "x" * 10_001}, {"seen": None}),
        *({"conversations": [{"from": "system", "value": "x"}]}, {"conversations": [{"from": "gpt"}]}),
        *({"conversations": [{"role": "gpt", "text": "x"}]}, {"conversations": "x"}, {"conversations": [[]]}),
    ],
)
def test_what_is_no_decision_is_not_taken_for_one(changes):
    with pytest.raises(ValueError, match="Wanted"):
        Wanted.model_validate({"sample": "s1", "number": 1, "verdict": "accept", "seen": 0, **changes})


def edit(number, text="It was mended before.", id="s1", reviewer="second"):
    after = (SAMPLE.conversations[0], SAMPLE.conversations[1].model_copy(update={"text": text}))
    return Decision(
        number=number, sample=id, reviewer=reviewer, at="", was="kept", verdict="edit",
        before=SAMPLE.conversations, after=after,
    )  # fmt: skip


def test_an_edit_of_words_that_were_mended_meanwhile_is_not_taken(room):
    with pytest.raises(Unfit, match="decision 7 mended this sample meanwhile") as met:
        refuse_stale(room, mended(seen=6), (edit(7),))
    assert met.value.refusal.status == 409


@pytest.mark.parametrize(
    ("wish", "news"),
    [
        (mended(seen=7), (edit(7),)),
        (mended(seen=0), ()),
        (mended(seen=0), (edit(7, id="s2"),)),
        (mended(seen=0), (Decision(number=7, sample="s1", reviewer="b", at="", was="kept", verdict="accept"),)),
        (wanted("accept"), (edit(7),)),
        (wanted("reject", reason="other"), (edit(7),)),
    ],
)
def test_anything_else_stands_beside_what_others_decided(room, wish, news):
    refuse_stale(room, wish, news)


def test_who_mends_is_told_which_rules_the_new_words_break(room):
    draft = drafted(room, mended("The caption says that the cat sleeps."), "first")
    assert {"hides its source"} <= {one["rule"] for one in broken_by(room, draft)}
    assert all(one["found"] for one in broken_by(room, draft))
    assert broken_by(room, drafted(room, wanted(), "first")) == []


def test_turns_are_spelled_as_in_the_file():
    assert Said.model_validate({"from": "gpt", "value": "x"}).text == "x"
