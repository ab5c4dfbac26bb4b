"""How fast and in how much memory annotations of the size of COCO train2017 become contexts.

    python benchmarks/bench_contexts.py [--small] [--dir DIR] [--seed N]

Two processes read the same drawn pair of files: one with `datagen.sources.coco`, one with pycocotools' loader and plain
Python, without any of the checks that datagen makes. Time runs from a fresh interpreter to finished contexts, imports
included; memory is the peak of the process until then. Both sides then spell every context out, and the digests of
what they spell must agree. Exit status 1: they do not, or a target is missed.
"""

import argparse
import hashlib
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

FASTER, SMALLER = 10.0, 4.0  # the targets: at least this many times
SIDES = ("pycocotools", "datagen")


def main() -> int:
    """Compare both sides, or be one of them."""
    options = _options()
    if options.side:
        _measure(options.side, options.files)
        return 0
    if options.dir:
        return _compare(options.dir, options)
    with tempfile.TemporaryDirectory() as folder:
        return _compare(Path(folder), options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", action="store_true", help="2,000 images: compares the contexts, sets no targets")
    parser.add_argument("--dir", type=Path, help="keep the drawn files here, and use them when they are there")
    parser.add_argument("--seed", type=int, default=1, help="decides what is drawn")
    parser.add_argument("--side", choices=SIDES, help=argparse.SUPPRESS)
    parser.add_argument("files", nargs="*", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def _compare(folder: Path, options: argparse.Namespace) -> int:
    import coco_pair  # beside this file; only here, because it brings numpy into a process that is measured

    size = coco_pair.SMALL if options.small else coco_pair.TRAIN2017
    print(f"{size.images:,} images, {size.boxes:,} boxes, {size.captions:,} captions, seed {options.seed}", flush=True)
    files = coco_pair.write(folder, size, options.seed)
    print(" and ".join(f"{path.stat().st_size / 1e6:.0f} MB" for path in files), "of JSON", flush=True)
    theirs, ours = (_run(side, files) for side in SIDES)
    return _report(theirs, ours, enforce=not options.small)


def _run(side: str, files: tuple[Path, Path]) -> dict[str, Any]:
    command = [sys.executable, __file__, "--side", side, *map(str, files)]
    result: dict[str, Any] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    return result


def _report(theirs: dict[str, Any], ours: dict[str, Any], enforce: bool) -> int:
    faster, smaller = theirs["seconds"] / ours["seconds"], theirs["megabytes"] / ours["megabytes"]
    print(f"{'':12}{'seconds':>10}{'peak MB':>10}")
    for side, result in zip(SIDES, (theirs, ours), strict=True):
        print(f"{side:12}{result['seconds']:>10.2f}{result['megabytes']:>10.0f}")
    print(f"{'times':12}{faster:>10.1f}{smaller:>10.1f}")
    print(f"{'target':12}{FASTER:>10.1f}{SMALLER:>10.1f}" if enforce else "no target: most of it is imports")
    equal = theirs["digest"] == ours["digest"]
    print(f"contexts: {'equal' if equal else 'DIFFERENT'}, {ours['contexts']:,}, digest {ours['digest'][:16]}")
    return int(not equal or (enforce and (faster < FASTER or smaller < SMALLER)))


def _measure(side: str, files: list[Path]) -> None:
    start = time.perf_counter()
    contexts = _by_datagen(*files) if side == "datagen" else _by_pycocotools(*files)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    sha256, count = hashlib.sha256(), 0
    for count, spelled in enumerate(_spelled(contexts), start=1):  # noqa: B007 - counted on the way
        sha256.update(json.dumps(spelled).encode())
    result = {"seconds": seconds, "megabytes": peak / 1e6, "contexts": count, "digest": sha256.hexdigest()}
    print(json.dumps(result))


def _spelled(contexts: Iterable[dict[str, Any]]) -> Iterator[list[Any]]:
    for context in contexts:
        plain = [context[name] for name in ("image_id", "image", "width", "height", "captions")]
        yield [*plain, *([list(box.values()) for box in context[name]] for name in ("boxes", "crowds"))]


def _by_datagen(captions: Path, instances: Path) -> Iterable[dict[str, Any]]:
    from datagen.sources import coco

    contexts, _ = coco.read(captions, instances)
    return contexts.frame.iter_rows(named=True)


def _by_pycocotools(captions: Path, instances: Path) -> list[dict[str, Any]]:
    from pycocotools.coco import COCO

    with redirect_stdout(StringIO()):
        told, boxed = COCO(str(captions)), COCO(str(instances))
    return [context for context in (_context(told, boxed, id_) for id_ in told.imgs) if context["captions"]]


def _context(told: Any, boxed: Any, id_: int) -> dict[str, Any]:  # noqa: ANN401 - COCO has no types
    image = told.imgs[id_]
    boxes: dict[int, list[dict[str, Any]]] = {0: [], 1: []}
    for annotation in boxed.imgToAnns.get(id_, ()):
        box = _box(annotation["bbox"], image["width"], image["height"], boxed.cats[annotation["category_id"]]["name"])
        if box["x1"] < box["x2"] and box["y1"] < box["y2"]:
            boxes[annotation["iscrowd"]].append(box)
    return {
        "image_id": str(id_),
        "image": image["file_name"],
        "width": image["width"],
        "height": image["height"],
        "captions": _unlike(annotation["caption"].strip() for annotation in told.imgToAnns.get(id_, ())),
        "boxes": boxes[0],
        "crowds": boxes[1],
    }


def _box(bbox: list[float], width: int, height: int, name: str) -> dict[str, Any]:
    x, y, w, h = bbox
    edges = {"x1": x / width, "y1": y / height, "x2": (x + w) / width, "y2": (y + h) / height}
    return {"category": name} | {corner: round(min(max(edge, 0.0), 1.0), 3) for corner, edge in edges.items()}


def _unlike(captions: Iterable[str]) -> list[str]:
    """Captions that describe something, no two of the same words."""
    kept: dict[str, str] = {}
    for caption in captions:
        if not caption.startswith("There is no image"):
            kept.setdefault(" ".join(caption.lower().split()).rstrip(" .!?,;:"), caption)
    return list(kept.values())


if __name__ == "__main__":
    sys.exit(main())
