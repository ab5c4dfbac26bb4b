"""What the samples of a dataset are like: the records that are counted in one pass over them."""

from collections.abc import Mapping

from datagen.checks.claims import Kind
from datagen.types import Count, Record


class Opening(Record):
    """A way to begin a question."""

    words: str
    """Its first three words, in lower case."""
    questions: Count
    """Questions that begin so."""
    types: Mapping[str, Count]
    """Those of them by response type, the most frequent first."""


class Action(Record):
    """What questions with one verb are about."""

    verb: str
    """The verb at the root of the question, in its plain form."""
    questions: Count
    """Questions of which it is the root and that are about something."""
    nouns: Mapping[str, Count]
    """What most of them are about, the most frequent first; the rest is not listed."""


class Covered(Record):
    """How often one category of things is in the images, and is spoken of."""

    category: str
    """As the annotations name it."""
    images: Count
    """Images of the dataset with a box of it."""
    spoken: Count
    """Those of them of which some answer names it, and the boxes or captions bear the answer out."""


class Leaning(Record):
    """Answers to yes/no questions."""

    yes: Count = 0
    """Those that say yes."""
    no: Count = 0
    """Those that say no."""


class Doubt(Record):
    """A sample of the dataset with a claim that annotations contradict."""

    id: str
    """Id of the sample."""
    image_id: str
    """Image that it is about."""
    type: str
    """Its response type."""
    kind: Kind
    """Kind of the claim."""
    evidence: str
    """What the annotations say."""
    question: str
    """What was asked; cut where it is long."""
    answer: str
    """What the teacher said; cut likewise."""
    captions: tuple[str, ...] = ()
    """What people said of the image."""


class Portrait(Record):
    """The samples of a dataset as a whole."""

    samples: Count = 0
    """Samples."""
    images: Count = 0
    """Images that they are about."""
    questions: Count = 0
    """Questions in them."""
    rooted: Count = 0
    """Questions of which verb and noun could be told."""
    openings: tuple[Opening, ...] = ()
    """The commonest beginnings of questions, the most frequent first."""
    actions: tuple[Action, ...] = ()
    """The commonest verbs of questions, the most frequent first."""
    covered: tuple[Covered, ...] = ()
    """Every category that has a box in one of the images, those in most images first."""
    is_read: bool = False
    """Whether claims were there to tell what answers speak of; without them `spoken` is 0 throughout."""
    boxes: Mapping[str, Count] = {}
    """Images by number of boxes, from `0` on; the last column stands for all above."""
    leanings: Mapping[str, Leaning] = {}
    """Answers to yes/no questions by response type."""
    doubts: tuple[Doubt, ...] = ()
    """Samples with a contradicted claim, the first of each kind of claim."""
