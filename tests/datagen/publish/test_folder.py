import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import datasets
import mlcroissant
import pyarrow.parquet as pq
import pytest

from datagen.decisions import Journal
from datagen.errors import PublishError
from datagen.publish import sums
from datagen.types import Turn
from tests.datagen.decisions.deciding import decision
from tests.datagen.export import readers
from tests.datagen.export.exporting import spoken
from tests.datagen.publish.publishing import finished, look, origins, published, samples, settings, told, with_images
from tests.datagen.publish.test_secrets import BREAKING
from tests.reported import HOSTILE

SCRIPT = (
    "import sys; from pathlib import Path; from datagen.publish import *; from datagen.run import Run\n"
    "publish(Run(Path(sys.argv[1])), Wishes(Path(sys.argv[2]), embed_images=True, accept_licences=True))"
)
FILES = [
    "LICENSE.md", "README.md", "SHA256SUMS", "croissant.json", "data/train-00000-of-00001.parquet", "llava/train.json",
    "provenance/audit-plan.json", "provenance/audit.json", "provenance/config.json",
    "provenance/images-00000-of-00001.parquet", "provenance/manifest.json", "provenance/prompts.json",
]  # fmt: skip


def rows(folder: Path, split: str = "train") -> list[dict]:
    return [row for file in sorted(folder.glob(f"data/{split}-*")) for row in pq.read_table(file).to_pylist()]


def ids(folder: Path, split: str = "train") -> list[str]:
    return [row["id"] for row in rows(folder, split)]


def refusal(tmp_path, run=None, **wishes):
    """Why it is not published; nothing is left of it, hidden or not."""
    run = run or finished(tmp_path / "run")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(PublishError) as caught:
        published(tmp_path, run, **wishes)
    assert sorted(tmp_path.rglob("*")) == before
    return str(caught.value)


def test_a_publication_has_these_files_and_their_sums(tmp_path):
    out = published(tmp_path)
    assert sums.files(out) == FILES and sums.wrong(out) == ()
    said = subprocess.run(["sha256sum", "-c", "--strict", "SHA256SUMS"], cwd=out, capture_output=True, text=True)
    assert said.returncode == 0 and said.stdout.count(": OK") == len(FILES) - 1


def test_two_publications_of_one_run_are_the_same_bytes(tmp_path):
    run = with_images(finished(tmp_path / "run"))
    for seed in ("0", "77"):
        command = [sys.executable, "-c", SCRIPT, str(run.folder), str(tmp_path / seed / "out")]
        subprocess.run(command, check=True, env={**os.environ, "PYTHONHASHSEED": seed, "TZ": f"UTC{seed}"})
        for file in run.folder.rglob("*.*"):
            os.utime(file, (0, 0))
    first, second = ((tmp_path / seed / "out" / "SHA256SUMS").read_bytes() for seed in ("0", "77"))
    assert first == second and sums.wrong(tmp_path / "77" / "out") == ()


def test_datasets_loads_it_without_a_script(tmp_path):
    loaded = datasets.load_dataset(str(published(tmp_path)), cache_dir=str(tmp_path / "cache"))
    assert loaded["train"].num_rows == 8 and list(loaded) == ["train"]
    first = loaded["train"][0]
    assert first["images"] == ["0.png"] and first["image_licence"] == "cc-by-2.0"
    assert [part["type"] for part in first["messages"][0]["content"]] == ["image", "text"]
    assert first["turns"][0] == {"from": "human", "value": "<image>\nWhat is in picture 0?"}


def test_trainers_read_what_was_said(tmp_path):
    out, said = published(tmp_path), [spoken(one) for one in samples()]
    loaded = datasets.load_dataset(str(out), split="train", cache_dir=str(tmp_path / "cache"))
    typed = loaded.select_columns(["images", "messages"])
    assert [readers.trl(row) for row in typed] == said
    assert readers.llava(out / "llava" / "train.json") == said


def test_llama_factory_reads_it_by_the_entry_of_the_card(tmp_path):
    out = published(tmp_path)
    entry = re.search(r'```json\n(\{\n  "datagen-0".*?)```', (out / "README.md").read_text(), re.S)
    told = json.loads(entry[1])["datagen-0"]
    (tmp_path / "rows.json").write_text(json.dumps(rows(out)))  # its reader of Parquet is that of datasets
    (tmp_path / "dataset_info.json").write_text(json.dumps({"datagen-0": told | {"file_name": "rows.json"}}))
    assert (out / told["file_name"]).is_file()
    for turns, images in readers.llama_factory(tmp_path, "datagen-0"):
        assert "<image>" in turns[0][1] and len(images) == 1


def test_embedded_images_are_decoded_by_datasets(tmp_path):
    run = with_images(finished(tmp_path / "run"))
    out = published(tmp_path, run, embed_images=True, accept_licences=True)
    loaded = datasets.load_dataset(str(out), split="train", cache_dir=str(tmp_path / "cache"))
    assert [image.size for image in loaded[2]["images"]] == [(9, 8)]


@pytest.mark.parametrize("embedded", [False, True])
@pytest.mark.filterwarnings("ignore")  # its own libraries are of another year
def test_mlcroissant_finds_nothing_wrong_and_reads_the_rows(tmp_path, embedded):
    run = with_images(finished(tmp_path / "run"))
    out = published(tmp_path, run, date="2026-01-31", embed_images=embedded, accept_licences=True)
    dataset = mlcroissant.Dataset(jsonld=str(out / "croissant.json"))
    assert (dataset.metadata.ctx.issues.errors, dataset.metadata.ctx.issues.warnings) == (set(), set())
    read = list(dataset.records("train"))
    assert [row["train/id"].decode() for row in read] == ids(out)
    assert read[0]["train/turns"][1]["train/turns/value"] == b"A cat and 2 cups."


def test_llava_json_holds_the_same_as_the_rows(tmp_path):
    out = published(tmp_path)
    records = json.loads((out / "llava" / "train.json").read_text())
    assert all(list(one) == ["id", "image", "conversations"] for one in records)
    assert [(one["id"], one["conversations"]) for one in records] == [(row["id"], row["turns"]) for row in rows(out)]


def test_decisions_are_honoured(tmp_path):
    run, made = finished(tmp_path / "run", looked=False), samples()
    look(run, wrong=[made[3].id])
    before = made[5].conversations
    after = (before[0], Turn(role="gpt", text="Mended."))
    Journal(run).append(decision(made[5].id, "edit", "second", before=before, after=after))
    contents = told(tmp_path, run)
    assert made[3].id not in ids(contents.wishes.out)
    mended = next(row for row in rows(contents.wishes.out) if row["id"] == made[5].id)
    assert mended["edited"] and mended["turns"][1]["value"] == "Mended."
    assert contents.road[-1].stage == "audit" and contents.road[-1].rejected == {"other": 1}


def test_held_out_samples_are_a_split_of_their_own(tmp_path):
    run = finished(tmp_path / "run", samples(6))
    with run.lines(run.heldout_file) as lines:
        for one in samples(8)[6:]:
            lines.add(one)
    out = published(tmp_path, run)
    assert (len(ids(out)), len(ids(out, "validation"))) == (6, 2)
    loaded = datasets.load_dataset(str(out), cache_dir=str(tmp_path / "cache"))
    assert {name: split.num_rows for name, split in loaded.items()} == {"train": 6, "validation": 2}


def test_only_images_under_some_licences(tmp_path):
    contents = told(tmp_path, only_licences=("cc-by-2.0", "cc-by-sa-2.0"))
    out = contents.wishes.out
    assert {row["image_licence"] for row in rows(out)} == {"cc-by-2.0", "cc-by-sa-2.0"}
    assert contents.licences == {"cc-by-2.0": 1, "cc-by-sa-2.0": 1}
    assert contents.road[-1].rejected == {"cc-by-nc-2.0": 2, "unknown": 2}
    listed = pq.read_table(out / "provenance/images-00000-of-00001.parquet").to_pylist()
    assert [row["image_id"] for row in listed] == ["0", "3"]


def test_no_image_under_the_licences_leaves_nothing_to_publish(tmp_path):
    said = refusal(tmp_path, only_licences=("mit",))
    assert "no sample is left" in said and "cc-by-2.0, cc-by-nc-2.0, cc-by-sa-2.0, unknown" in said


def test_images_that_may_not_be_handed_on_are_not_embedded(tmp_path):
    said = refusal(tmp_path, with_images(finished(tmp_path / "run")), embed_images=True)
    assert "2-detail-abc" in said and "no commercial use" in said and "2 of the 4 images that would go in" in said


def test_licences_count_only_of_images_that_would_go_in(tmp_path):
    run = with_images(finished(tmp_path / "run"))
    for gone in "12":  # the two that may not be handed on
        (run.scenes_folder / f"images/{gone}.png").unlink()
    assert told(tmp_path, run, embed_images=True, skip_missing=True).samples == 4
    Journal(run).append(decision("7-detail-abc", "reject", "second"))
    (run.scenes_folder / "images/1.png").write_bytes((run.scenes_folder / "images/0.png").read_bytes())
    said = refusal(tmp_path, run, embed_images=True, skip_missing=True, out=tmp_path / "b")
    assert "1 of the 3 images that would go in" in said


def test_a_missing_image_is_not_mistaken_for_a_licence(tmp_path):
    run = with_images(finished(tmp_path / "run"), 0)
    said = refusal(tmp_path, run, embed_images=True, skip_missing=True, only_licences=("cc-by-2.0",))
    assert "of 2 the image cannot be embedded, first 0.png (" in said and "with --images" in said
    assert "6 samples are of images under cc-by-nc-2.0, cc-by-sa-2.0, unknown" in said
    assert "--only-licences" not in refusal(tmp_path, run, embed_images=True, skip_missing=True)


def test_a_missing_image_is_refused_or_left_out(tmp_path):
    run = with_images(finished(tmp_path / "run"), 3)
    wishes = {"embed_images": True, "accept_licences": True}
    assert "6-detail-abc" in refusal(tmp_path, run, **wishes)
    contents = told(tmp_path, run, **wishes, skip_missing=True)
    assert contents.samples == 6 and contents.road[-1].rejected == {"image_missing": 2}


def test_a_run_of_which_nothing_is_known_about_images_is_published_without_them(tmp_path):
    run = with_images(finished(tmp_path / "run"))
    run.origins_file.unlink()
    assert told(tmp_path, run).licences == {"unknown": 4}
    assert "no known licence" in refusal(tmp_path, run, embed_images=True)


@pytest.mark.parametrize("kind", BREAKING)
def test_a_secret_in_a_sample_refuses_everything(tmp_path, kind):
    run = finished(
        tmp_path / "run", [*samples(1, "What does it say?", f"It says {BREAKING[kind]} here."), *samples()[1:]]
    )
    said = refusal(tmp_path, run)
    assert kind in said and BREAKING[kind] not in said


def test_a_secret_in_the_name_is_refused_and_not_shown(tmp_path):
    said = refusal(tmp_path, name=BREAKING["an AWS key (AKIA...)"])
    assert "README.md would hold" in said and BREAKING["an AWS key (AKIA...)"] not in said


def test_a_second_image_token_refuses_everything(tmp_path):
    run = finished(tmp_path / "run", [*samples(1, "What is <image>?", "A cat."), *samples()[1:]])
    assert "sample 0-detail-abc: holds <image> 2 times" in refusal(tmp_path, run)


def test_an_overlap_refuses_everything(tmp_path):
    file = tmp_path / "bench.json"
    file.write_text(json.dumps({"image": "3.png", "text": "Is there a cat?"}))
    assert "bench.json" in refusal(tmp_path, evaluations=(file,))
    assert "bench.json" in refusal(tmp_path, settings(finished(tmp_path / "again"), evaluations=[str(file)]))


def test_an_unaudited_run_is_refused_and_its_card_says_so(tmp_path):
    run = finished(tmp_path / "run", looked=False)
    assert "--unaudited" in refusal(tmp_path, run)
    out = published(tmp_path, run, unaudited=True)
    card = (out / "README.md").read_text()
    assert "nobody looked at it" in card and str(tmp_path) not in card


def test_publishing_again_takes_the_place_of_the_first(tmp_path):
    run = finished(tmp_path / "run")
    first = hashlib.sha256((published(tmp_path, run) / "README.md").read_bytes()).hexdigest()
    out = published(tmp_path, run, name="Another")
    assert hashlib.sha256((out / "README.md").read_bytes()).hexdigest() != first and sums.wrong(out) == ()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "run"]


def test_hostile_words_are_data_everywhere(tmp_path):
    made = [*samples(1, HOSTILE.replace("\x00", ""), HOSTILE), *samples()[1:]]
    out = published(tmp_path, finished(tmp_path / "run", made), name=HOSTILE)
    assert rows(out)[0]["turns"][1]["value"] == HOSTILE
    assert json.loads((out / "llava/train.json").read_text())[0]["conversations"][1]["value"] == HOSTILE
    assert json.loads((out / "croissant.json").read_text())["description"]


def test_nothing_of_the_machine_goes_in(tmp_path):
    run = settings(
        finished(tmp_path / "run"), captions=str(tmp_path / "captions.json"), model=f"{tmp_path}/models/seven",
        base_url=["http://10.1.2.3:8000/v1"], lexicon=str(tmp_path / "words.toml"), images=str(tmp_path),
    )  # fmt: skip
    out = published(tmp_path, run)
    for name in sums.files(out):
        content = (out / name).read_bytes()
        assert str(tmp_path).encode() not in content and b"10.1.2.3" not in content, name


def test_names_of_reviewers_stay_at_home(tmp_path):
    run = finished(tmp_path / "run", looked=False)
    look(run, reviewer="somebody-by-name")
    out = published(tmp_path, run)
    assert not any(b"somebody-by-name" in (out / name).read_bytes() for name in sums.files(out))


def test_what_is_known_of_where_images_come_from_is_in_the_rows(tmp_path):
    known = {one.image_id: one for one in origins()}
    for row in rows(published(tmp_path)):
        assert row["image_url"] == known[row["image_id"]].url and row["image_page"] == known[row["image_id"]].page
