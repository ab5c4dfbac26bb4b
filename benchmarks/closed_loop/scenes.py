"""Scenes and what is said about them, through the `datagen` command, as anybody would make them.

    datagen scenes    images, captions, boxes        one set for each part, side by side, and one that is held out
    datagen build     samples.jsonl                  conversation, detail and reasoning, from the rehearsal teacher

Parts have the same file names, so each lies in a folder of its own below one that the trainer is given.
"""

import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.closed_loop.settings import Settings

Sample = dict[str, Any]  # a line of samples.jsonl, of which `image` is changed and the rest left alone
TYPES = "conversation,detail,reasoning"


@dataclass(frozen=True, slots=True)
class Material:
    """Everything to learn from, and what to ask about."""

    images: Path
    """What all image names are relative to."""
    samples: Sequence[Sample]
    """Of all parts; images are named PART/images/FILE."""
    captions: Mapping[str, Sequence[str]]
    """By image, of all parts: for scenes without samples too."""
    held_out: Path
    """Folder of the scenes that nobody has spoken about."""


def material(folder: Path, settings: Settings) -> Material:
    """Draw and build below `folder`, which must be new."""
    parts = [folder / f"part-{number}" for number in range(settings.parts)]
    counts = dict.fromkeys(parts, settings.scenes) | {folder / "held-out": settings.held_out}
    with ThreadPoolExecutor(settings.threads) as pool:
        list(pool.map(_draw, counts, counts.values(), range(settings.seed, settings.seed + len(counts))))
        samples = [sample for found in pool.map(_build, parts, [settings.mix] * len(parts)) for sample in found]
    captions = {image: said for part in parts for image, said in _captions(part).items()}
    return Material(folder, samples, captions, folder / "held-out")


def write(path: Path, samples: Iterable[Sample]) -> Path:
    """Samples as JSON lines; gives the path back."""
    path.write_text("".join(json.dumps(sample) + "\n" for sample in samples), encoding="utf-8")
    return path


def _draw(folder: Path, count: int, seed: int) -> None:
    _datagen("scenes", str(folder), "--count", str(count), "--seed", str(seed))


def _build(part: Path, mix: str) -> list[Sample]:
    annotations = ["--captions", str(part / "captions.json"), "--instances", str(part / "instances.json")]
    _datagen("build", "--type", TYPES, *annotations, "--mix", mix, "--run", str(part / "run"))
    lines = (part / "run" / "samples.jsonl").read_text(encoding="utf-8").splitlines()
    samples = [json.loads(line) for line in lines]
    return [sample | {"id": f"{part.name}-{sample['id']}", "image": _name(part, sample["image"])} for sample in samples]


def _captions(part: Path) -> dict[str, list[str]]:
    read = json.loads((part / "captions.json").read_text(encoding="utf-8"))
    names = {image["id"]: _name(part, image["file_name"]) for image in read["images"]}
    captions = defaultdict(list)
    for entry in read["annotations"]:
        captions[names[entry["image_id"]]].append(entry["caption"])
    return captions


def _name(part: Path, file: str) -> str:
    return f"{part.name}/images/{file}"


def _datagen(*arguments: str) -> None:
    """Raises SystemExit with what the command said where it fails."""
    command = [sys.executable, "-c", "from datagen.cli import main; raise SystemExit(main())", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"datagen {' '.join(arguments)}: {done.stderr.strip() or done.stdout.strip()}")
