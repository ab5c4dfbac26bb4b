import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from datagen.audit.index.columns import Codes, Growing, hashed
from datagen.audit.index.lines import Kept, Known, Made, Said


def line(id: str, type: str = "detail", said: str = "It is warm.", score: float | None = None) -> Kept:
    turns = [Said("human", "<image>\nWhat?"), Said("gpt", said)]
    return Kept(id, type, turns, Known("1"), Made(score))


def test_a_row_has_its_place_and_its_figures():
    growing = Growing()
    growing.add(0, 10, line("a", said="It is\n warm."))
    growing.add(10, 5, line("b", type="qa", score=7.5))
    columns = growing.columns()
    assert columns.offset.tolist() == [0, 10] and columns.length.tolist() == [10, 5]
    assert columns.words.tolist() == [3, 3] and columns.type.tolist() == [1, 2]
    assert np.isnan(columns.score[0]) and columns.score[1] == 7.5


@given(st.lists(st.text(max_size=3), max_size=40))
def test_ids_are_found_again(ids):
    growing = Growing()
    for id in ids:
        growing.add(0, 1, line(id))
    columns = growing.columns()
    assert all(columns.rows_with(id) == [row for row, one in enumerate(ids) if one == id] for id in ids)
    assert columns.rows_with("nobody's") == []


def test_hashes_that_are_none_s_are_told_apart():
    growing = Growing()
    growing.add(0, 1, line("a"))
    rows, is_known = growing.columns().rows_of(np.array([hashed("b"), hashed("a")], np.uint64))
    assert is_known.tolist() == [False, True] and rows[1] == 0
    assert Growing().columns().rows_of(np.array([1], np.uint64))[1].tolist() == [False]


def test_hashes_are_the_same_on_every_machine():
    assert hashed("1-detail-a8153a20") == 714504551877153667
    assert hashed("\ud800") == hashed("?")


def test_codes_count_names():
    codes = Codes()
    assert [codes[name] for name in ("a", "b", "a")] == [0, 1, 0] and "c" not in codes
