import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from trainer.packing import alone, best_fit, rows, shared

ITEMS = st.lists(st.tuples(st.integers(1, 50), st.integers(0, 3)), max_size=60)


def _shared(keys, n_prefix, n_tokens, max_tokens=100):
    columns = [np.array(column) for column in (keys, n_prefix, n_tokens)]
    n_images = np.where(columns[0] >= 0, 1, 0)
    return shared(*columns, n_images, np.arange(len(keys)), max_tokens)


def _members(groups):
    bounds = zip(groups.starts[:-1], groups.starts[1:], strict=True)
    return [groups.members[start:stop].tolist() for start, stop in bounds]


@given(ITEMS)
def test_every_item_gets_one_row_and_no_row_is_too_full(items):
    found = best_fit([size for size, _ in items], [images for _, images in items], max_tokens=50, max_images=3)
    assert sorted(place for row in found for place in row) == list(range(len(items)))
    for row in found:
        assert row
        assert sum(items[place][0] for place in row) <= 50
        assert sum(items[place][1] for place in row) <= 3


def test_an_item_goes_where_the_least_room_is_left():
    assert best_fit([60, 50, 40], [0, 0, 0], max_tokens=100, max_images=1) == [[0, 2], [1]]


def test_text_joins_a_row_whose_images_are_all_there():
    assert best_fit([60, 30], [2, 0], max_tokens=100, max_images=2) == [[0, 1]]


def test_images_do_not_join_a_row_whose_images_are_all_there():
    assert best_fit([60, 30], [2, 1], max_tokens=100, max_images=2) == [[0], [1]]


def test_text_goes_where_the_least_room_is_left_whether_images_are_all_there_or_not():
    assert best_fit([60, 70, 25], [1, 0, 0], max_tokens=100, max_images=1) == [[1, 2], [0]]
    assert best_fit([70, 60, 25], [1, 0, 0], max_tokens=100, max_images=1) == [[0, 2], [1]]


def test_conversations_of_one_key_share_a_prefix_that_counts_once():
    groups = _shared([7, -1, 7], [10, 0, 10], [15, 20, 18])
    assert _members(groups) == [[1], [0, 2]]
    assert groups.sizes.tolist() == [20, 10 + 5 + 8]
    assert groups.images.tolist() == [0, 1]


def test_conversations_without_a_key_never_share():
    assert _members(_shared([-1, -1], [0, 0], [5, 5])) == [[0], [1]]


def test_a_group_that_does_not_fit_into_a_row_is_split():
    groups = _shared([3, 3, 3], [60, 60, 60], [80, 80, 80])
    assert _members(groups) == [[0, 1], [2]]
    assert groups.sizes.tolist() == [100, 80]


def test_rows_come_in_another_order_when_another_is_drawn():
    groups = alone(np.array([90, 80, 70]), np.array([1, 1, 1]))
    assert rows(groups, np.array([2, 0, 1]), 100, 8) == [[2], [0], [1]]
    assert rows(groups, np.array([1, 2, 0]), 100, 8) == [[1], [2], [0]]
