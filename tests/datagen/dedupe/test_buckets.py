from datagen.dedupe.buckets import MOST_SHARED, Buckets


def filled(*items):
    buckets = Buckets()
    for keys in items:
        buckets.add(keys)
    return buckets


def test_items_that_share_a_key_are_found_and_no_others():
    buckets = filled([1, 2], [3, 4], [2, 5])
    assert buckets.find([3, 9]) == [1]
    assert buckets.find([8, 9]) == []
    assert len(buckets) == 3


def test_those_that_share_most_come_first_and_of_equals_the_earliest():
    buckets = filled([1, 2, 3], [1, 5, 6], [1, 2, 3], [1, 2, 7])
    assert buckets.find([1, 2, 3]) == [0, 2, 3, 1]


def test_an_item_without_keys_is_counted_and_never_found():
    buckets = filled([], [1])
    assert buckets.find([1]) == [1]
    assert buckets.find([]) == []


def test_of_a_key_that_many_share_the_first_are_remembered():
    buckets = filled(*([1, 100 + number] for number in range(2 * MOST_SHARED)))
    assert buckets.find([1]) == list(range(MOST_SHARED))
    assert buckets.find([100 + 2 * MOST_SHARED - 1]) == [2 * MOST_SHARED - 1]


def test_looking_remembers_nothing():
    buckets = filled([1])
    buckets.find([2])
    assert buckets.find([2]) == []
