"""What is counted of samples while they are written: the card speaks of what is published, not of what was made."""

from collections import Counter
from collections.abc import Mapping

from datagen.origins import Origin
from datagen.publish.licences import UNKNOWN
from datagen.stats import Measured
from datagen.types import Lengths, Sample

COCO = "cocodataset.org/"
MOST_TURNS, MOST_OF_A_TURN = 8, 800  # what a card shows whole; characters


class Tally:
    """Figures of one split."""

    def __init__(self) -> None:
        """Start with nothing."""
        self._measured = Measured()
        self._images: set[str] = set()
        self.types: Counter[str] = Counter()
        self.licences: Counter[str] = Counter()
        self.teachers: set[str] = set()
        self.repaired: Counter[str] = Counter()
        self.edited = 0
        self.from_coco = 0
        self.shown: Sample | None = None
        """The first sample that is short enough to be shown whole; the first of all where none is."""

    def add(self, sample: Sample, origin: Origin | None) -> None:
        """Count one sample."""
        if self.shown is None or (is_short(sample) and not is_short(self.shown)):
            self.shown = sample
        self._measured.add(sample)
        self.types[sample.type] += 1
        self.teachers.add(sample.provenance.teacher)
        self.edited += sample.provenance.edited
        if sample.context.image_id not in self._images:
            self._images.add(sample.context.image_id)
            self.licences[(origin and origin.licence) or UNKNOWN] += 1
            self.from_coco += COCO in ((origin and origin.url) or "")

    def __contains__(self, image_id: object) -> bool:
        """True for an image of which there is a sample."""
        return image_id in self._images

    @property
    def samples(self) -> int:
        """How many samples there are."""
        return self.types.total()

    @property
    def images(self) -> int:
        """How many images they are about."""
        return len(self._images)

    def lengths(self) -> Mapping[str, Lengths]:
        """How long they are, by type."""
        return self._measured.lengths()


def is_short(sample: Sample) -> bool:
    """True for a sample that a card shows whole."""
    turns = sample.conversations
    return len(turns) <= MOST_TURNS and all(len(turn.text) <= MOST_OF_A_TURN for turn in turns)
