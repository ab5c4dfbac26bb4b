"""A drawn pair of annotation files with the size and the quirks of COCO train2017; `bench_contexts.py` reads it.

The numbers are COCO's: 118,287 images, 860,001 boxes with polygons, one in eighty-odd a crowd region in run lengths,
591,753 captions. The words and the shapes are drawn by seed, so the same seed writes the same bytes everywhere.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import numpy as np

CATEGORIES = 80
CROWDS = 0.0122  # share of annotations that are crowd regions in train2017
COORDINATES = (3.65, 0.72)  # lognormal: numbers in an annotation's polygons, about 45 and up to several hundred
RUNS = (6.0, 1.0)  # lognormal: numbers in a crowd's run lengths
HUNDREDTHS = [f"{n / 100:.2f}".rstrip("0").rstrip(".") for n in range(64_001)]  # every number of a 640-pixel image

SUBJECTS = ("man", "woman", "dog", "cat", "child", "bus", "train", "boat", "horse", "bird")
VERBS = ("stands", "sits", "waits", "rests", "walks", "looks", "leans", "plays")
PLACES = ("a street", "the beach", "an open field", "a busy kitchen", "a quiet room", "the city park", "a table")
MANNERS = ("alone", "with a friend", "near a parked car", "under a grey sky", "beside two bicycles", "while it rains")
WORDS = (SUBJECTS, VERBS, PLACES, MANNERS)


@dataclass(frozen=True, slots=True)
class Size:
    """How much to write."""

    images: int
    boxes: int
    captions: int


TRAIN2017 = Size(images=118_287, boxes=860_001, captions=591_753)
SMALL = Size(images=2_000, boxes=14_541, captions=10_005)


def write(folder: Path, size: Size, seed: int) -> tuple[Path, Path]:
    """Write captions.json and instances.json, unless a pair of this size and seed is there already."""
    stem = f"{size.images}-{size.boxes}-{size.captions}-{seed}"
    captions, instances = folder / f"captions-{stem}.json", folder / f"instances-{stem}.json"
    if not instances.exists():
        folder.mkdir(parents=True, exist_ok=True)
        rng = np.random.default_rng(seed)
        images = _images(rng, size.images)
        _write(captions, images, _captions(rng, images, size.captions))
        partial = instances.with_suffix(".partial")
        _write(partial, images, _boxes(rng, images, size.boxes), _categories())
        partial.rename(instances)  # last and at once: a file that is there is whole
    return captions, instances


@dataclass(frozen=True, slots=True)
class _Images:
    ids: np.ndarray
    widths: np.ndarray
    heights: np.ndarray


def _images(rng: np.random.Generator, count: int) -> _Images:
    ids = rng.choice(np.arange(1, 5 * count + 1), count, replace=False)
    sides = np.where(rng.random(count) < 0.7, 640, rng.integers(200, 641, count)), rng.integers(200, 641, count)
    turned = rng.random(count) < 0.3
    return _Images(ids, np.where(turned, sides[1], sides[0]), np.where(turned, sides[0], sides[1]))


def _image_lines(images: _Images) -> Iterator[str]:
    for id_, width, height in zip(images.ids.tolist(), images.widths.tolist(), images.heights.tolist(), strict=True):
        yield (
            f'{{"license": {id_ % 8 + 1},"file_name": "{id_:012}.jpg",'
            f'"coco_url": "http://images.example.org/drawn/{id_:012}.jpg","height": {height},"width": {width},'
            f'"date_captured": "2013-11-14 11:{id_ % 60:02}:33",'
            f'"flickr_url": "http://photos.example.org/{id_ % 9973}/{id_ * 7919}_z.jpg","id": {id_}}}'
        )


def _captions(rng: np.random.Generator, images: _Images, count: int) -> Iterator[str]:
    owners = _owners(rng, images, count, first=5)
    parts = [rng.integers(0, len(words), count).tolist() for words in WORDS]
    quirks = rng.random(count).tolist()
    for n, (owner, *drawn, quirk) in enumerate(zip(owners, *parts, quirks, strict=True), start=1):
        subject, verb, place, manner = (words[i] for words, i in zip(WORDS, drawn, strict=True))
        text = _quirky(f"A {subject} {verb} in {place} {manner}.", quirk)
        yield f'{{"image_id": {images.ids[owner]},"id": {n},"caption": {json.dumps(text)}}}'


def _quirky(text: str, quirk: float) -> str:
    """One caption in five is not as clean as it looks: the shares are those of val2017."""
    if quirk < 0.14:
        return f"{text} "
    if quirk < 0.143:
        return f"{text}\n"
    if quirk < 0.155:
        return text.replace(" in ", "  in ")
    if quirk < 0.162:
        return text.upper()
    if quirk < 0.1625:
        return "There is no image here to provide a caption for."
    return text


def _boxes(rng: np.random.Generator, images: _Images, count: int) -> Iterator[str]:
    owners = np.array(_owners(rng, images, count, first=0))
    sides = images.widths[owners], images.heights[owners]
    shares = rng.beta(0.8, 3.0, (2, count))
    spans = [np.maximum((share * side * 100).astype(int), 300) for share, side in zip(shares, sides, strict=True)]
    starts = [_starts(rng, side * 100 - span) for span, side in zip(spans, sides, strict=True)]
    spans[0] += rng.random(count) < 0.01  # some reach past the border by a hundredth of a pixel
    crowd = rng.random(count) < CROWDS
    kinds = (rng.zipf(1.3, count) - 1) % CATEGORIES + 1  # few kinds are common, as in COCO
    rows = zip(owners.tolist(), *map(np.ndarray.tolist, (*starts, *spans, kinds, crowd)), strict=True)
    for n, (owner, x, y, w, h, kind, is_crowd) in enumerate(rows, start=1):
        shape = _runs(rng, sides[0][n - 1], sides[1][n - 1]) if is_crowd else _polygon(rng, x, y, w, h)
        yield (
            f'{{"segmentation": {shape},"area": {w * h / 19_999:.4f},"iscrowd": {int(is_crowd)},'
            f'"image_id": {images.ids[owner]},"bbox": [{x / 100},{y / 100},{w / 100},{h / 100}],'
            f'"category_id": {kind},"id": {n}}}'
        )


def _starts(rng: np.random.Generator, room: np.ndarray) -> np.ndarray:
    """Left or top edges within the room that is left; one box in ten touches a border."""
    return np.where(rng.random(len(room)) < 0.05, room, (rng.random(len(room)) * 1.05 - 0.05).clip(0) * room).astype(
        int
    )


def _polygon(rng: np.random.Generator, x: int, y: int, w: int, h: int) -> str:
    """Points around the ellipse of a box, in hundredths of a pixel."""
    n_points = max(3, int(rng.lognormal(*COORDINATES) / 2))
    angles = np.linspace(0, 2 * np.pi, n_points, endpoint=False)
    radii = rng.random(n_points) * 0.3 + 0.7
    points = np.empty((n_points, 2), dtype=np.int64)
    points[:, 0] = x + w * (1 + radii * np.cos(angles)) / 2
    points[:, 1] = y + h * (1 + radii * np.sin(angles)) / 2
    return f"[[{','.join([HUNDREDTHS[n] for n in points.ravel().tolist()])}]]"


def _runs(rng: np.random.Generator, width: int, height: int) -> str:
    n_runs = min(int(rng.lognormal(*RUNS)) + 2, 4_000)
    cuts = np.sort(rng.integers(0, width * height, n_runs))
    counts = np.diff(cuts, prepend=0, append=width * height)
    return f'{{"counts": [{",".join(map(str, counts.tolist()))}],"size": [{height},{width}]}}'


def _owners(rng: np.random.Generator, images: _Images, count: int, first: int) -> list[int]:
    """Which image each annotation is of: `first` for every image, the rest uneven; in no order, as in COCO."""
    weights = rng.gamma(2.0, 1.0, len(images.ids))
    rest = rng.choice(len(images.ids), count - first * len(images.ids), p=weights / weights.sum())
    owners = np.concatenate([np.repeat(np.arange(len(images.ids)), first), rest])
    rng.shuffle(owners)
    return owners.tolist()


def _categories() -> list[dict[str, object]]:
    return [{"supercategory": "thing", "id": n, "name": f"kind {n}"} for n in range(1, CATEGORIES + 1)]


def _write(path: Path, images: _Images, rows: Iterable[str], categories: list[dict[str, object]] | None = None) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(
            '{"info": {"description": "drawn by benchmarks/coco_pair.py","year": 2017},"licenses": [],"images": ['
        )
        _join(file, _image_lines(images))
        file.write('],"annotations": [')
        _join(file, rows)
        file.write("]" if categories is None else f'],"categories": {json.dumps(categories)}')
        file.write("}")


def _join(file: TextIO, lines: Iterator[str]) -> None:
    file.write(next(lines))
    file.writelines(f",{line}" for line in lines)
