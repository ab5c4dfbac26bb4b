import hashlib

import datasets
import pyarrow as pa
import pyarrow.parquet as pq

from datagen.export import parquet
from datagen.export.parquet import Shards

SCHEMA = pa.schema([("id", pa.string()), ("images", parquet.NAMES)])


def row(number: int, name: str = "1.jpg") -> dict[str, object]:
    return {"id": f"s{number}", "images": [name]}


def written(folder, n: int, n_bytes: int = 10):
    folder.mkdir(exist_ok=True)
    with Shards(folder, "train", SCHEMA) as shards:
        for number in range(n):
            shards.add(row(number), n_bytes)
        return shards.end()


def test_rows_come_back_in_their_order(tmp_path):
    (file,) = written(tmp_path, 12)
    assert file.name == "train-00000-of-00001.parquet"
    assert pq.read_table(file).to_pylist() == [row(number) for number in range(12)]


def test_no_rows_are_one_file_without_any(tmp_path):
    (file,) = written(tmp_path, 0)
    assert pq.read_table(file).schema.equals(SCHEMA)


def test_row_groups_are_cut_by_bytes_and_by_rows(tmp_path):
    (file,) = written(tmp_path / "bytes", 10, parquet.GROUP_BYTES // 3)
    groups = pq.ParquetFile(file).metadata
    assert [groups.row_group(number).num_rows for number in range(groups.num_row_groups)] == [3, 3, 3, 1]
    (file,) = written(tmp_path / "rows", 2 * parquet.GROUP_ROWS + 1)
    assert pq.ParquetFile(file).metadata.num_row_groups == 3


def test_a_row_larger_than_a_row_group_has_one_of_its_own(tmp_path):
    (file,) = written(tmp_path, 3, 2 * parquet.GROUP_BYTES)
    assert pq.ParquetFile(file).metadata.num_row_groups == 3


def test_no_row_group_of_images_is_too_large_for_the_hubs_viewer(tmp_path):
    with Shards(tmp_path, "train", parquet.columns(embedded=True)) as shards:
        for number in range(40):
            noise = hashlib.shake_256(bytes([number])).digest(1_500_000)
            images = [{"bytes": noise, "path": f"{number}.jpg"}]
            shards.add({"id": f"{number}", "images": images}, len(noise))
        (file,) = shards.end()
    groups = pq.ParquetFile(file).metadata
    sizes = [groups.row_group(number).total_byte_size for number in range(groups.num_row_groups)]
    assert len(sizes) == 2
    assert max(sizes) <= 34 << 20


def test_a_large_file_is_followed_by_another(tmp_path):
    with Shards(tmp_path, "train", SCHEMA, shard_bytes=100_000) as shards:
        for number in range(20):
            shards.add(row(number, hashlib.shake_256(bytes([number])).hexdigest(20_000)), parquet.GROUP_BYTES)
        files = shards.end()
    assert [file.name for file in files] == [f"train-{n:05}-of-{len(files):05}.parquet" for n in range(len(files))]
    assert 2 <= len(files) <= 10
    ids = [one for file in files for one in pq.read_table(file)["id"].to_pylist()]
    assert ids == [f"s{number}" for number in range(20)]
    assert sorted(tmp_path.iterdir()) == list(files)


def test_every_column_has_statistics_and_a_page_index(tmp_path):
    (file,) = written(tmp_path, 12)
    column = pq.ParquetFile(file).metadata.row_group(0).column(0)
    assert column.has_column_index and column.has_offset_index
    assert (column.statistics.min, column.statistics.max) == ("s0", "s9")
    assert column.compression == "ZSTD"


def test_the_same_rows_give_the_same_bytes(tmp_path):
    first, second = (written(tmp_path / name, 50)[0].read_bytes() for name in ("a", "b"))
    assert first == second


def test_a_block_that_is_left_before_its_end_leaves_no_file_with_a_final_name(tmp_path):
    with Shards(tmp_path, "train", SCHEMA) as shards:
        for number in range(parquet.GROUP_ROWS + 1):
            shards.add(row(number), 1)
    assert len(list(tmp_path.iterdir())) == 1
    assert list(tmp_path.glob("*.parquet")) == []


def test_features_are_spelled_as_datasets_spells_them():
    kinds = {"a": pa.int64(), "b": pa.float64(), "c": pa.float32(), "d": pa.bool_()}
    schema = pa.schema([*kinds.items(), *parquet.columns(embedded=True)])
    features = datasets.Features.from_arrow_schema(parquet.with_features(schema))
    assert features["images"] == datasets.List(datasets.Image())
    assert [features[name].dtype for name in kinds] == ["int64", "float64", "float32", "bool"]
    parts = datasets.List({"type": datasets.Value("string"), "text": datasets.Value("string")})
    assert features["messages"] == datasets.List({"role": datasets.Value("string"), "content": parts})
    assert features.arrow_schema.metadata == parquet.with_features(schema).metadata
