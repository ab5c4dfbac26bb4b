import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.errors import ConfigError
from datagen.select.wishes import LLAVA_MIX, Wishes, number, parse_amount, parse_band, parse_mix


def test_nothing_is_wished_unless_it_is_said():
    assert Wishes() == Wishes(None, None, None, None, None, None)


def test_a_mix_is_read_from_a_flag():
    assert parse_mix("conversation=58, detail=2.5,reasoning=0") == {"conversation": 58, "detail": 2.5, "reasoning": 0}
    assert parse_mix("llava") == LLAVA_MIX
    assert parse_mix("none") is None


@pytest.mark.parametrize(
    "text", ["", "58:23:77", "detail", "detail=", "=3", "a=1,,b=2", "a=-1", "a=1e3", "a=nan", "a=1=2"]
)
def test_what_is_no_mix_is_refused_in_one_line(text):
    with pytest.raises(ConfigError, match=r"^mix: found .*expected TYPE=SHARE") as caught:
        parse_mix(text)
    assert "\n" not in str(caught.value)


def test_a_mix_names_a_type_once_and_wants_something():
    with pytest.raises(ConfigError, match="a is given twice"):
        parse_mix("a=1,a=2")
    with pytest.raises(ConfigError, match="expected one above"):
        parse_mix("a=0,b=0")


def test_an_amount_is_a_number_or_a_share():
    assert [parse_amount(text) for text in ("500", " 5% ", "0.05", "1", "12.5%")] == [500, 0.05, 0.05, 1, 0.125]


@pytest.mark.parametrize("text", ["", "0", "0%", "100%", "150%", "1.5", "-3", "five", "nan", "inf", "1e9", "%"])
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(ConfigError, match="expected a number as in 500"):
        parse_amount(text)


def test_a_band_is_two_percentages():
    assert parse_band("45-55") == parse_band("45% - 55%") == (0.45, 0.55)


@pytest.mark.parametrize("text", ["", "50", "55-45", "50-50", "45-101", "a-b", "45-55-65", "-5-5"])
def test_what_is_no_band_is_refused(text):
    with pytest.raises(ConfigError, match="expected two percentages"):
        parse_band(text)


def test_shares_are_counted_exactly():
    assert [number(0.29, 100), number(0.1, 30), number(7, 100), number(0.001, 5)] == [29, 3, 7, 1]


@given(st.integers(1, 99), st.integers(1, 10_000))
def test_a_share_of_the_whole_is_never_rounded_up(percent, whole):
    assert number(percent / 100, whole) == max(1, percent * whole // 100)
