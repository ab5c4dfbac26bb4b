import dataclasses
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.audit.filters import MOST_CHARACTERS, PLACES, VERDICTS, Filters
from datagen.errors import ConfigError

TEXT = st.text(max_size=30).filter(lambda text: not text or text.strip())
WORDS = st.none() | st.integers(0, 10**9)
SCORES = st.none() | st.floats(-(10**9), 10**9)
HOSTILE = ("<script>", "'; DROP TABLE postings; --", '" OR 1', "a&b=c#d%00", "\x00\u202e\ud800", "{{ 7*7 }}", "../..")


def of_link(link: str) -> Filters:
    return Filters.read(dict(parse_qsl(link, keep_blank_values=True, strict_parsing=bool(link))))


@given(
    st.builds(
        Filters,
        *(TEXT,),
        place=st.sampled_from(("", *PLACES)),
        rule=TEXT,
        verdict=st.sampled_from(("", *VERDICTS)),
        object=TEXT,
        least_words=WORDS,
        most_words=WORDS,
        least_score=SCORES,
        most_score=SCORES,
        text=TEXT,
        contradicted=st.booleans(),
        plan=st.booleans(),
    )
)
def test_a_link_says_the_same_when_it_is_read(filters):
    assert of_link(filters.link()) == filters


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_is_typed_survives_as_text(text):
    filters = Filters.read({"text": text, "object": text, "rule": text})
    assert filters.link().isascii() and of_link(filters.link()) == filters
    assert filters.text.encode()  # half a character became a question mark


def test_nothing_asked_is_an_empty_link():
    assert Filters().link() == "" and Filters.read({}) == Filters()
    assert Filters.read({"type": "", "least_words": " ", "contradicted": "0"}) == Filters()


def test_names_stand_in_one_order():
    assert Filters.read({"text": "a b", "type": "detail"}).link() == "type=detail&text=a%20b"
    assert Filters(least_score=7.0, most_score=7.25, plan=True).link() == "least_score=7&most_score=7.25&plan=1"


def test_where_in_the_list_one_is_is_no_filter():
    assert Filters.read({"after": "100", "before": "7"}) == Filters()


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"ruel": "x"}, "'ruel' is no filter, did you mean 'rule'"),
        ({"<b>": "x"}, "expected some of type, place"),
        ({"place": "mars"}, "place is 'mars', expected one of kept, rejected"),
        ({"verdict": "undo"}, "expected one of todo, open, accept"),
        ({"least_words": "-1"}, "expected a whole number from 0"),
        ({"most_words": "١٢"}, "expected a whole number"),
        ({"most_words": "1e3"}, "expected a whole number"),
        ({"least_score": "nan"}, "expected a number such as 7.5"),
        ({"most_score": "1e999"}, "expected a number"),
        ({"most_score": "1_0"}, "expected a number"),
        ({"contradicted": "yes"}, "contradicted is 'yes', expected 1 or 0"),
        ({"text": "a" * (MOST_CHARACTERS + 1)}, "text has 501 characters, expected at most 500"),
    ],
)
def test_what_is_no_filter_is_refused_in_one_line(query, said):
    with pytest.raises(ConfigError, match=said) as refused:
        Filters.read(query)
    assert len(str(refused.value).splitlines()) == 1


def test_a_refusal_quotes_no_control_characters():
    with pytest.raises(ConfigError) as refused:
        Filters.read({"place": "\n\x1b[31m" + "x" * 5_000})
    assert str(refused.value).isprintable() and len(str(refused.value)) < 400


def test_every_field_can_be_asked_for():
    values = {"place": "kept", "verdict": "open", "contradicted": "1", "plan": "1"}
    query = {field.name: values.get(field.name, "7") for field in dataclasses.fields(Filters)}
    assert dict(parse_qsl(Filters.read(query).link())) == query


@pytest.mark.parametrize(
    ("said", "meant"),
    [("rejected", "reject"), ("accepted", "accept"), ("edited", "edit"), ("mended", "edit"), ("undecided", "open")],
)
def test_a_verdict_may_be_called_as_the_page_calls_it(said, meant):
    assert Filters.read({"verdict": said}).verdict == meant
