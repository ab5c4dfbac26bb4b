import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.sources.values import NotValues, values

VALUES = st.lists(
    st.integers() | st.floats(allow_nan=False) | st.dictionaries(st.text(), st.lists(st.text() | st.none())), max_size=9
)


def read(text: str, cut: int = 0, **sizes: int) -> list[object]:
    return list(values(text[:cut], io.StringIO(text[cut:]), **sizes))


@given(VALUES, st.integers(1, 60), st.integers(1, 7), st.sampled_from([None, 1]))
def test_where_a_text_is_cut_makes_no_difference(expected, cut, piece, indent):
    array = json.dumps(expected, indent=indent) + "\n"
    assert read(array, cut, piece=piece) == expected
    lines = "\n".join(map(json.dumps, expected))
    assert lines.startswith("[") or read(lines, cut, piece=piece) == expected


@pytest.mark.parametrize(
    ("text", "number"),
    [("[1, 2", 3), ("[", 1), ("[1] 2", 2), ("{}]", 2), ("{} {", 2), ("[1, nul]", 2), ("1.5.2", 1), ("[" * 10**5, 1)],
)
def test_what_is_no_whole_value_is_named_by_its_number(text, number):
    with pytest.raises(NotValues) as caught:
        read(text, piece=3)
    assert caught.value.number == number


def test_a_value_without_end_is_given_up():
    file = io.StringIO('{"image": "' + "x" * 10_000)
    with pytest.raises(NotValues):
        list(values("", file, piece=8, most=100))
    assert file.tell() < 1000


def test_no_value_is_no_mistake():
    assert read("") == read(" \n") == read("[]") == read("[ ]\n") == []
