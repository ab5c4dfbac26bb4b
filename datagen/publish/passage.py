"""Samples as people left them, past everything that could keep them in, to disk. One passes at a time."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from datagen.decisions import Decisions
from datagen.errors import PublishError
from datagen.export.shipping import folder_of
from datagen.hostile import quoted
from datagen.origins import Origin
from datagen.pictures import Pictures
from datagen.prepare import kept_prompts
from datagen.progress import Progress, Watch
from datagen.publish.contents import VALIDATION
from datagen.publish.gate import Gate
from datagen.publish.licences import UNKNOWN, forbidden, forbids
from datagen.publish.splits import split
from datagen.publish.tally import Tally
from datagen.publish.wishes import Wishes
from datagen.run import Run
from datagen.select.contamination import read as read_evaluation
from datagen.types import Rejection, Sample, StageCount

OFTEN = 1_000  # samples between two words of progress


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
        self._entered = 0
        self._rejected: Counter[str] = Counter()
        self._barred: Counter[str] = Counter()
        self._missing: Counter[str] = Counter()

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
                if done % OFTEN == 0:
                    watch(Progress("write", done, n_samples))
        return tally

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
        if self._barred:
            return f"its images are under {quoted(', '.join(sorted(self._barred)))}: mend --only-licences"
        return (
            "images are missing: name their folder with --images"
            if self._missing.total()
            else "none was made, or all rejected"
        )

    def _kept(self, name: str) -> Iterator[tuple[Sample, Origin | None]]:
        for sample in self._run.heldout() if name == VALIDATION else self._run.samples():
            self._entered += 1
            outcome = self._decided.applied(sample)
            if isinstance(outcome, Rejection):
                self._rejected[outcome.rule] += 1
                continue
            origin = self._origins.of(sample.context.image_id)
            licence = (origin and origin.licence) or UNKNOWN
            if self._wishes.only_licences and licence not in self._wishes.only_licences:
                self._barred[licence] += 1
                continue
            yield outcome, origin

    def _image(self, sample: Sample, origin: Origin | None) -> bytes | None:
        """The image, where images are embedded; None where it cannot be and need not."""
        if self._pictures is None:
            return None
        if not (self._wishes.only_licences or self._wishes.accept_licences):
            self._refuse_licence(sample, origin)
        content = self._pictures.read(sample.image)
        if content is None and not self._wishes.skip_missing:
            why = quoted(self._pictures.why(sample.image))
            raise PublishError(
                f"sample {quoted(sample.id)}: its image {quoted(sample.image)} cannot be embedded ({why}): "
                "name the folder with --images, or leave such samples out with --skip-missing"
            )
        self._missing["image_missing"] += content is None
        return content

    def _refuse_licence(self, sample: Sample, origin: Origin | None) -> None:
        if found := forbids(origin.licence if origin else None):
            alike = forbidden({licence or UNKNOWN: n for licence, n in self._origins.licences().items()})
            raise PublishError(
                f"sample {quoted(sample.id)}: its image may not be handed on without thought ({found}; in all "
                f"{sum(alike.values()):,} of {len(self._origins):,} images): --only-licences leaves such out, "
                "--accept-licences embeds them"
            )


def _gate(run: Run, wishes: Wishes) -> Gate:
    files = dict.fromkeys((*run.config().evaluations, *wishes.evaluations))
    banks = {prompts.type for prompts in kept_prompts(run) if prompts.shape == "text"}
    return Gate(read_evaluation(tuple(files)), banks)
