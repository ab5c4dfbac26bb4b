from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from datagen.select.caps import cap
from datagen.select.wishes import Wishes
from tests.choosing import many, of, one

KINDS = st.tuples(st.sampled_from("12"), st.lists(st.sampled_from(["Why?", "How?"]), min_size=1, max_size=3))
SAMPLES = st.lists(KINDS, max_size=14)
MOST = st.none() | st.integers(1, 4)


def built(kinds):
    """Samples of two images, whose questions begin alike and whose answers are all the same."""
    said = [(image, [text for question in asked for text in (question, "So.")]) for image, asked in kinds]
    return of(*(one(str(at), *texts, image=image) for at, (image, texts) in enumerate(said)))


def kept(candidates, wishes):
    rows = sorted(range(len(candidates)), key=candidates.rank.__getitem__)
    dropped = cap(candidates, rows, wishes)
    return [row for row in rows if row not in dropped]


def taken(candidates, rows):
    return (
        Counter(candidates.image[row] for row in rows),
        Counter(one for row in rows for one in candidates.openings_of(row)),
        Counter(one for row in rows for one in candidates.answers_of(row)),
    )


@given(SAMPLES, MOST, MOST, MOST)
def test_no_cap_is_exceeded_and_nothing_could_be_put_back(kinds, image, opening, answer):
    candidates, mosts = built(kinds), (image, opening, answer)
    rows = kept(candidates, Wishes(per_image=image, per_opening=opening, per_answer=answer))

    def fit(rows):
        counts = zip(taken(candidates, rows), mosts, strict=True)
        return all(most is None or max(found.values(), default=0) <= most for found, most in counts)

    assert fit(rows)
    assert not any(fit([*rows, row]) for row in set(range(len(candidates))) - set(rows))


@given(SAMPLES, st.integers(1, 4), st.integers(1, 4))
def test_a_cap_that_is_raised_only_adds_where_samples_have_one_question(kinds, one, other):
    candidates = built([(image, questions[:1]) for image, questions in kinds])
    low, high = sorted((one, other))
    for name in ("per_image", "per_opening", "per_answer"):
        assert set(kept(candidates, Wishes(**{name: low}))) <= set(kept(candidates, Wishes(**{name: high})))


def test_no_wish_drops_nothing():
    assert cap(of(*many(3, "Why?", "So.")), [0, 1, 2], Wishes()) == {}


def test_a_share_is_of_all_that_there_is():
    candidates = of(*many(20, "Why?", "So."), *many(20, type="reasoning"))
    assert len(kept(candidates, Wishes(per_answer=0.1))) == 20 + 4


def test_evidence_says_what_was_full():
    candidates = of(one("a"), one("b"))
    (verdict,) = cap(candidates, [0, 1], Wishes(per_image=1)).values()
    assert verdict == ("per_image", "its image already has 1 samples, which is the most")
    (verdict,) = cap(of(*many(2, "Why?", "So.")), [0, 1], Wishes(per_answer=1)).values()
    assert verdict.rule == "per_answer"
    (verdict,) = cap(of(*many(2, "Why?", "So.")), [0, 1], Wishes(per_opening=1)).values()
    assert verdict.rule == "per_opening"


def test_an_answer_that_a_dialogue_repeats_counts_twice():
    assert cap(of(one("a", "Why?", "So.", "How?", "So.")), [0], Wishes(per_answer=1))
