import json

from datagen.publish.croissant import Described, croissant
from datagen.publish.rows import COLUMNS

SAID = Described(
    name="cats", description="Cats.", licence="cc-by-4.0", language="en", keywords=("cats",), citation="@x{y}",
    version="1.0.0", date=None, url=None, splits=("train", "validation"), embedded=False,
)  # fmt: skip


def described(folder, said: Described = SAID) -> dict:
    (folder / "data").mkdir(exist_ok=True)
    (folder / "data" / "train-00000-of-00001.parquet").write_bytes(b"rows")
    return json.loads(croissant(said, folder, {"data/train-00000-of-00001.parquet": "ab" * 32}))


def test_files_are_named_with_their_sums_and_sizes(tmp_path):
    first = described(tmp_path)["distribution"][0]
    assert (first["contentUrl"], first["contentSize"]) == ("data/train-00000-of-00001.parquet", "4 B")
    assert (first["sha256"], first["encodingFormat"]) == ("ab" * 32, "application/x-parquet")


def test_each_split_declares_every_column(tmp_path):
    for split in described(tmp_path)["recordSet"]:
        assert [field["name"] for field in split["field"]] == [f"{split['name']}/{name}" for name in COLUMNS]


def test_without_a_day_and_a_place_none_are_said(tmp_path):
    assert not {"datePublished", "url"} & described(tmp_path).keys()


def test_half_a_character_is_written_as_its_code(tmp_path):
    said = Described(**{name: getattr(SAID, name) for name in SAID.__slots__} | {"description": "a\ud83d"})
    assert described(tmp_path, said)["description"].startswith("a")
