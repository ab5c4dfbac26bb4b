import tempfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.audit.index.postings import Postings, joined, mask, packed, put_into

ROWS = st.lists(st.sets(st.sampled_from("abcdefgh"), max_size=6), max_size=30)


def test_rows_follow_names():
    with tempfile.TemporaryFile() as spill:
        postings = Postings(spill)
        for row, names in enumerate(["b", "ab", "", "ab"]):
            postings.add(row, names)
        assert [(name, rows.tolist()) for name, rows in postings.all()] == [("a", [1, 3]), ("b", [0, 1, 3])]


@given(ROWS, st.integers(1, 7))
def test_runs_on_the_disk_change_nothing(rows, run):
    with tempfile.TemporaryFile() as spill:
        postings = Postings(spill, run)
        for row, names in enumerate(rows):
            postings.add(row, names)
        found = {name: of_it.tolist() for name, of_it in postings.all()}
    expected = {name: [row for row, names in enumerate(rows) if name in names] for name in set().union(*rows)}
    assert found == expected and list(found) == sorted(found)


@given(st.integers(1, 300), st.data())
def test_a_list_of_rows_comes_back_whichever_form_it_has(n_rows, data):
    rows = np.array(sorted(data.draw(st.sets(st.integers(0, n_rows - 1)))), np.uint32)
    content, marks = packed(rows, n_rows), np.zeros(n_rows, np.bool_)
    put_into(marks, content)
    assert np.flatnonzero(marks).tolist() == rows.tolist() == np.flatnonzero(mask(rows, n_rows)).tolist()
    assert len(content) <= -(-n_rows // 8)


def test_marks_add_up():
    marks = np.zeros(100, np.bool_)
    for row in (3, 99, 3):
        put_into(marks, packed(np.array([row], np.uint32), 100))
    assert np.flatnonzero(marks).tolist() == [3, 99]


@pytest.mark.parametrize("content", [b"\xff\xff\xff\xff", b"abc"])
def test_what_is_no_list_of_rows_is_refused(content):
    with pytest.raises(ValueError, match=r"row|buffer"):
        put_into(np.zeros(200, np.bool_), content)


def test_lists_are_joined():
    one, other, none = (np.array(rows, np.uint32) for rows in ([1, 4], [2, 4, 9], []))
    assert joined(one, other).tolist() == [1, 2, 4, 9]
    assert joined(one, none).tolist() == joined(none, one).tolist() == [1, 4]
