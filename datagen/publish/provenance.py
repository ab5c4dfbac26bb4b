"""provenance/: what it takes to check a publication or to make it again, with nothing of the machine it was made on.

prompts.json    all that the teacher was told besides the images, seeds within
rubric.json     the same of the judge, where there was one
config.json     every setting: `datagen build --config` takes it; paths are bare names, addresses are left out
manifest.json   digests, the road in numbers, tokens and cost
audit.json      what people decided, in figures; no names
audit-plan.json which samples were drawn to be looked at
images-*.parquet  every image with its address, page and licence
"""

from collections.abc import Container, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
from pydantic import BaseModel

from datagen.config import PATHS, BuildConfig
from datagen.decisions import load
from datagen.export.parquet import Shards
from datagen.prepare import Prompts, kept_prompts, kept_rubric
from datagen.publish.naming import teacher_name
from datagen.run import Run
from datagen.types import Audited, Manifest

FOLDER = "provenance"
IMAGES = pa.schema([(name, pa.string()) for name in ("image_id", "image", "url", "page", "licence", "licence_url")])


def write(run: Run, folder: Path, manifest: Manifest, audited: Audited | None, images: Container[str]) -> None:
    """Write the folder; `images` are the ids of those that are in the dataset."""
    place = folder / FOLDER
    place.mkdir()
    config = run.config()
    _put(place / "prompts.json", Prompts(types=kept_prompts(run)))
    if config.judge:
        _put(place / "rubric.json", kept_rubric(run, config))
    _put(place / "config.json", anywhere(config))
    _put(place / "manifest.json", nameless(manifest, audited))
    if audited:
        _put(place / "audit.json", audited)
    if plan := load(run):
        _put(place / "audit-plan.json", plan)
    with Shards(place, "images", IMAGES) as shards:
        for row in _images(run, images):
            shards.add(row, sum(len(text or "") for text in row.values()))
        shards.end()


def anywhere(config: BuildConfig) -> BuildConfig:
    """The settings without what only means something on the machine they were made on."""
    named: dict[str, Any] = {name: _bare(getattr(config, name)) for name in PATHS}
    named |= {"images": None, "evaluations": tuple(Path(path.name) for path in config.evaluations)}
    judge = config.judge and teacher_name(config.judge)
    return config.model_copy(
        update=named | {"base_url": (), "judge_url": (), "model": teacher_name(config.model), "judge": judge}
    )


def nameless(manifest: Manifest, audited: Audited | None) -> Manifest:
    """The manifest with models called by their names, and with what was decided by now."""
    judged = manifest.judged
    if judged:
        judged = judged.model_copy(update={"model": teacher_name(judged.model)})
    changes = {"teacher": teacher_name(manifest.teacher), "judged": judged, "audited": audited}
    return manifest.model_copy(update=changes)


def _images(run: Run, wanted: Container[str]) -> Iterator[dict[str, Any]]:
    origins = run.origins()
    for image_id, image in run.contexts().frame.select("image_id", "image").iter_rows():
        if image_id in wanted:
            known = origins.of(image_id)
            yield {"image_id": image_id, "image": image} | (known._asdict() if known else {})


def _bare(path: Path | None) -> Path | None:
    return path and Path(path.name)


def _put(file: Path, record: BaseModel) -> None:
    file.write_bytes(record.model_dump_json(indent=2).encode() + b"\n")
