from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.decisions.wish import Wish
from datagen.errors import ConfigError


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("error<=1% at 95%", Wish(Fraction(1, 100), 0.95)),
        ("error <= 0.5% at 99% allowing 2", Wish(Fraction(1, 200), 0.99, 2)),
        ("  ERROR<2.50 %  at  97.5 %  ALLOWING  0 ", Wish(Fraction(1, 40), 0.975)),
        ("error ≤ 50% at 99.9%", Wish(Fraction(1, 2), 0.999)),
    ],
)
def test_a_wish_is_read(text, wish):
    assert Wish.parse(text) == wish


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", r"plan: found '', expected `error<=PERCENT% at CONFIDENCE%`"),
        ("1% at 95%", "found '1% at 95%'"),
        ("error<=1 at 95", "expected `error<="),
        ("error>=1% at 95%", "expected `error<="),
        ("error<=1% at 95% allowing -1", "expected `error<="),
        ("error<=1% at 95% allowing 2.5", "expected `error<="),
        ("error<=1e1% at 95%", "expected `error<="),
        ("error<=1% at 95%; rm -rf /", "expected `error<="),
        ("error<=٣% at 95%", "expected `error<="),
        ("error<=1%\nat 95%<script>", r"found 'error<=1%\\nat"),
        ("x" * 100_000, r"\(100002 characters\)"),
        ("error<=0% at 95%", "an error of 0% cannot be planned for, expected above 0% and at most 50%"),
        ("error<=51% at 95%", "an error of 51%"),
        ("error<=1% at 50%", "a confidence of 50% says nothing, expected above 50% and below 100%"),
        ("error<=1% at 100%", "a confidence of 100%"),
    ],
)
def test_what_is_no_wish_is_one_line_with_the_grammar(text, told):
    with pytest.raises(ConfigError, match=told) as refused:
        Wish.parse(text)
    assert "\n" not in str(refused.value) and len(str(refused.value)) < 300


def test_one_wish_has_one_text_however_it_was_typed():
    assert str(Wish.parse("Error < 1.0% at 95.00%")) == "error<=1% at 95%"
    assert str(Wish.parse("error<=0.1% at 99.9% allowing 3")) == "error<=0.1% at 99.9% allowing 3"


@given(st.integers(1, 5_000), st.integers(5_001, 9_999), st.integers(0, 99))
def test_the_text_of_a_wish_can_be_read_again(share, confidence, allowed):
    wish = Wish(Fraction(share, 10_000), confidence / 10_000, allowed)
    assert Wish.parse(str(wish)) == wish
