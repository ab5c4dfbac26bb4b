import json
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.errors import DataError
from trainer.offsets import PIECE, offsets

VALUES = st.recursive(
    st.none() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


def read(path, **how):
    found = offsets(path, **how)
    whole = path.read_bytes()
    return [whole[start : start + size] for start, size in map(found.at, range(len(found)))]


@given(st.lists(VALUES, max_size=5), st.booleans(), st.sampled_from([None, 0, 2]))
def test_an_array_is_taken_apart_exactly(tmp_path_factory, values, ascii_only, indent):
    path = tmp_path_factory.getbasetemp() / "array.json"
    path.write_text(json.dumps(values, ensure_ascii=ascii_only, indent=indent))

    assert [json.loads(one) for one in read(path)] == values


@given(st.lists(st.dictionaries(st.text(), st.text(), max_size=3), max_size=9), st.sampled_from(["\n", "\r\n", "\n\n"]))
def test_lines_are_taken_apart_exactly(tmp_path_factory, values, end):
    path = tmp_path_factory.getbasetemp() / "lines.jsonl"
    path.write_bytes(end.join(json.dumps(one, ensure_ascii=False) for one in values).encode())

    assert [json.loads(one) for one in read(path)] == values


def test_lines_go_on_from_piece_to_piece(tmp_path):
    path = tmp_path / "lines.jsonl"
    path.write_text("".join(f'{{"number": {number}}}\n' for number in range(20)))

    assert [json.loads(one)["number"] for one in read(path, piece=7)] == list(range(20))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[1, 2", "[2]"),
        ("[1 2]", "[1]"),
        ("[1, ]", "[1]"),
        ("[", "[0]"),
        ('["a', "[0]"),
        ("[1,, 2]", "[1]"),
        ("[,]", "[0]"),
        ("[1, 2] [3]", "[2]"),
        ("[] 1", "[0]"),
        ("[1, " + 100_000 * "[", "[1]"),
    ],
)
def test_a_broken_array_is_refused_where_it_breaks(tmp_path, text, place):
    path = tmp_path / "array.json"
    path.write_text(text)

    with pytest.raises(DataError) as error:
        offsets(path)
    assert f"array.json{place}: found no JSON" in str(error.value)


def test_lines_take_memory_by_their_number_and_not_by_their_text(tmp_path):
    path = tmp_path / "lines.jsonl"
    path.write_bytes((b'{"text": "' + b"x" * 10_000 + b'"}\n') * 10_000)

    tracemalloc.start()
    found = offsets(path)
    now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(found) == 10_000
    assert now < 1_000_000  # of 100 MB
    assert peak < 3 * PIECE
