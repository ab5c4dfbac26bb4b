"""Samples as people left them, past everything that could keep them in, to disk. One passes at a time."""

import functools
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from datagen.decisions import Decisions, load
from datagen.export.shipping import folder_of
from datagen.hostile import quoted
from datagen.origins import Origin, Origins
from datagen.pictures import Pictures
from datagen.prepare import kept_prompts
from datagen.progress import Progress, Watch
from datagen.publish.contents import TRAIN, VALIDATION
from datagen.publish.embedding import Embedding
from datagen.publish.gate import Gate
from datagen.publish.licences import UNKNOWN
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
        self._embedding = _embedding(run, wishes, self._origins)
        self.gate = _gate(run, wishes)
        self._share = Share(load(run), decided)
        self._entered = 0
        self._rejected: Counter[str] = Counter()
        self._rejected_samples: list[Sample] = []  # as many as people decided about
        self._barred: Counter[str] = Counter()
        self._missing: Counter[str] = self._embedding.missing if self._embedding else Counter()

    def write(self, folder: Path, name: str, n_samples: int, watch: Watch) -> Tally:
        """One split, and what is in it.

        Raises:
            PublishError: a sample must not be published.
        """
        tally = Tally()
        with split(folder, name, self._wishes.embed_images) as out:
            for done, (sample, origin, image) in enumerate(self._shipped(name), 1):
                out.add(sample, origin, image)
                tally.add(sample, origin)
                if name == TRAIN:  # nothing else was drawn from
                    self._share.add(sample.id, sample.type)
                if done % OFTEN == 0:
                    watch(Progress("write", done, n_samples))
        return tally

    def part(self, planned: Planned | None) -> Part | None:
        """What a plan says of what is published, where that is a part of what it drew from."""
        if planned is None or not (self._barred or self._missing.total()):
            return None
        for id, type, image_id, name in self._taken_out():
            if not self._barring(image_id) and (self._embedding is None or self._embedding.is_there(name)):
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
            found.append(
                f"{n:,} samples are of images under {quoted(', '.join(sorted(self._barred)))}: mend --only-licences"
            )
        if self._embedding and (n := self._missing.total()):
            first = self._embedding.first_missing
            found.append(f"of {n:,} the image cannot be embedded, first {first}: name the folder with --images")
        if n := self._rejected.total():
            found.append(f"people rejected {n:,}")
        return "; ".join(found) or "none was made"

    def _shipped(self, name: str) -> Iterator[tuple[Sample, Origin | None, bytes | None]]:
        """Samples past the gate, with the image where images are embedded."""
        for sample, origin in self._kept(name):
            self.gate.refuse(sample, origin)
            image = self._embedding.image(sample, self._everything()) if self._embedding else None
            if image or not self._embedding:
                yield sample, origin, image

    def _kept(self, name: str) -> Iterator[tuple[Sample, Origin | None]]:
        for sample in self._samples(name):
            self._entered += 1
            outcome = self._decided.applied(sample)
            if isinstance(outcome, Rejection):
                self._rejected[outcome.rule] += 1
                self._rejected_samples += [sample] if name == TRAIN else []
                continue
            if licence := self._barring(sample.context.image_id):
                self._barred[licence] += 1
                continue
            yield outcome, self._origins.of(sample.context.image_id)

    def _samples(self, name: str) -> Iterator[Sample]:
        return self._run.heldout() if name == VALIDATION else self._run.samples()

    def _barring(self, image_id: str) -> str | None:
        """The licence for which samples of an image are left out; None where they are not."""
        origin = self._origins.of(image_id)
        licence = (origin and origin.licence) or UNKNOWN
        wished = self._wishes.only_licences
        return licence if wished and licence not in wished else None

    def _everything(self) -> Iterator[Sample]:
        """All samples that would go in, from the first on."""
        for name in (TRAIN, VALIDATION) if self._run.heldout_file.is_file() else (TRAIN,):
            outcomes = map(self._decided.applied, self._samples(name))
            yield from (one for one in outcomes if isinstance(one, Sample))

    def _taken_out(self) -> Iterator[tuple[str, str, str, str]]:
        """Id, type, image and image file of what people took out of the dataset, now or when it was assembled."""
        yield from ((one.id, one.type, one.context.image_id, one.image) for one in self._rejected_samples)
        for away in self._run.records(self._run.rejections_file, TakenOut):
            if away.stage == "audit" and away.type and away.image_id:
                yield away.id, away.type, away.image_id, self._names.get(away.image_id, "")

    @functools.cached_property
    def _names(self) -> Mapping[str, str]:
        """Image files by id."""
        return dict(self._run.contexts().frame.select("image_id", "image").iter_rows())


def _embedding(run: Run, wishes: Wishes, origins: Origins) -> Embedding | None:
    return Embedding(Pictures(wishes.images or folder_of(run)), origins, wishes) if wishes.embed_images else None


def _gate(run: Run, wishes: Wishes) -> Gate:
    files = dict.fromkeys((*run.config().evaluations, *wishes.evaluations))
    banks = {prompts.type for prompts in kept_prompts(run) if prompts.shape == "text"}
    return Gate(read_evaluation(tuple(files)), banks)
