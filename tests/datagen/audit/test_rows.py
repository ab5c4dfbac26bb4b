import dataclasses

import pytest

from datagen.audit.index.rows import Item
from tests.leafing import kept, rejected


def item(**changes: object) -> Item:
    fields = {field.name: None for field in dataclasses.fields(Item)} | {"number": 1, "conversations": ()}
    return Item(**(fields | changes))


def test_only_what_was_kept_is_a_sample():
    assert item(kept=kept("a")).sample == kept("a") and item(rejection=rejected("b")).sample is None


def test_what_is_shown_changes_by_nobody_s_hand():
    with pytest.raises(dataclasses.FrozenInstanceError):
        item().number = 2
