import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from datagen.decisions import Journal
from datagen.errors import ConfigError, RunError
from datagen.export import MANY, OFTEN, Wish, export
from datagen.export.formats import FORMATS
from datagen.types import Turn
from tests.datagen.decisions.deciding import decision
from tests.datagen.export.exporting import run, samples

SCRIPT = "import sys; from pathlib import Path; from datagen.export import *; from datagen.run import Run\n" + (
    "export(Run(Path(sys.argv[1])), Wish(sys.argv[2], Path(sys.argv[3]), embed_images=sys.argv[2] == 'parquet'))"
)


def digests(path: Path) -> dict[str, str]:
    files = [path] if path.is_file() else sorted(path.iterdir())
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def ids(path: Path) -> list[str]:
    return [record["id"] for record in json.loads(path.read_text())]


def exported(folder: Path, made=None, **wishes: object) -> Path:
    return export(run(folder / "run", made), Wish("llava", folder / "out.json", **wishes)).path


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_run_gives_the_same_bytes_whatever_the_clock_and_the_hash_seed(tmp_path, format):
    finished = run(tmp_path / "run")
    for seed in ("0", "77"):
        command = [sys.executable, "-c", SCRIPT, str(finished.folder), format, str(tmp_path / seed / "out")]
        subprocess.run(command, check=True, env={**os.environ, "PYTHONHASHSEED": seed})
        for file in finished.folder.rglob("*.*"):
            os.utime(file, (0, 0))
    assert digests(tmp_path / "0/out") == digests(tmp_path / "77/out") != {}


@pytest.mark.parametrize("format", FORMATS)
def test_what_is_told_is_what_is_there(tmp_path, format):
    told = export(run(tmp_path / "run"), Wish(format, tmp_path / "out"))
    files = [told.path] if told.path.is_file() else list(told.path.glob("[!.]*"))
    assert told.bytes == sum(file.stat().st_size for file in files)
    assert (told.format, told.samples, told.skipped, told.shards) == (format, 6, 0, 1)


def test_decisions_are_honoured(tmp_path):
    made = samples(3)
    finished = run(tmp_path / "run", made)
    before = made[1].conversations
    after = (before[0], Turn(role="gpt", text="Mended."), *before[2:])
    journal = Journal(finished)
    journal.append(decision(made[0].id, "reject", reason="wrong_count"))
    journal.append(decision(made[1].id, "edit", before=before, after=after))
    path = export(finished, Wish("llava", tmp_path / "out.json")).path
    assert ids(path) == [made[1].id, made[2].id]
    assert json.loads(path.read_text())[0]["conversations"][1]["value"] == "Mended."


def test_held_out_samples_are_exported_on_wish(tmp_path):
    finished = run(tmp_path / "run", samples(4))
    with finished.lines(finished.heldout_file) as lines:
        lines.add(samples(6)[5])
    Journal(finished).append(decision(samples(4)[0].id, "reject"))
    assert ids(export(finished, Wish("llava", tmp_path / "held.json", heldout=True)).path) == [samples(6)[5].id]
    folder = export(finished, Wish("sharegpt", tmp_path / "held", heldout=True)).path
    assert sorted(file.name for file in folder.iterdir()) == [".datagen.json", "dataset_info.json", "heldout.json"]


def test_a_run_that_holds_nothing_out_says_so(tmp_path):
    with pytest.raises(RunError, match="holds nothing out"):
        exported(tmp_path, heldout=True)


def test_a_run_that_is_not_complete_is_refused(tmp_path):
    finished = run(tmp_path / "run")
    finished.manifest_file.unlink()
    with pytest.raises(RunError, match="is not complete: run `datagen build`"):
        export(finished, Wish("llava", tmp_path / "out.json"))


def test_a_run_without_samples_is_refused(tmp_path):
    with pytest.raises(RunError, match="has no samples that can be exported"):
        exported(tmp_path, [])
    assert not (tmp_path / "out.json").exists()


@pytest.mark.parametrize("text", ["<image>\n<image>\nWhy?", "Why?", "A stray <image>.\n<image>"])
def test_a_sample_with_another_number_of_image_tokens_is_refused_by_name(tmp_path, text):
    made = samples(3)
    made[1] = made[1].model_copy(update={"conversations": (Turn(role="human", text=text), made[1].conversations[1])})
    finished = run(tmp_path / "run", made)
    for format in FORMATS:
        with pytest.raises(RunError, match=rf"sample {made[1].id}: holds <image> [02] times, expected once"):
            export(finished, Wish(format, tmp_path / "out"))
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["run"]


def test_missing_images_stop_an_export_that_ships_them(tmp_path):
    finished = run(tmp_path / "run")
    (finished.scenes_folder / "images/1.png").unlink()
    for wish in (Wish("webdataset", tmp_path / "a"), Wish("parquet", tmp_path / "a", embed_images=True)):
        with pytest.raises(ConfigError, match=r"2 samples have no image that can be shipped: 1\.png \("):
            export(finished, wish)
    assert not (tmp_path / "a").exists()


def test_samples_without_an_image_are_left_out_on_wish(tmp_path):
    finished = run(tmp_path / "run")
    (finished.scenes_folder / "images/1.png").unlink()
    told = export(finished, Wish("webdataset", tmp_path / "a", skip_missing=True))
    assert (told.samples, told.skipped) == (4, 2)


def test_an_export_from_which_every_image_is_missing_says_so(tmp_path):
    finished = run(tmp_path / "run", images=False)
    with pytest.raises(RunError, match=r"images of 6 are missing, the first is 0\.png \(.*\): mend --images"):
        export(finished, Wish("webdataset", tmp_path / "a", skip_missing=True))


def test_formats_with_names_need_no_images(tmp_path):
    finished = run(tmp_path / "run", images=False)
    for format in ("llava", "sharegpt", "messages", "parquet"):
        assert export(finished, Wish(format, tmp_path / format)).samples == 6


def test_images_may_lie_elsewhere(tmp_path):
    finished = run(tmp_path / "run")
    (finished.scenes_folder / "images").rename(tmp_path / "elsewhere")
    assert export(finished, Wish("webdataset", tmp_path / "a", images=tmp_path / "elsewhere")).samples == 6


def test_a_format_that_holds_names_only_says_so(tmp_path):
    with pytest.raises(ConfigError, match="holds names of images only, expected parquet, webdataset"):
        exported(tmp_path, embed_images=True)


def test_an_unknown_format_is_told_with_those_that_are_known(tmp_path):
    with pytest.raises(ConfigError, match="--format csv: is not known, expected one of llava, sharegpt, messages"):
        export(run(tmp_path / "run"), Wish("csv", tmp_path / "a"))


def test_images_that_are_no_folder_are_told(tmp_path):
    with pytest.raises(ConfigError, match="nowhere: is not a folder, expected one: mend --images"):
        exported(tmp_path, images=tmp_path / "nowhere")


@pytest.mark.parametrize("name", ["samples.jsonl", "export.json", "scenes/captions.json", ".", "../run"])
def test_the_runs_own_files_are_never_written_over(tmp_path, name):
    finished = run(tmp_path / "run")
    before = digests(finished.folder / "samples.jsonl")
    with pytest.raises(ConfigError, match="lies in the run folder"):
        export(finished, Wish("llava", finished.folder / name, force=True))
    assert digests(finished.folder / "samples.jsonl") == before


def test_an_export_that_fails_leaves_the_earlier_one(tmp_path):
    finished = run(tmp_path / "run")
    export(finished, Wish("webdataset", tmp_path / "a"))
    before = digests(tmp_path / "a")
    (finished.scenes_folder / "images/1.png").unlink()
    with pytest.raises(ConfigError, match="have no image"):
        export(finished, Wish("webdataset", tmp_path / "a", force=True))
    assert digests(tmp_path / "a") == before


def watched(tmp_path, said_to_be: int) -> list:
    finished, seen = run(tmp_path / "run", samples(2) * OFTEN), []
    finished.write(finished.manifest_file, finished.manifest().model_copy(update={"samples": {"detail": said_to_be}}))
    export(finished, Wish("llava", tmp_path / "out"), seen.append)
    return [(one.step, one.done, one.total) for one in seen]


def test_a_long_export_says_how_far_it_is(tmp_path):
    assert watched(tmp_path, MANY + 1) == [("write", OFTEN, MANY + 1), ("write", 2 * OFTEN, MANY + 1)]


def test_a_short_one_is_quiet(tmp_path):
    assert watched(tmp_path, MANY) == []
