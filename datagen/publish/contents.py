"""All that a card says, gathered before a word of it is written."""

from collections.abc import Mapping
from dataclasses import dataclass

from datagen.config import REHEARSAL, BuildConfig
from datagen.prompts import PromptSet
from datagen.publish.licences import FREE, forbids
from datagen.publish.naming import teacher_name
from datagen.publish.part import Part
from datagen.publish.quality import Quality
from datagen.publish.tally import Tally
from datagen.publish.wishes import Wishes
from datagen.types import Audited, Manifest, StageCount

TRAIN, VALIDATION = "train", "validation"
SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
LARGEST = "1M<n<10M"


@dataclass(frozen=True, slots=True)
class Contents:
    """One publication in figures and facts."""

    name: str
    wishes: Wishes
    config: BuildConfig
    manifest: Manifest
    prompts: tuple[PromptSet, ...]
    splits: Mapping[str, Tally]
    """What is in train, and in validation where there is one."""
    road: tuple[StageCount, ...]
    """The stages of the run, and what publication took out."""
    audited: Audited | None
    """What people decided; the statement of its plan is about what is published."""
    part: Part | None
    """What the plan says of what is published, where that is a part of what was drawn from."""
    caveats: tuple[str, ...]
    """What an audit could not say, a sentence each."""
    personal: Mapping[str, int]
    """Samples with something that leads to a person, by its kind."""
    quality: Quality | None

    @property
    def teachers(self) -> tuple[str, ...]:
        """Models that wrote the texts."""
        return tuple(sorted({teacher_name(one) for tally in self.splits.values() for one in tally.teachers}))

    @property
    def is_rehearsed(self) -> bool:
        """True where no model wrote some of the texts."""
        return REHEARSAL in self.teachers or self.manifest.teacher == REHEARSAL

    @property
    def samples(self) -> int:
        """Samples of all splits."""
        return sum(tally.samples for tally in self.splits.values())

    @property
    def images(self) -> int:
        """Images of all splits; no image is in two."""
        return sum(tally.images for tally in self.splits.values())

    @property
    def written(self) -> str:
        """What texts these are: by whom they were written, and from what."""
        by = "a text-only teacher wrote from captions and boxes, without ever seeing an image"
        if self.is_rehearsed:
            by = "a program put together from captions and boxes by grammar; no model wrote them"
        return f"questions and answers that {by}"

    @property
    def vouched(self) -> str | None:
        """What an audit by a plan says of what is published, where one was finished."""
        plan = self.audited.plan if self.audited else None
        return plan.statement if plan and plan.bound is not None else None

    @property
    def size(self) -> str:
        """As the hub calls it."""
        return next((name for most, name in SIZES if self.samples < most), LARGEST)

    @property
    def licences(self) -> dict[str, int]:
        """Images by licence, the most frequent first."""
        found: dict[str, int] = {}
        for tally in self.splits.values():
            for licence, n in tally.licences.items():
                found[licence] = found.get(licence, 0) + n
        return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))

    @property
    def is_coco(self) -> bool:
        """True where images are COCO's, by their addresses."""
        return any(tally.from_coco for tally in self.splits.values())

    @property
    def source(self) -> str:
        """Where annotations come from, as the hub calls it."""
        if self.config.draws_scenes:
            return "original"
        return "extended|other-coco" if self.is_coco else "extended|other"

    @property
    def licence(self) -> str:
        """Licence of the texts, as the hub knows it."""
        return self.wishes.licence or "other"

    @property
    def licence_name(self) -> str | None:
        """Its name, where the hub does not know it."""
        return None if self.wishes.licence not in (None, "other") else self.wishes.licence_name or "see-license-md"

    @property
    def licence_link(self) -> str | None:
        """Where its text stands, where the hub does not know it."""
        return self.licence_name and (self.wishes.licence_link or "LICENSE.md")

    @property
    def tags(self) -> tuple[str, ...]:
        """Words to find it by."""
        found = ("synthetic", "visual-instruction-tuning", "llava", "vision-language", "datagen")
        return (*found, "rehearsal") if self.is_rehearsed else found


def obligation(licence: str) -> str:
    """What a licence of images asks of whoever hands them on, for a table."""
    if found := forbids(None if licence == "unknown" else licence):
        return found
    if licence in FREE:
        return "nothing known"
    return "attribution, same licence" if "sa" in licence.split("-") else "attribution"
