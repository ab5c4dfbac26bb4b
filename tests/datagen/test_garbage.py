import gc

import pytest

from datagen.garbage import EVERY, rare_collections


def test_garbage_is_looked_for_rarely_and_afterwards_as_before():
    before = gc.get_threshold()
    with rare_collections():
        assert gc.get_threshold()[0] == EVERY and gc.get_freeze_count() > 0
    assert gc.get_threshold() == before and gc.get_freeze_count() == 0


def test_an_error_leaves_it_as_it_was_too():
    before = gc.get_threshold()
    with pytest.raises(ValueError, match="no"), rare_collections():
        raise ValueError("no")
    assert gc.get_threshold() == before


def test_blocks_that_overlap_leave_it_as_it_was_before_the_first():
    before = gc.get_threshold()
    first, second = rare_collections(), rare_collections()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert gc.get_threshold()[0] == EVERY
    second.__exit__(None, None, None)
    assert gc.get_threshold() == before and gc.get_freeze_count() == 0
