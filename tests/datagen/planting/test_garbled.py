from datagen.planting.garbled import loop, reply_cut
from tests.plantings import said, seeds, told

GOOD = told(
    "The image shows a black dog, a bowl and a ball. The dog looks at the bowl. It seems to wait quietly for its food."
)
TALK = said(
    ("Who?", "A black dog with a red collar can be seen on the floor."),
    ("What else?", "There is a bowl next to the dog, and a window behind both of them."),
    type="conversation",
)


def test_loops_come_in_every_form():
    assert {one.variant for one in seeds(loop, GOOD, n=100)} == {
        "sentence", "two sentences", "clause", "words", "word", "answer",
    }  # fmt: skip


def test_what_is_said_over_and_over_is_the_samples_own():
    for planted in seeds(loop, GOOD):
        assert planted.words in GOOD.answers[0] or planted.variant == "words"
        assert planted.sample.answers[0].count(planted.words) >= 3


def test_a_cut_reply_ends_inside_a_sentence_past_its_middle():
    cut = seeds(reply_cut, GOOD)
    assert len(cut) == 40
    for planted in cut:
        answer = planted.sample.answers[0]
        assert GOOD.answers[0].startswith(answer) and len(answer) >= 0.45 * len(GOOD.answers[0])
        assert answer[-1] not in ".!?"


def test_it_is_cut_inside_words_too():
    long = told(" ".join(["Several photographers are photographing something extraordinary."] * 6))
    assert {one.variant for one in seeds(reply_cut, long)} == {"inside a word", "between words"}


def test_of_a_talk_what_would_have_followed_is_missing():
    cut = seeds(reply_cut, TALK)
    assert len(cut) == 40
    for planted in cut:
        assert planted.sample.questions == TALK.questions
        assert planted.sample.answers[0] == TALK.answers[0]


def test_a_short_reply_is_cut_by_no_limit():
    assert seeds(reply_cut, told("The dog looks at the bowl.")) == []
