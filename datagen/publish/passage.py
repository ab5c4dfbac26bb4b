"""Samples as people left them, past everything that could keep them in, to disk. One passes at a time."""

import functools
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from datagen.decisions import Decisions, load
from datagen.errors import PublishError
from datagen.export.shipping import folder_of
from datagen.hostile import quoted
from datagen.origins import Origin
from datagen.pictures import Pictures
from datagen.prepare import kept_prompts
from datagen.progress import Progress, Watch
from datagen.publish.contents import TRAIN, VALIDATION
from datagen.publish.gate import Gate
from datagen.publish.licences import UNKNOWN, forbidden, forbids
from datagen.publish.part import Part, Share
from datagen.publish.splits import split
from datagen.publish.tally import Tally
from datagen.publish.wishes import Wishes
from datagen.run import Run
from datagen.select.contamination import read as read_evaluation
from datagen.types import Planned, Rejection, Sample, StageCount, TypeName

OFTEN = 1_000  # samples between two words of progress


class TakenOut(BaseModel):
    """As much of a rejection as says whether its sample would be published, had nobody taken it out."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    stage: str
    id: str
    type: TypeName | None = None
    image_id: str | None = None


class Passage:
    """The way of all samples of one publication."""

    def __init__(self, run: Run, wishes: Wishes, decided: Decisions) -> None:
        """Open nothing yet.

        Raises:
            ConfigError: an evaluation set cannot be read.
        """
        self._run, self._wishes, self._decided = run, wishes, decided
        self._origins = run.origins()
        self._pictures = Pictures(wishes.images or folder_of(run)) if wishes.embed_images else None
        self.gate = _gate(run, wishes)
        self._share = Share(load(run), decided)
        self._entered = 0
        self._rejected: Counter[str] = Counter()
        self._barred: Counter[str] = Counter()
        self._missing: Counter[str] = Counter()
        self._first_missing = ""

    def write(self, folder: Path, name: str, n_samples: int, watch: Watch) -> Tally:
        """One split, and what is in it.

        Raises:
            PublishError: a sample must not be published.
        """
        tally = Tally()
        with split(folder, name, self._wishes.embed_images) as out:
            for done, (sample, origin) in enumerate(self._kept(name), 1):
                self.gate.refuse(sample, origin)
                image = self._image(sample, origin)
                if image or not self._pictures:
                    out.add(sample, origin, image)
                    tally.add(sample, origin)
                    if name == TRAIN:
                        self._share.add(sample.id, sample.type)
                if done % OFTEN == 0:
                    watch(Progress("write", done, n_samples))
        return tally

    def part(self, planned: Planned | None) -> Part | None:
        """What a plan says of what is published, where that is a part of what it drew from."""
        if planned is None or not (self._barred or self._missing.total()):
            return None
        for id, type, image_id in self._taken_out():
            name = self._names.get(image_id, "")
            if not self._is_barred(image_id) and (self._pictures is None or self._pictures.find(name)):
                self._share.add(id, type)
        return self._share.part(planned)

    def stages(self) -> Iterator[StageCount]:
        """What was taken out on the way, where something was."""
        n = self._entered
        for stage, found in (("audit", self._rejected), ("licence", self._barred), ("embed", self._missing)):
            left = n - found.total()
            if left < n:
                rejected = dict(sorted(found.items()))
                yield StageCount(stage=stage, unit="samples", entered=n, passed=left, rejected=rejected)
            n = left

    def why_none(self) -> str:
        """Why nothing is left, where nothing is."""
        found = []
        if n := self._barred.total():
            found.append(f"images of {n:,} are under {quoted(', '.join(sorted(self._barred)))}: mend --only-licences")
        if n := self._missing.total():
            found.append(
                f"images of {n:,} cannot be embedded, the first is {self._first_missing}: name their folder with --images"
            )
        if n := self._rejected.total():
            found.append(f"people rejected {n:,}")
        return "; ".join(found) or "none was made"

    def _kept(self, name: str) -> Iterator[tuple[Sample, Origin | None]]:
        for sample in self._samples(name):
            self._entered += 1
            outcome = self._decided.applied(sample)
            if isinstance(outcome, Rejection):
                self._rejected[outcome.rule] += 1
                continue
            if licence := self._is_barred(sample.context.image_id):
                self._barred[licence] += 1
                continue
            yield outcome, self._origins.of(sample.context.image_id)

    def _samples(self, name: str) -> Iterator[Sample]:
        return self._run.heldout() if name == VALIDATION else self._run.samples()

    def _is_barred(self, image_id: str) -> str | None:
        """The licence for which samples of an image are left out; None where they are not."""
        origin = self._origins.of(image_id)
        licence = (origin and origin.licence) or UNKNOWN
        wished = self._wishes.only_licences
        return licence if wished and licence not in wished else None

    def _image(self, sample: Sample, origin: Origin | None) -> bytes | None:
        """The image, where images are embedded; None where it cannot be and need not."""
        if self._pictures is None:
            return None
        content = self._pictures.read(sample.image)
        if content is None:
            self._miss(self._pictures, sample)
        elif not (self._wishes.only_licences or self._wishes.accept_licences):
            self._refuse_licence(self._pictures, sample, origin)
        return content

    def _miss(self, pictures: Pictures, sample: Sample) -> None:
        why = f"{quoted(sample.image)} ({quoted(pictures.why(sample.image))})"
        if not self._wishes.skip_missing:
            raise PublishError(
                f"sample {quoted(sample.id)}: its image cannot be embedded: {why}: name the folder with --images, or "
                "leave such samples out with --skip-missing"
            )
        self._first_missing = self._first_missing or why
        self._missing["image_missing"] += 1

    def _refuse_licence(self, pictures: Pictures, sample: Sample, origin: Origin | None) -> None:
        if found := forbids(origin.licence if origin else None):
            licences = self._would_go_in(pictures)
            alike, n = forbidden(licences).values(), sum(licences.values())
            raise PublishError(
                f"sample {quoted(sample.id)}: its image may not be handed on without thought ({found}; {sum(alike):,} "
                f"of the {n:,} images that would go in are so): --only-licences leaves such out, --accept-licences "
                "embeds them"
            )

    def _would_go_in(self, pictures: Pictures) -> Counter[str]:
        """Images that are there, of samples that nobody rejected, by their licences."""
        names: dict[str, str] = {}
        for split_name in (TRAIN, VALIDATION) if self._run.heldout_file.is_file() else (TRAIN,):
            for sample in self._samples(split_name):
                if isinstance(self._decided.applied(sample), Sample):
                    names[sample.context.image_id] = sample.image
        found = (image_id for image_id, name in names.items() if pictures.find(name))
        return Counter((origin and origin.licence) or UNKNOWN for origin in map(self._origins.of, found))

    def _taken_out(self) -> Iterator[tuple[str, str, str]]:
        """Id, type and image of what people took out of the dataset, now or when it was assembled."""
        for one in self._run.records(self._run.rejections_file, TakenOut):
            if one.stage == "audit" and one.type and one.image_id:
                yield one.id, one.type, one.image_id
        for sample in self._run.samples():
            if isinstance(self._decided.applied(sample), Rejection):
                yield sample.id, sample.type, sample.context.image_id

    @functools.cached_property
    def _names(self) -> Mapping[str, str]:
        """Image files by id."""
        return dict(self._run.contexts().frame.select("image_id", "image").iter_rows())


def _gate(run: Run, wishes: Wishes) -> Gate:
    files = dict.fromkeys((*run.config().evaluations, *wishes.evaluations))
    banks = {prompts.type for prompts in kept_prompts(run) if prompts.shape == "text"}
    return Gate(read_evaluation(tuple(files)), banks)
