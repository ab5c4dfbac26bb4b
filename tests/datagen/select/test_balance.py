import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.select.balance import Said, balance, said
from tests.choosing import NO, YES, of, one

BAND = (0.45, 0.55)


def built(counts):
    """Samples with so many answers that say yes and no."""
    return of(*(one(str(at), *(YES * yes + NO * no or ("Why?", "So."))) for at, (yes, no) in enumerate(counts)))


def left(counts, band=BAND):
    """Rows that stay."""
    candidates = built(counts)
    rows = sorted(range(len(candidates)), key=candidates.rank.__getitem__)
    dropped = balance(candidates, rows, band)
    return candidates, [row for row in rows if row not in dropped]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=12))
def test_the_share_comes_into_the_band_or_all_stay(counts):
    candidates, rows = left(counts)
    assert said(candidates, rows).within(BAND) or len(rows) == len(counts)


@given(st.integers(0, 30), st.integers(0, 30))
def test_as_few_go_as_the_band_asks_for(yes, no):
    candidates, rows = left([(1, 0)] * yes + [(0, 1)] * no)
    kept = said(candidates, rows)
    assert min(kept) == min(yes, no)
    best = max((n for n in range(max(yes, no) + 1) if Said(min(yes, no), n).within(BAND)), default=None)
    if min(yes, no) and best is not None and not Said(yes, no).within(BAND):
        assert max(kept) == best


@given(st.integers(1, 40), st.integers(1, 40), st.sampled_from([0.02, 0.05, 0.1]), st.sampled_from([0.2, 0.3]))
def test_a_wider_band_only_adds(yes, no, narrow, wide):
    counts = [(1, 0)] * yes + [(0, 1)] * no
    narrowed, widened = (set(left(counts, (0.5 - by, 0.5 + by))[1]) for by in (narrow, wide))
    assert narrowed <= widened or len(narrowed) == len(counts)


def test_what_asks_no_yes_or_no_question_stays():
    _, rows = left([(0, 0)] * 3 + [(1, 0)] * 9 + [(0, 1)])
    assert {0, 1, 2} <= set(rows)


@pytest.mark.parametrize("counts", [[(1, 0)] * 5, [(2, 1)] * 5, [], [(0, 0)]])
def test_where_nothing_helps_all_stay(counts):
    assert len(left(counts)[1]) == len(counts)


def test_those_go_first_that_move_it_most():
    candidates, rows = left([(3, 0), (2, 1), (1, 1), (1, 1), (1, 1), (1, 1), (1, 1)])
    assert 0 not in rows and len(rows) == len(candidates) - 1


def test_one_that_would_move_it_too_far_stays():
    assert left([(4, 0), (1, 0), (1, 0), *[(0, 1)] * 4])[1].count(0) == 1
    assert len(left([(4, 0), (1, 0), (1, 0), *[(0, 1)] * 4])[1]) == 5


def test_too_much_no_is_balanced_likewise():
    candidates, rows = left([(0, 1)] * 9 + [(1, 0)] * 3)
    assert said(candidates, rows) == (3, 3)


def test_evidence_says_how_far_it_was():
    verdicts = balance(built([(1, 0)] * 3 + [(0, 1)]), [0, 1, 2, 3], BAND)
    assert {verdict.rule for verdict in verdicts.values()} == {"yes_no_balance"}
    assert "yes was 75.0% of 4 yes/no answers, expected 45% to 55%" in next(iter(verdicts.values())).evidence
