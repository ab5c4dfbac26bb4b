import json
from pathlib import Path

import pyarrow.parquet as pq

from datagen.config import BuildConfig, load
from datagen.publish.provenance import anywhere, nameless
from datagen.run import Run
from datagen.types import Judged, Manifest
from tests.datagen.publish.publishing import finished, published, settings
from tests.reported import manifest

ELSEWHERE = {
    "captions": Path("/home/me/coco/captions.json"), "instances": Path("/home/me/coco/instances.json"),
    "images": Path("/home/me/coco/images"), "prompts": Path("/home/me/prompts"), "lexicon": Path("/home/me/words.toml"),
    "rubric": Path("/home/me/rubric"), "evaluations": [Path("/home/me/pope.json")], "model": "/srv/models/seven",
    "base_url": ["http://10.1.2.3:8000/v1"], "judge": "/srv/models/judge", "judge_url": ["http://judge.internal/v1"],
}  # fmt: skip


def test_settings_hold_no_path_and_no_address():
    written = anywhere(BuildConfig.model_validate(ELSEWHERE)).model_dump_json()
    assert not any(word in written for word in ("/home", "/srv", "10.1.2.3", "internal"))
    assert '"captions":"captions.json"' in written and '"model":"seven"' in written


def test_every_setting_is_written_and_read_again(tmp_path):
    out = published(tmp_path, settings(finished(tmp_path / "run"), seed=7, limit=3))
    again = load(out / "provenance/config.json", {})
    assert (again.seed, again.limit) == (7, 3)


def test_models_are_called_by_their_names():
    judged = Judged(
        model="/srv/judge", rubric_digest="d", threshold=5, scored=0, unparsed=0, unanswered=0, rejected=0, mean=None,
        histogram={},
    )  # fmt: skip
    told = nameless(manifest(teacher="/srv/seven", judged=judged), None)
    assert (told.teacher, told.judged.model) == ("seven", "judge")


def test_prompts_manifest_and_plan_are_those_of_the_run(tmp_path):
    run = finished(tmp_path / "run")
    place = published(tmp_path, run) / "provenance"
    assert (place / "prompts.json").read_bytes() == run.prompts_file.read_bytes()
    assert json.loads((place / "audit-plan.json").read_text()) == json.loads(run.plan_file.read_text())
    told = Run(place).read(place / "manifest.json", Manifest)
    assert told.audited.plan.whole.decided == told.audited.plan.whole.drawn
    assert json.loads((place / "audit.json").read_text())["reviewers"] == 1


def test_every_image_is_listed_once_with_where_it_comes_from(tmp_path):
    out = published(tmp_path)
    listed = pq.read_table(out / "provenance/images-00000-of-00001.parquet").to_pylist()
    assert [row["image"] for row in listed] == ["0.jpg", "1.jpg", "2.jpg", "3.jpg"]
    assert [row["licence"] for row in listed] == ["cc-by-2.0", "cc-by-nc-2.0", None, "cc-by-sa-2.0"]


def test_of_an_image_without_an_origin_the_name_is_listed(tmp_path):
    run = finished(tmp_path / "run")
    run.origins_file.unlink()
    out = published(tmp_path, run)
    first = pq.read_table(out / "provenance/images-00000-of-00001.parquet").to_pylist()[0]
    assert first["image_id"] == "0" and first["url"] is None
