from datagen.audit.index import Item
from datagen.audit.words import shown, visible
from datagen.decisions import Decisions
from datagen.types import Decision, Turn
from tests.builders import sample

SAMPLE = sample(id="s1")
MENDED = (SAMPLE.conversations[0], Turn(role="gpt", text="It is mended."))
AGAIN = (SAMPLE.conversations[0], Turn(role="gpt", text="It is mended again."))


def decided(*said):
    """Decisions about one sample: who, what, and the words of an edit."""
    lines = []
    for number, (reviewer, verdict, *words) in enumerate(said, 1):
        after = words[0] if words else ()
        before = SAMPLE.conversations if after else ()
        lines.append(
            Decision(number=number, sample="s1", reviewer=reviewer, at="", was="kept", verdict=verdict,
                     reason="other" if verdict == "reject" else None, before=before, after=after)
        )  # fmt: skip
    return Decisions(lines)


def item():
    return Item(
        number=1, id="s1", place="kept", type=SAMPLE.type, image=SAMPLE.image, context=SAMPLE.context,
        conversations=SAMPLE.conversations, rejection=None, score=None, kept=SAMPLE,
    )  # fmt: skip


def said_to(reviewer, decisions, blind=()):
    known = visible(decisions, "s1", reviewer, blind)
    return shown(item(), known, decisions, reviewer).conversations


def test_without_decisions_a_sample_is_shown_as_it_is():
    assert said_to("first", decided()) == SAMPLE.conversations


def test_everybody_is_shown_the_words_that_hold():
    assert said_to("second", decided(("first", "edit", MENDED))) == MENDED


def test_a_reviewer_is_shown_their_own_words():
    both = decided(("first", "edit", MENDED), ("second", "edit", AGAIN))
    assert said_to("first", both) == MENDED
    assert said_to("second", both) == AGAIN


def test_a_rejected_sample_is_still_shown():
    assert said_to("first", decided(("second", "reject"))) == SAMPLE.conversations


def test_of_a_drawn_sample_nobody_knows_what_others_think_before_they_decided():
    one = decided(("first", "edit", MENDED))
    assert visible(one, "s1", "second", {"s1"}) == ()
    assert said_to("second", one, {"s1"}) == SAMPLE.conversations
    assert [known.reviewer for known in visible(one, "s1", "first", {"s1"})] == ["first"]
    both = decided(("first", "edit", MENDED), ("second", "accept"))
    assert [known.reviewer for known in visible(both, "s1", "second", {"s1"})] == ["first", "second"]


def test_of_a_sample_that_was_not_drawn_everybody_knows_everything():
    assert len(visible(decided(("first", "reject")), "s1", "second", {"s2"})) == 1
