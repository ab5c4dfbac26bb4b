"""Each format is read back by what reads it for a trainer."""

import gc
import io
import json
import re
import sys
import warnings
from pathlib import Path

import datasets
import pyarrow.parquet as pq
import pytest
import webdataset
from datasets import Image, List
from PIL import Image as Pillow

from datagen.cli import main
from datagen.config import BuildConfig
from datagen.errors import ConfigError
from datagen.export import Wish, export
from datagen.export.formats import FORMATS
from tests.datagen.export import readers
from tests.datagen.export.exporting import png, run, samples, spoken

EXPECTED = [spoken(one) for one in samples()]
NAMES = [one.image for one in samples()]


def written(folder, format: str, **wishes: object):
    return export(run(folder / "run"), Wish(format, folder / format, **wishes)).path


def loaded(folder, kind: str, files) -> datasets.Dataset:
    """As a trainer loads it, with its cache beside the files."""
    return datasets.load_dataset(kind, data_files=str(files), split="train", cache_dir=str(folder / "cache"))


def without_token(text: str) -> str:
    return text.removeprefix("<image>\n").removesuffix("\n<image>")


def opened(path, *decode: str) -> list[dict]:
    """What webdataset finds in the first tar; it leaves files open, which only their end closes."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        rows = webdataset.WebDataset(str(path / "train-000000.tar"), shardshuffle=False)
        read = list(rows.decode(*decode) if decode else rows)
        del rows
        gc.collect()
    return read


def test_llava_reads_one_array(tmp_path):
    assert readers.llava(written(tmp_path, "llava")) == EXPECTED


def test_llama_factory_reads_the_folder_as_its_dataset_dir(tmp_path):
    read = readers.llama_factory(written(tmp_path, "sharegpt"), "datagen")
    assert [images for _, images in read] == [[name] for name in NAMES]
    assert [[(role, without_token(text)) for role, text in said] for said, _ in read] == EXPECTED


def test_llama_factorys_file_loads_into_columns_of_one_type(tmp_path):
    rows = loaded(tmp_path, "json", written(tmp_path, "sharegpt") / "train.json")
    assert rows.column_names == ["conversations", "images"]
    assert rows.features["images"] == List(datasets.Value("string"))


def test_trl_reads_typed_content_from_json(tmp_path):
    rows = loaded(tmp_path, "json", written(tmp_path, "messages"))
    assert [readers.trl(row) for row in rows] == EXPECTED
    assert rows["images"][:] == [[name] for name in NAMES]


def test_names_become_images_where_a_trainer_needs_them(tmp_path):
    folder = tmp_path / "run/scenes/images"
    rows = loaded(tmp_path, "json", written(tmp_path, "messages"))
    rows = rows.map(lambda row: {"images": [str(folder / name) for name in row["images"]]})
    rows = rows.cast_column("images", List(Image()))
    assert [image.size for image in rows[1]["images"]] == [(9, 8)]


def test_trl_reads_typed_content_from_parquet(tmp_path):
    rows = loaded(tmp_path, "parquet", written(tmp_path, "parquet") / "*.parquet")
    assert rows.column_names == ["id", "type", "image_id", "images", "messages"]
    assert [readers.trl(row) for row in rows] == EXPECTED
    assert rows["images"][:] == [[name] for name in NAMES]
    assert rows["id"][:] == [one.id for one in samples()]


def test_embedded_images_are_decoded_by_datasets(tmp_path):
    path = written(tmp_path, "parquet", embed_images=True)
    rows = loaded(tmp_path, "parquet", path / "*.parquet")
    assert rows.features["images"] == List(Image())
    assert [row["images"][0].size for row in rows] == [(8 + number % 4, 8) for number in range(6)]
    assert [readers.trl(row) for row in rows] == EXPECTED
    (file,) = path.glob("*.parquet")
    assert pq.read_table(file)["images"].to_pylist()[1] == [{"bytes": png(1), "path": "1.png"}]


def test_a_streamed_parquet_has_the_same_rows(tmp_path):
    files = str(written(tmp_path, "parquet", embed_images=True) / "*.parquet")
    rows = datasets.load_dataset("parquet", data_files=files, split="train", streaming=True)
    assert [readers.trl(row) for row in rows] == EXPECTED


def test_webdataset_reads_images_and_records(tmp_path):
    path = written(tmp_path, "webdataset")
    read = opened(path, "pil")
    assert [one["__key__"] for one in read] == [f"{number:09}" for number in range(6)]
    assert [one["png"].size for one in read] == [(8 + number % 4, 8) for number in range(6)]
    assert [one["json"]["id"] for one in read] == [one.id for one in samples()]
    texts = [[without_token(turn["value"]) for turn in one["json"]["conversations"]] for one in read]
    assert texts == [[text for _, text in said] for said in EXPECTED]
    assert [one["json"]["type"] for one in read] == ["detail"] * 6


def test_datasets_reads_the_tars_too(tmp_path):
    path = written(tmp_path, "webdataset")
    rows = loaded(tmp_path, "webdataset", path / "*.tar")
    assert rows[1]["png"].size == (9, 8)
    assert rows[1]["json"]["id"] == samples()[1].id


def test_an_image_is_named_by_what_it_is_whatever_its_name_says(tmp_path):
    finished = run(tmp_path / "run")
    jpeg = io.BytesIO()
    Pillow.new("RGB", (8, 8)).save(jpeg, "JPEG")
    (finished.scenes_folder / "images/0.png").write_bytes(jpeg.getvalue())
    path = export(finished, Wish("webdataset", tmp_path / "out")).path
    read = opened(path)
    assert ["jpg" in one for one in read] == [True, False, False, False, True, False]


def test_every_format_has_all_samples(tmp_path):
    finished = run(tmp_path / "run")
    for format in FORMATS:
        assert export(finished, Wish(format, tmp_path / format)).samples == 6


def test_no_format_leaves_the_image_token_in_typed_content(tmp_path):
    text = written(tmp_path, "messages").read_text()
    assert "<image>" not in text
    assert all(json.loads(line)["images"] for line in text.split("\n")[:-1])


def test_parquet_without_pyarrow_says_what_to_install(tmp_path, monkeypatch):
    finished = run(tmp_path / "run")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.delitem(sys.modules, "datagen.export.parquet", raising=False)
    monkeypatch.delattr("datagen.export.parquet", raising=False)
    with pytest.raises(ConfigError, match=r"pyarrow is not installed: .* pip install '\.\[publish\]' where"):
        export(finished, Wish("parquet", tmp_path / "out"))
    assert not (tmp_path / "out").exists()


def test_the_snippets_of_the_page_run_on_what_its_commands_write(tmp_path, monkeypatch, capsys):
    finished = run(tmp_path / "RUN")
    (finished.scenes_folder / "images").rename(tmp_path / "images")
    finished.write(finished.config_file, BuildConfig(captions="captions.json", images=tmp_path / "images"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    page = (Path(__file__).parents[3] / "docs/export.md").read_text()
    for command in re.findall(r"^```sh\ndatagen (.*)\n```", page, re.MULTILINE):
        with pytest.raises(SystemExit) as ending:
            main(command.split())
        assert ending.value.code == 0, capsys.readouterr().err
    snippets = re.findall(r"^```python\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    assert len(snippets) == 4
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        for snippet in snippets:
            exec(snippet, {})
        gc.collect()
    assert samples()[5].id in capsys.readouterr().out
