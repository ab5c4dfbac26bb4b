"""A finished run -> files that a trainer loads without a script. See docs/export.md for which.

    the dataset as people left it -> rows (what a trainer reads) -> formats (a file, or a folder of files) -> whole

Samples pass one at a time, so a dataset may be larger than memory; the same run gives the same bytes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from datagen.decisions import read, waiting
from datagen.errors import ConfigError, RunError
from datagen.export.formats import FORMATS, Format, Place
from datagen.export.rows import refuse
from datagen.export.shipping import Shipping, folder_of
from datagen.export.whole import mark, whole
from datagen.pictures import Pictures
from datagen.progress import Progress, Watch, unwatched
from datagen.run import Run
from datagen.types import Manifest, Record, Sample

MANY = 5_000  # samples from which on somebody waits
OFTEN = 1_000  # samples between two words of progress


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be exported, and where to."""

    format: str
    out: Path
    images: Path | None = None
    """Folder of the image files; None is the one that the run knows."""
    embed_images: bool = False
    heldout: bool = False
    """The samples of held-out images instead of the dataset."""
    skip_missing: bool = False
    """Leave out samples whose image cannot be read, instead of stopping."""
    force: bool = False
    """Take the place of an earlier export."""


class Exported(Record):
    """What was written."""

    path: Path
    """The file, or the folder of files."""
    format: str
    """How it is written."""
    samples: int
    """Samples in it."""
    skipped: int
    """Samples that were left out because their image cannot be read."""
    bytes: int
    """Bytes of all its files together."""
    shards: int
    """Files that hold samples."""
    waiting: int
    """Samples that people took back, or gave up again, since the run was assembled: not as they want it yet."""


def export(run: Run, wish: Wish, watch: Watch = unwatched) -> Exported:
    """Write the dataset of a run in one format; a long one says how far it is.

    Raises:
        ConfigError: the format is not known or cannot do what is wished, an image is missing, or the place is taken.
        RunError: the run is not complete, or trainers cannot read a sample of it.
    """
    format = _format(wish)
    manifest = _complete(run, wish)
    ships = format.ships == "always" or wish.embed_images
    shipping = Shipping(Pictures(wish.images or folder_of(run))) if ships else None
    with whole(wish.out, wish.force) as path:
        if format.is_folder:
            path.mkdir()
        place = Place(path, "heldout" if wish.heldout else "train", ships)
        n_samples = 0 if wish.heldout else sum(manifest.samples.values())
        samples = _write(format, place, _watched(settled(run, wish), n_samples, watch), shipping)
        if shipping and not wish.skip_missing:
            shipping.refuse_missing()
        if samples == 0:
            raise RunError(f"{run.folder}: has no samples that can be exported: {_why_none(shipping)}")
        if format.is_folder:
            mark(path, wish.format, samples)
        files = sorted(path.glob("[!.]*")) if format.is_folder else [path]
        n_bytes = sum(file.stat().st_size for file in files)
    return Exported(
        path=wish.out,
        format=wish.format,
        samples=samples,
        skipped=shipping.missing if shipping else 0,
        bytes=n_bytes,
        shards=sum(file.name != "dataset_info.json" for file in files),
        waiting=len(waiting(run, manifest.audited.decisions if manifest.audited else 0)),
    )


def settled(run: Run, wish: Wish) -> Iterator[Sample]:
    """The samples that are wished for, as people left them."""
    decided = read(run)
    for sample in run.heldout() if wish.heldout else run.samples():
        outcome = decided.applied(sample)
        if isinstance(outcome, Sample):
            yield outcome


def _watched(samples: Iterator[Sample], n_samples: int, watch: Watch) -> Iterator[Sample]:
    """The samples, counted where there are many; what is held out is not."""
    for done, sample in enumerate(samples, 1):
        yield sample
        if n_samples > MANY and done % OFTEN == 0:
            watch(Progress("write", done, n_samples))


def _write(format: Format, place: Place, samples: Iterator[Sample], shipping: Shipping | None) -> int:
    """Returns how many samples were written."""
    count = 0
    with format.write(place) as add:
        for sample in samples:
            refuse(sample)
            image = shipping.image(sample) if shipping else None
            if image or not shipping:
                add(sample, image)
                count += 1
    return count


def _why_none(shipping: Shipping | None) -> str:
    if shipping and shipping.missing:
        return f"images of {shipping.missing:,} are missing, the first is {shipping.first_missing}: mend --images"
    return "`datagen report` shows where they went"


def _format(wish: Wish) -> Format:
    format = FORMATS.get(wish.format)
    if format is None:
        raise ConfigError(f"--format {wish.format}: is not known, expected one of {', '.join(FORMATS)}")
    if wish.embed_images and format.ships == "never":
        able = ", ".join(name for name, one in FORMATS.items() if one.ships != "never")
        raise ConfigError(f"--format {wish.format} --embed-images: holds names of images only, expected {able}")
    return format


def _complete(run: Run, wish: Wish) -> Manifest:
    """What a run says of itself from which this can be exported."""
    if (manifest := run.manifest()) is None:
        raise RunError(f"{run.folder}: is not complete: run `datagen build` or `datagen assemble {run.folder}` first")
    if wish.heldout and not run.heldout_file.is_file():
        raise RunError(f"{run.folder}: holds nothing out: `datagen assemble {run.folder} --hold-out 5%` does")
    if wish.out.resolve().is_relative_to(run.folder.resolve()):
        raise ConfigError(f"{wish.out}: lies in the run folder, expected a place outside: choose another --out")
    if wish.images and not wish.images.is_dir():
        raise ConfigError(f"{wish.images}: is not a folder, expected one: mend --images")
    return manifest
