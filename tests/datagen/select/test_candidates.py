from hypothesis import given
from hypothesis import strategies as st

from datagen.select.candidates import opening
from datagen.select.contamination import Evaluation
from datagen.sources.evaluation import Asked
from tests.choosing import NO, YES, of, one


def test_an_opening_is_three_words_in_lower_case():
    assert opening("What's the  MAN doing?") == "what's the man"
    assert opening('"Why?"') == "why"
    assert opening("") == ""


def test_questions_from_a_bank_begin_as_the_bank_does():
    told = of(one("a", "Describe this picture.", "A cat.", type="detail"), one("b", *YES), bank_types={"detail"})
    assert [len(told.openings_of(row)) for row in (0, 1)] == [0, 1]
    assert told.openings.all() == ["is there a"]


def test_every_pair_of_a_dialogue_counts():
    told = of(one("a", *YES, *NO, "Why?", "So."), one("b", *YES))
    assert (list(told.n_yes), list(told.n_no)) == ([1, 1], [1, 0])
    assert [len(told.answers_of(row)) for row in (0, 1)] == [3, 1]
    assert list(told.answers_of(0)[:1]) == list(told.answers_of(1))


@given(st.sampled_from(["Two cats.", "two  cats", " TWO CATS!", '"Two cats."']))
def test_case_spacing_and_edges_make_no_other_answer(said):
    told = of(one("a", "How many?", "Two cats."), one("b", "How many?", said), one("c", "How many?", "Ten cats."))
    assert told.answers_of(0) == told.answers_of(1) != told.answers_of(2)


def test_types_and_images_are_names():
    told = of(one("a", image="7", type="x"), one("b", image="9", type="y"), one("c", image="7", type="x"))
    assert [told.images.all()[at] for at in told.image] == ["7", "9", "7"]
    assert told.types_of(range(3)) == {"x": 2, "y": 1}
    assert len(told) == 3


def test_what_an_evaluation_set_holds_is_marked():
    evaluation = Evaluation()
    evaluation.add("pope", [Asked(1, ("7",), "")])
    assert set(of(one("a"), one("b", image="7"), evaluation=evaluation).contaminated) == {1}


def test_a_sample_takes_few_bytes():
    told = of(*(one(str(at), *YES, *NO) for at in range(100)))
    columns = [one for one in vars(told).values() if hasattr(one, "itemsize")]
    assert sum(len(one) * one.itemsize for one in columns) < 100 * 80
