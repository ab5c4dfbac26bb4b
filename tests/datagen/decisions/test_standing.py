from hypothesis import given
from hypothesis import strategies as st

from datagen.decisions.standing import Decisions
from datagen.types import IMAGE_TOKEN, Rejection
from tests.datagen.decisions.deciding import decision, decisions, edit, saying, turns, undo

ASKED = "Where is the cat?"
CHAIR, TABLE, FLOOR = (turns(ASKED, f"On the {place}.") for place in ("chair", "table", "floor"))
SAMPLE = saying(ASKED, "On the chair.")


def verdict(found: Decisions, sample: str = "s1") -> str | None:
    held = found.verdict(sample)
    return held and held.verdict


def test_the_latest_decision_of_a_reviewer_stands():
    found = decisions(decision(), decision(verdict="reject"), decision("s2"))
    assert [one.number for one in found.standing("s1")] == [2]
    assert verdict(found) == "reject" and verdict(found, "s3") is None


def test_of_several_reviewers_the_strictest_holds_and_it_is_disputed():
    found = decisions(decision(verdict="reject"), edit(CHAIR, TABLE, "second"), decision(reviewer="third"))
    assert [one.reviewer for one in found.standing("s1")] == ["first", "second", "third"]
    assert verdict(found) == "reject" and found.is_disputed("s1")
    found.add(undo(1).model_copy(update={"number": 4}))
    assert verdict(found) == "edit" and found.is_disputed("s1")


def test_of_equals_the_latest_holds():
    found = decisions(decision(verdict="reject", note="one"), decision(verdict="reject", reviewer="second", note="two"))
    assert found.verdict("s1").note == "two" and not found.is_disputed("s1")


def test_undoing_twice_steps_further_back():
    found = decisions(decision("s1"), decision("s1", "reject"), decision("s2"))
    for left in (2, 1, None):
        draft = found.undoing("first")
        found.add(draft.model_copy(update={"number": 10 + len(found)}))
        last = found.last("first")
        assert (last and last.number) == left
    assert found.undoing("first") is None
    assert verdict(found) is None and list(found) == [] and found.reviewers == ()


def test_an_undo_says_what_it_takes_back():
    draft = decisions(decision("s7", image_id="1", was="rejected", rule="leaks")).undoing("first")
    assert (draft.sample, draft.image_id, draft.was, draft.rule, draft.undoes) == ("s7", "1", "rejected", "leaks", 1)


def test_nobody_undoes_what_another_decided():
    assert verdict(decisions(decision(), undo(1, "second"))) == "accept"


def test_the_newest_line_about_a_sample_counts_undos_too():
    found = decisions(decision(), undo(1), decision("s2"))
    assert (found.newest("s1"), found.newest("s2"), found.newest("s3")) == (2, 3, 0)


def test_a_line_that_is_known_changes_nothing():
    found = decisions(decision())
    found.add(decision(verdict="reject", number=1))
    assert len(found) == 1 and verdict(found) == "accept"


LINES = st.lists(
    st.tuples(
        st.sampled_from(["accept", "reject", "undo"]),
        st.sampled_from("ab"),
        st.sampled_from(["s1", "s2"]),
        st.integers(1, 12),
    ),
    max_size=12,
)


@given(LINES, st.randoms())
def test_what_stands_does_not_depend_on_the_order_in_which_lines_become_known(lines, shuffled):
    drafts = [
        decision(sample, verdict, who, number=number, undoes=undoes if verdict == "undo" else None)
        for number, (verdict, who, sample, undoes) in enumerate(lines, 1)
    ]
    plain = {}
    for who in "ab":
        undone = {one.undoes for one in drafts if one.verdict == "undo" and one.reviewer == who}
        for one in drafts:
            if one.reviewer == who and one.verdict != "undo" and one.number not in undone:
                plain[one.sample, who] = one
    shuffled.shuffle(drafts)
    found = Decisions(drafts)
    assert {(one.sample, one.reviewer): one for id in ("s1", "s2") for one in found.standing(id)} == plain


# --- what becomes of a sample ---------------------------------------------------------------------------------


def test_a_sample_of_which_nobody_decided_is_passed_on_as_it_is():
    assert decisions(decision("s2", "reject")).applied(SAMPLE) is SAMPLE
    assert decisions(decision()).applied(SAMPLE) is SAMPLE


def test_a_rejected_sample_says_why_and_not_who():
    twice = [
        decision(verdict="reject", reviewer=who, reason="wrong_place", note="not\na chair") for who in ("x1", "y1")
    ]
    found = decisions(*twice, decision(reviewer="z1")).applied(SAMPLE)
    assert isinstance(found, Rejection)
    assert (found.stage, found.rule, found.broken, found.score) == ("audit", "wrong_place", ("wrong_place",), 4.5)
    assert found.evidence == "rejected by 2 reviewers: wrong place, not a chair"
    assert found.conversations == CHAIR and IMAGE_TOKEN not in found.text
    assert not {"x1", "y1", "z1"} & set(found.model_dump_json().split('"'))


def test_a_rejection_without_a_reason_is_of_another():
    found = decisions(decision(verdict="reject")).applied(SAMPLE)
    assert (found.rule, found.evidence) == ("other", "rejected by 1 reviewer: other")


def test_a_mended_sample_keeps_its_id_and_says_that_it_was_mended():
    found = decisions(edit(CHAIR, TABLE)).applied(SAMPLE)
    assert found.id == "s1" and found.conversations == TABLE and found.provenance.edited


def test_applying_twice_is_applying_once():
    decided = decisions(edit(CHAIR, TABLE))
    once = decided.applied(SAMPLE)
    assert decided.applied(once) is once


def test_an_edit_of_an_edit_is_followed():
    decided = decisions(edit(CHAIR, TABLE), edit(TABLE, FLOOR, "second"))
    assert decided.applied(SAMPLE).conversations == FLOOR
    assert decided.applied(saying(ASKED, "On the table.", is_edited=True)).conversations == FLOOR
    assert decided.misfits == frozenset()


def test_who_accepts_what_they_mended_keeps_the_mended_words():
    mended = [edit(CHAIR, TABLE), decision(verdict="reject"), decision()]
    assert decisions(*mended).applied(SAMPLE).conversations == TABLE
    assert [one.verdict for one in decisions(*mended).standing("s1")] == ["edit"]
    assert isinstance(decisions(*mended[:2]).applied(SAMPLE), Rejection)
    assert decisions(*mended, undo(1)).applied(SAMPLE) is SAMPLE


def test_an_edit_that_is_undone_gives_the_words_back():
    mended = saying(ASKED, "On the table.", is_edited=True)
    found = decisions(edit(CHAIR, TABLE), undo(1)).applied(mended)
    assert found.conversations == CHAIR and not found.provenance.edited


def test_a_mended_sample_that_is_rejected_is_so_with_its_first_words():
    mended = saying(ASKED, "On the table.", is_edited=True)
    found = decisions(edit(CHAIR, TABLE), decision(verdict="reject", reviewer="second")).applied(mended)
    assert isinstance(found, Rejection) and found.conversations == CHAIR


def test_an_edit_of_other_words_does_not_apply_and_is_counted():
    decided = decisions(edit(FLOOR, TABLE), edit(CHAIR, turns("", "")), decision(reviewer="second"))
    assert decided.applied(SAMPLE) is SAMPLE
    assert decided.misfits == {2}  # the first was replaced by the same reviewer's second
    assert decisions(edit(FLOOR, TABLE)).applied(SAMPLE) is SAMPLE


# --- what a rule had turned away ------------------------------------------------------------------------------


def turned_away(verdict: str = "accept", reviewer: str = "first"):
    return decision(verdict=verdict, reviewer=reviewer, was="rejected", rule="hides_its_source")


def test_what_a_rule_turned_away_is_brought_back_by_taking_it_as_it_is_or_mending_it():
    assert decisions(turned_away()).brought_back == {"s1"}
    assert decisions(edit(CHAIR, TABLE, was="rejected", rule="hides_its_source")).brought_back == {"s1"}
    assert decisions(turned_away("reject")).brought_back == frozenset()
    assert decisions(decision()).brought_back == frozenset()


def test_it_stays_away_when_another_finds_the_rule_right_or_it_is_undone():
    assert decisions(turned_away(), turned_away("reject", "second")).brought_back == frozenset()
    assert decisions(turned_away(), undo(1)).brought_back == frozenset()


def test_once_back_it_stays_so_when_it_is_accepted_again_in_the_dataset():
    assert decisions(turned_away(), decision()).brought_back == {"s1"}
    assert decisions(turned_away(), decision(verdict="reject", reviewer="second")).brought_back == frozenset()


def test_what_people_had_rejected_themselves_was_turned_away_by_no_rule():
    found = decisions(decision(verdict="reject"), decision(was="rejected", rule="wrong_count"))
    assert found.brought_back == frozenset() and found.ruling("s1") is None
    assert verdict(found) == "accept"
