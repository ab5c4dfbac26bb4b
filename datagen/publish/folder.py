"""A finished run -> the folder of a publication, in one pass over its samples."""

from collections.abc import Mapping
from pathlib import Path

from datagen.decisions import audited
from datagen.errors import PublishError
from datagen.prepare import kept_prompts
from datagen.progress import Watch, unwatched
from datagen.publish import card, place, provenance, refusals, sums
from datagen.publish.citations import citations
from datagen.publish.contents import TRAIN, VALIDATION, Contents
from datagen.publish.croissant import Described, croissant
from datagen.publish.naming import dataset_name, file_name
from datagen.publish.part import Part, statement
from datagen.publish.passage import Passage
from datagen.publish.quality import measured
from datagen.publish.secrets import secret
from datagen.publish.splits import DATA, LLAVA
from datagen.publish.tally import Tally
from datagen.publish.wishes import Wishes
from datagen.run import Run
from datagen.types import Audited

VERSION = "1.0.0"
TEXTS = (".md", ".json")


def publish(run: Run, wishes: Wishes, watch: Watch = unwatched) -> Contents:
    """Write the publication of a finished run; what it says of itself comes back.

    Raises:
        PublishError: it must not be published so; nothing is left of what was begun.
        ConfigError: an evaluation set cannot be read.
        RunError: a file of the run cannot be read.
    """
    manifest = refusals.complete(run)
    decided = refusals.assembled(run, manifest)
    seen = audited(run, decided)
    caveats = refusals.audit(run, seen, wishes.unaudited)
    with place.whole(wishes.out, run.folder) as folder:
        passage, n_samples = Passage(run, wishes, decided), sum(manifest.samples.values())
        splits = {name: passage.write(folder, name, n_samples, watch) for name in _splits(run)}
        if not splits[TRAIN].samples:
            raise PublishError(f"{run.folder}: no sample is left to publish: {passage.why_none()}")
        if decided.misfits:
            caveats = (*caveats, f"{len(decided.misfits):,} edits are about other words, and were left out")
        part = passage.part(seen.plan if seen else None)
        seen = _spoken_of(seen, part)
        contents = Contents(
            name=dataset_name(wishes.name, run.folder.resolve().name),
            wishes=wishes,
            config=run.config(),
            manifest=provenance.nameless(manifest, seen),
            prompts=kept_prompts(run),
            splits=splits,
            road=(*manifest.stages, *passage.stages()),
            audited=seen,
            part=part,
            caveats=caveats,
            personal=dict(sorted(passage.gate.personal.items())),
            quality=measured(),
        )
        _describe(run, folder, contents)
    return contents


def _spoken_of(audited: Audited | None, part: Part | None) -> Audited | None:
    """The audit with what it says of what is published in the place of what it says of the whole run."""
    if audited is None or audited.plan is None or part is None:
        return audited
    said = {"statement": statement(part, audited.plan)}
    return audited.model_copy(update={"plan": audited.plan.model_copy(update=said)})


def _splits(run: Run) -> tuple[str, ...]:
    return (TRAIN, VALIDATION) if run.heldout_file.is_file() else (TRAIN,)


def _describe(run: Run, folder: Path, contents: Contents) -> None:
    """Everything that is not rows: provenance, the card, the licences, the metadata, the sums."""
    provenance.write(run, folder, contents.manifest, contents.audited, _Any(contents.splits))
    train_files = [name for name in sums.files(folder) if name.startswith(f"{DATA}/{TRAIN}-")]
    (folder / "LICENSE.md").write_bytes(card.licence(contents))
    (folder / "README.md").write_bytes(card.card(contents, contents.wishes.out.resolve().name, train_files))
    _refuse_secrets(folder)
    known = sums.write(folder)
    (folder / "croissant.json").write_bytes(croissant(_described(contents), folder, known))
    sums.write(folder)


def _described(contents: Contents) -> Described:
    wishes = contents.wishes
    return Described(
        name=file_name(contents.name),
        description=f"{contents.name}: {contents.samples:,} samples of visual instruction data about "
        f"{contents.images:,} images: {contents.written}. "
        f"{contents.vouched or 'Nobody vouches for it.'} README.md says how, LICENSE.md what holds for what.",
        licence=contents.licence_link or contents.licence,
        language=wishes.language,
        keywords=contents.tags,
        citation="\n\n".join(citations(contents.is_coco)),
        version=VERSION,
        date=wishes.date,
        url=wishes.url,
        splits=tuple(contents.splits),
        embedded=wishes.embed_images,
    )


def _refuse_secrets(folder: Path) -> None:
    """Prompts, settings and the card are looked through too: samples were on their way."""
    for name in sums.files(folder):
        is_text = name.endswith(TEXTS) and not name.startswith(f"{LLAVA}/")
        if is_text and (kind := secret((folder / name).read_text(encoding="utf-8"))):
            raise PublishError(f"{name} would hold {kind}: take it out of the prompts, names or settings of the run")


class _Any:
    """Ids of the images of any split."""

    def __init__(self, splits: Mapping[str, Tally]) -> None:
        self._tallies = tuple(splits.values())

    def __contains__(self, image_id: object) -> bool:
        return any(image_id in tally for tally in self._tallies)
