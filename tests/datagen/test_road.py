"""The whole road, on real annotations and on drawn scenes."""

import copy
import json
import sqlite3
import subprocess
import sys
import time
import urllib.request

import datasets
import pytest

from datagen.cli import main
from datagen.config import BuildConfig
from datagen.decisions import Journal, draw
from datagen.pipeline import build
from datagen.publish import sums
from datagen.run import Run
from datagen.teacher.app import app
from datagen.teacher.server import serving
from datagen.types import Decision, Sample
from tests import llava
from tests.builders import coco_files, sample

ALL, A_PART = 2485, 600  # images


@pytest.fixture(scope="module")
def n_images(in_full):
    return ALL if in_full else A_PART


@pytest.fixture(scope="module")
def real(shared_data, n_images, tmp_path_factory):
    """So many of the real images, all three types; all annotations are read."""
    coco = shared_data / "coco"
    files = {"captions": coco / "captions_val2017_a.json", "instances": coco / "instances_val2017_a.json"}
    run = Run(tmp_path_factory.mktemp("real") / "run")
    config = BuildConfig(**files, limit=n_images)
    return config, run, build(config, run).manifest


def test_nearly_all_of_real_coco_becomes_samples(real, n_images):
    _, run, manifest = real
    prompts = next(count for count in manifest.stages if count.stage == "prompt").entered
    assert prompts == 3 * n_images
    assert sum(manifest.samples.values()) >= 0.95 * prompts
    assert all(kept >= 0.95 * n_images for kept in manifest.samples.values())
    assert len(llava.read(run.samples_file)) == sum(manifest.samples.values())


def test_the_same_build_of_real_coco_again_asks_nothing_and_changes_no_byte(real):
    config, run, manifest = real
    before = {file.name: file.read_bytes() for file in run.folder.iterdir() if file.is_file()}
    again = build(config, run)
    assert again.n_asked == 0 and again.manifest == manifest
    assert {file.name: file.read_bytes() for file in run.folder.iterdir() if file.is_file()} == before


def test_every_stage_of_real_coco_accounts_for_what_entered(real):
    _, run, manifest = real
    turned_away = sum(sum(count.rejected.values()) for count in manifest.stages if count.stage != "limit")
    assert turned_away == sum(1 for _ in run.rejections())


def test_one_call_or_many_in_flight_give_the_same_real_dataset(shared_data, tmp_path):
    coco = shared_data / "coco"
    written = []
    for concurrency in (1, 64):
        run = Run(tmp_path / str(concurrency))
        files = {"captions": coco / "captions_official_a.json", "instances": coco / "instances_official_a.json"}
        build(BuildConfig(**files, concurrency=concurrency), run)
        written.append((run.samples_file.read_bytes(), run.rejections_file.read_bytes()))
    assert written[0] == written[1]
    assert written[0][0].count(b"\n") > 250


def test_drawn_scenes_become_llavas_records(tmp_path):
    run = Run(tmp_path / "run")
    build(BuildConfig(scenes=12), run)
    records = llava.read(run.samples_file)
    assert len(records) >= 34
    assert all((run.scenes_folder / "images" / record["image"]).is_file() for record in records)


def _broken(change) -> dict:
    record = copy.deepcopy(json.loads(sample().model_dump_json()))
    change(record)
    return record


@pytest.mark.parametrize(
    "change",
    [
        lambda record: record["conversations"].pop(),
        lambda record: record["conversations"].reverse(),
        lambda record: record["conversations"][0].update(value="Why?"),
        lambda record: record["conversations"][0].update(value="<image>\nWhy?\n<image>"),
        lambda record: record["conversations"][1].update(value="<image>\nWarm."),
        lambda record: record["conversations"][1].update(value=" "),
        lambda record: record.update(image="/etc/passwd"),
        lambda record: record.pop("id"),
    ],
)
def test_the_strict_reader_refuses_what_is_not_llavas_record(tmp_path, change):
    (tmp_path / "good.jsonl").write_text(sample().model_dump_json() + "\n")
    assert len(llava.read(tmp_path / "good.jsonl")) == 1
    (tmp_path / "bad.jsonl").write_text(json.dumps(_broken(change)) + "\n")
    with pytest.raises(ValueError, match=r"bad.jsonl:1: "):
        llava.read(tmp_path / "bad.jsonl")


def test_a_sample_of_ours_reads_back_as_ours():
    assert Sample.model_validate_json(sample().model_dump_json()) == sample()


def test_a_build_that_is_killed_again_and_again_loses_no_reply_and_buys_none_twice(tmp_path):
    files = [flag for name, file in coco_files(tmp_path / "coco", 40).items() for flag in (f"--{name}", str(file))]
    command = [sys.executable, "-c", "from datagen.cli import main; main()", "build", "--run", str(tmp_path / "run")]
    with serving(app(latency=0.1)) as url:
        command += ["--type", "detail", "--base-url", url, "--model", "rehearsal", "--concurrency", "3", *files]
        for kept in (1, 8, 16):
            killed = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            _wait_until(lambda kept=kept: sum(_calls(tmp_path).get("answered", {}).values()) > kept)
            killed.kill()
            killed.wait()
        subprocess.run(command, check=True, capture_output=True)
        with urllib.request.urlopen(url.removesuffix("/v1") + "/stats") as answer:
            served = json.load(answer)["answered"]
    calls = _calls(tmp_path)
    assert len(calls["answered"]) == 40 and set(calls["answered"].values()) == {1}
    in_doubt = sum(calls.get("in_doubt", {}).values())  # the server may have answered whoever was killed
    assert 40 <= served <= 40 + in_doubt and in_doubt <= 3 * 3
    assert len(llava.read(tmp_path / "run" / "samples.jsonl")) == 40


def _calls(folder) -> dict[str, dict[str, int]]:
    """Calls by state and key, as the ledger's file has them."""
    try:
        connection = sqlite3.connect(f"file:{folder / 'run' / 'ledger.sqlite'}?mode=ro", uri=True)
        rows = connection.execute("SELECT state, key, count(*) FROM calls GROUP BY state, key").fetchall()
        connection.close()
    except sqlite3.OperationalError:  # not there yet
        return {}
    return {state: {key: n for found, key, n in rows if found == state} for state, _, _ in rows}


def _wait_until(holds):
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline, "the build did not come that far"
        time.sleep(0.02)


def typed(*command: object) -> None:
    """A command as somebody types it, done without an error."""
    with pytest.raises(SystemExit) as ended:
        main([str(word) for word in command])
    assert ended.value.code == 0


def test_photographs_with_licences_become_a_dataset_that_somebody_vouches_for(shared_data, tmp_path):
    """Build, report, a plan that is decided to its end, assemble, export, publish: as a user would go."""
    coco, folder, out = shared_data / "coco", tmp_path / "run", tmp_path / "published"
    files = [f"--{kind}={coco / f'{kind}_val2017_a.json'}" for kind in ("captions", "instances")]
    typed("build", *files, "--images", coco / "images", "--only-present", "--run", folder)
    run = Run(folder)
    n_photographs = len(list((coco / "images").glob("*.jpg")))
    assert {one.context.image_id for one in run.samples()} == set(run.contexts().ids())
    assert len(run.contexts()) == n_photographs == 37
    typed("report", folder)

    plan, journal = draw(run, "error<=10% at 95% allowing 1"), Journal(run)
    wrong, *right = plan.ids
    said = {"number": 0, "at": "", "reviewer": "first", "was": "kept"}
    journal.append(Decision(sample=wrong, verdict="reject", reason="absent_object", **said))
    for id in right:
        journal.append(Decision(sample=id, verdict="accept", **said))
    typed("assemble", folder)
    assert wrong not in {one.id for one in run.samples()}
    typed("export", folder, "--format", "llava", "--out", tmp_path / "llava.json")
    assert len(json.loads((tmp_path / "llava.json").read_bytes())) == sum(1 for _ in run.samples())
    typed("publish", folder, "--out", out, "--embed-images", "--only-licences", "cc-by-2.0,cc-by-sa-2.0")

    card = (out / "README.md").read_text(encoding="utf-8")
    assert f"1 of {len(plan.ids)}" in card and "No model wrote this" in card and wrong not in card
    rows = datasets.load_dataset(str(out), split="train", cache_dir=str(tmp_path / "cache"))
    assert len(rows) == sum(1 for _ in run.samples()) and rows[0]["images"][0].size[0] == rows[0]["width"]
    assert {row["image_licence"] for row in rows.remove_columns("images")} == {"cc-by-2.0", "cc-by-sa-2.0"}
    assert sums.wrong(out) == ()
