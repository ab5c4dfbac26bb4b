from datagen.stats import Measured
from tests.builders import sample


def test_lengths_are_means_over_the_samples_of_a_type():
    measured = Measured()
    measured.add(sample("Why is that?", "One two."))
    measured.add(sample("Why?", "One two three four.", id="s2"))
    measured.add(sample("A?", "B.", "C?", "D e f.", id="s3", type="conversation"))
    lengths = measured.lengths()
    assert (lengths["reasoning"].question_words, lengths["reasoning"].answer_words) == (2.0, 3.0)
    assert (lengths["conversation"].pairs, lengths["conversation"].answer_words) == (2.0, 2.0)


def test_a_type_without_samples_is_counted_as_none():
    measured = Measured()
    measured.add(sample())
    assert measured.counts(["reasoning", "detail"]) == {"reasoning": 1, "detail": 0}
    assert Measured().lengths() == {}
