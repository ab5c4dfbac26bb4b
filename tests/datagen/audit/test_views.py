from datagen.audit.views import sample_of, view
from datagen.checks import Checks
from datagen.checks.lexicon import Lexicon
from tests.builders import box
from tests.leafing import decision, kept, rejected
from tests.viewing import answering, item, seen, turned_away


def claims(one):
    return {told.words: told for told in one.told}


def test_a_claim_knows_the_boxes_of_what_it_speaks_of():
    found = claims(seen(answering("Two cats lie beside a dog.", boxed=("cat", "dog", "cat"))))
    assert found["cats"].boxes == (1, 3) and found["dog"].boxes == (2,)


def test_a_word_for_several_categories_knows_the_boxes_of_all():
    found = claims(seen(answering("The animals rest here.", boxed=("cat", "dog", "cup"))))
    assert found["animals"].boxes == (1, 2)


def test_a_claim_of_what_is_not_there_has_no_boxes_and_says_why():
    one = claims(seen(answering("A giraffe stands here.", boxed=("cat",))))["giraffe"]
    assert one.boxes == () and one.line == "object, giraffe: contradicted: no box and no caption names a giraffe"


def test_crowds_are_boxes_too():
    sample = answering("The people stand here.", boxed=("cat",))
    known = sample.context.model_copy(update={"crowds": (box("person"),)})
    assert claims(seen(sample.model_copy(update={"context": known})))["people"].boxes == (2,)


def test_a_vocabulary_of_ones_own_leads_to_its_boxes():
    sample, words = answering("A gizmo is here.", boxed=("gadget",)), '[categories.gadget]\nnames = ["gizmo"]\n'
    looked = Checks(lexicon=words).look(sample)
    (told,) = view(item(sample), looked, lexicon=Lexicon.load(words)).told
    assert told.words == "gizmo" and told.boxes == (1,)


def test_a_box_knows_what_is_said_of_it_each_words_once():
    one = seen(answering("A cat is here. The cat sleeps. A cat!", boxed=("cat", "dog")))
    assert [told.words for told in one.about(1)] == ["cat"] and one.about(2) == ()


def test_the_image_token_is_kept_apart_from_the_text():
    first, answer = seen(answering("What is here?", "A cat.")).turns
    assert (first.before, first.text, first.after) == ("<image>\n", "What is here?", "")
    assert (answer.before, answer.text, answer.after) == ("", "A cat.", "")
    last = answering("A cat.")
    turns = (last.conversations[0].model_copy(update={"text": "What?\n<image>"}), *last.conversations[1:])
    behind = seen(last.model_copy(update={"conversations": turns})).turns[0]
    assert (behind.before, behind.text, behind.after) == ("", "What?", "\n<image>")


def test_marks_lie_on_the_words_without_the_token():
    (_, answer) = seen(answering("A cat sleeps.", boxed=("cat",))).turns
    assert [piece.text for piece in answer.shown if piece.told] == ["cat"]


def test_a_mark_does_not_reach_over_the_blank_behind_a_claim():
    shown = seen(answering("A cat sits to the right of a dog.", boxed=("cat", "dog")))
    assert all(told.words == told.words.rstrip() for told in shown.told)
    assert all(not piece.text.endswith(" ") for piece in shown.turns[1].shown if piece.told)


def test_what_was_mended_is_shown_with_what_it_was():
    was, now = answering("A giraffe."), answering("A cat.")
    shown = view(item(was), Checks().look(now))
    assert shown.is_edited and [turn.was for turn in shown.turns] == [None, "A giraffe."]
    assert not seen(was).is_edited


def test_what_was_turned_away_is_held_against_the_rules_again():
    sample, why = answering("A giraffe.", boxed=("cat",)), rejected("s1", rule="names_what_is_there", score=3.0)
    shown = seen(turned_away(sample, why))
    assert (shown.place, shown.stage, shown.rule, shown.evidence) == (
        "rejected",
        "check",
        "names_what_is_there",
        "it is not",
    )
    assert [rule.rule for rule in shown.broken] == ["names_what_is_there"] and shown.score == 3.0
    assert shown.n_told("contradicted") == 1 and shown.provenance is None


def test_a_rejection_that_never_was_a_sample_shows_its_text():
    bare = turned_away(kept("s1"), rejected("s1", conversations=(), text="no reply"))
    bare = type(bare)(**{name: getattr(bare, name) for name in bare.__slots__} | {"conversations": (), "context": None})
    shown = seen(bare)
    assert sample_of(bare) is None and shown.frame is None
    assert (shown.text, shown.turns, shown.rules, shown.captions) == ("no reply", (), (), ())


def test_the_last_decision_that_the_page_knows_is_remembered():
    decided = [decision(7, "s1", "accept", "b"), decision(3, "s1", "reject", "a", reason="other")]
    shown = seen(kept("s1"), decided)
    assert shown.seen == 7 and [one.number for one in shown.decisions] == [3, 7]
    assert seen(kept("s1")).seen == 0


def test_a_page_may_know_of_a_decision_that_it_does_not_show():
    assert view(item(kept("s1")), seen=9).seen == 9
