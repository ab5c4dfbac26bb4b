import json

import pyarrow.parquet as pq
import pytest

from datagen.publish.splits import split
from tests.builders import sample


def test_a_split_is_written_for_both_kinds_of_readers(tmp_path):
    with split(tmp_path, "train", embedded=False) as out:
        out.add(sample(), None, None)
    with split(tmp_path, "validation", embedded=False):
        pass
    rows = pq.read_table(tmp_path / "data/train-00000-of-00001.parquet").to_pylist()
    assert [one["id"] for one in rows] == ["s1"]
    assert [one["id"] for one in json.loads((tmp_path / "llava/train.json").read_text())] == ["s1"]
    assert json.loads((tmp_path / "llava/validation.json").read_text()) == []


def test_what_stops_in_the_middle_is_no_file_of_the_split(tmp_path):
    with pytest.raises(AttributeError), split(tmp_path, "train", embedded=False) as out:
        out.add(None, None, None)
    assert not list(tmp_path.glob("data/*.parquet"))
