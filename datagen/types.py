"""What crosses a stage or reaches disk, in the order the data meets it.

A record on disk is a frozen pydantic model whose field docstrings become the descriptions in schemas/.
What lives in memory only is a frozen dataclass.
"""

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

IMAGE_TOKEN = "<image>"  # where a trainer puts the image; the teacher never sees it

Unit = Annotated[float, Field(ge=0.0, le=1.0)]
Count = Annotated[int, Field(ge=0, lt=2**63)]  # what a database holds
TypeName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,40}$")]
Shape = Literal["dialogue", "qa", "text"]


class Record(BaseModel):
    """A value that is written to disk: immutable, and strict about unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Box(Record):
    """One annotated object; corners as fractions of the image's width and height, three decimals."""

    category: str
    """Category name, as the annotation spells it."""
    x1: Unit
    """Left edge; 0 is the left of the image."""
    y1: Unit
    """Top edge; 0 is the top of the image."""
    x2: Unit
    """Right edge."""
    y2: Unit
    """Bottom edge."""

    @model_validator(mode="after")
    def has_area(self) -> "Box":
        """Refuse a box whose edges meet or cross."""
        if self.x2 <= self.x1 or self.y2 <= self.y1:
            raise ValueError(f"{self.category} box has no area: x {self.x1}..{self.x2}, y {self.y1}..{self.y2}")
        return self


class Context(Record):
    """All that is known of one image without looking at it."""

    image_id: str
    """Id of the image in its source."""
    image: str
    """Image file, relative to the image folder, with forward slashes."""
    width: Annotated[int, Field(gt=0)]
    """Width in pixels."""
    height: Annotated[int, Field(gt=0)]
    """Height in pixels."""
    captions: tuple[str, ...] = ()
    """Human captions in annotation order, without edge whitespace."""
    boxes: tuple[Box, ...] = ()
    """Annotated single objects in annotation order."""
    crowds: tuple[Box, ...] = ()
    """Regions that hold many objects of one category; never shown to the teacher, used by the checks."""


class Message(Record):
    """One chat message."""

    role: Literal["system", "user", "assistant"]
    """Who speaks."""
    content: str
    """Plain text."""


class Sampling(Record):
    """How the teacher is to draw its words. What is None is not sent: the endpoint decides."""

    max_tokens: Annotated[int, Field(gt=0)]
    """Most tokens the reply may have."""
    temperature: Annotated[float, Field(ge=0.0, le=2.0)] | None = None
    """Randomness of the draw."""
    top_p: Annotated[float, Field(gt=0.0, le=1.0)] | None = None
    """Share of the probability that is drawn from."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """One question to the teacher about one image."""

    key: str
    """sha256 (hex) of the canonical JSON of model, messages, sampling and, where one is set, response_format: a key is
    never paid for twice."""
    image_id: str
    type: str
    model: str
    prefix: tuple[Message, ...]
    """Messages that are the same for every image of a type, and the very same tuple: made ready to send once."""
    query: Message
    """What is known of the image; the last message where there are no more."""
    sampling: Sampling
    response_format: Mapping[str, Any] | None = field(default=None, hash=False)
    """The endpoint's `response_format`, where the reply is to be JSON that fits a schema; None sends none."""
    more: tuple[Message, ...] = ()
    """What was said after the query, where a reply is asked for again."""

    @property
    def messages(self) -> tuple[Message, ...]:
        """All of them, in order."""
        return (*self.prefix, self.query, *self.more)


class Reply(Record):
    """What the teacher said, untouched, and what it cost in tokens."""

    text: str
    """The reply as it came."""
    finish_reason: str
    """Why the teacher stopped: stop, length, content_filter or whatever the endpoint said."""
    model: str
    """Model that answered, as the endpoint names it."""
    prompt_tokens: Count
    """Tokens read, as the endpoint counted them."""
    completion_tokens: Count
    """Tokens written, as the endpoint counted them."""
    cached_tokens: Count = 0
    """Those of the tokens read that came from the endpoint's prompt cache."""


class Turn(Record):
    """One side of one exchange, in LLaVA's spelling."""

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)

    role: Annotated[Literal["human", "gpt"], Field(alias="from")]
    """Speaker."""
    text: Annotated[str, Field(alias="value")]
    """What was said."""


class Provenance(Record):
    """What a sample was made from, so that every row can be traced and remade."""

    reply_key: str
    """Key of the reply in the run's ledger."""
    teacher: str
    """Model that was asked; `rehearsal` marks text that no model wrote."""
    prompt_digest: str
    """sha256 (hex) of the system message, the seeds and the recipe that were used."""
    seed_ids: tuple[str, ...]
    """The few-shot seeds shown to the teacher, in order."""
    repaired: Annotated[str | None, Field(exclude_if=lambda value: value is None)] = None
    """Where this is a second reply: the rule that the first one broke, or `continued` where it goes on from it."""


class Sample(Record):
    """One finished training example: LLaVA's record, and what it was made from."""

    id: str
    """Stable: the same prompt and the same reply always give the same id."""
    image: str
    """Image file, relative to the image folder."""
    conversations: Annotated[tuple[Turn, ...], Field(min_length=2)]
    """Human and gpt in turn, human first; `<image>` stands once, at the start or the end of the first human turn."""
    type: TypeName
    """Response type that was asked for."""
    context: Context
    """What was known of the image; every claim can be held against it."""
    provenance: Provenance
    """What the sample was made from."""

    @functools.cached_property
    def turns(self) -> tuple[Turn, ...]:
        """The conversation as it was said, without the image token."""
        first = self.conversations[0]
        text = first.text.removeprefix(f"{IMAGE_TOKEN}\n").removesuffix(f"\n{IMAGE_TOKEN}")
        return (Turn(role=first.role, text=text), *self.conversations[1:])

    @functools.cached_property
    def questions(self) -> tuple[str, ...]:
        """What the human asks, without the image token."""
        return tuple(turn.text for turn in self.turns if turn.role == "human")

    @functools.cached_property
    def answers(self) -> tuple[str, ...]:
        """What gpt says."""
        return tuple(turn.text for turn in self.turns if turn.role == "gpt")


class Rejection(Record):
    """Something that did not make it into the dataset, and why."""

    stage: str
    """Stage that turned it away: source, prompt, ask, parse, check, repair, dedupe, judge or select."""
    rule: str
    """Rule that decided; stable, so that runs can be compared."""
    id: str
    """Id of the annotation, prompt or sample in question."""
    image_id: str | None = None
    """Image it belongs to, where that is known."""
    type: TypeName | None = None
    """Response type, once there is one."""
    evidence: str
    """One sentence for a person: what was found and what was expected."""
    text: str = ""
    """The text that was turned away."""
    broken: tuple[str, ...] = ()
    """Every rule that was broken, the deciding one first."""


class StageCount(Record):
    """What went into one stage and what became of it: entered = passed + all that was rejected."""

    stage: str
    """Name of the stage."""
    unit: str
    """What is counted: images, captions, boxes, prompts, replies or samples."""
    entered: Count
    """How many came in."""
    passed: Count
    """How many went on."""
    rejected: Mapping[str, Count] = {}
    """How many were turned away, by rule."""

    @model_validator(mode="after")
    def loses_nothing(self) -> "StageCount":
        """Refuse a count in which something disappeared."""
        out = self.passed + sum(self.rejected.values())
        if self.entered != out:
            raise ValueError(f"{self.stage}: {self.entered} {self.unit} came in, {out} are accounted for")
        return self


class Reading(Record):
    """What was found when the annotations were read."""

    inputs: Mapping[str, str]
    """sha256 (hex) of each file that was read, by its role: captions, instances."""
    stages: tuple[StageCount, ...]
    """Images, captions and boxes: read, kept, dropped and why."""
    changed: Mapping[str, Count] = {}
    """What was mended or is worth knowing, and was kept: boxes clipped at the border, captions stripped."""
    rejections: tuple[Rejection, ...] = ()
    """Every record that was set aside, with its reason."""
    categories: tuple[str, ...] | None = None
    """Categories that the annotators looked for: what is of one of these and has no box is not there. None is not
    known, as in runs that were begun before it was kept."""


class Spent(Record):
    """What the calls of one purpose came to."""

    requests: Count = 0
    """Requests that were sent."""
    prompt_tokens: Count = 0
    """Tokens read."""
    completion_tokens: Count = 0
    """Tokens written."""
    dollars: float = 0.0
    """Cost of those whose cost is known."""


class Usage(Record):
    """Tokens and calls of a run, as its ledger has them."""

    answered: Count = 0
    """Prompts with a reply."""
    failed: Mapping[str, Count] = {}
    """Prompts whose last call failed, by class."""
    requests: Count = 0
    """Requests that were sent, and lines of batches; several for one prompt where some failed."""
    in_flight: Count = 0
    """Those of them that are still being answered."""
    in_doubt: Count = 0
    """Those that were sent by a process that ended before the answer came."""
    prompt_tokens: Count = 0
    """Tokens read."""
    cached_tokens: Count = 0
    """Those of them read from the endpoint's cache."""
    completion_tokens: Count = 0
    """Tokens written."""
    dollars: float | None = None
    """Cost at list price of what was answered; None where no price is known."""
    purposes: Mapping[str, Spent] = {}
    """The same by what it was for: teacher, repair (second replies), judge."""
    held: float = 0.0
    """Most dollars that calls whose cost is not known may have cost beside that: in flight, in doubt or broken off."""


class Lengths(Record):
    """How long the finished samples of one type are, in words."""

    pairs: float
    """Questions with their answers in a sample, on average."""
    question_words: float
    """Words in a question, on average."""
    answer_words: float
    """Words in an answer, on average."""
    answer_words_p5: float
    """Five samples in a hundred have shorter answers than this."""
    answer_words_p95: float
    """Five samples in a hundred have longer answers than this."""


class Agreement(Record):
    """Two sets of scores of the same samples, side by side."""

    both: Count
    """Samples that have both scores; the figures below are of these."""
    kappa: float | None
    """Cohen's kappa with quadratic weights over whole points: 1 is agreement, 0 is chance; None where both judges gave
    one and the same score to everything, or there are no samples."""
    spearman: float | None
    """Correlation of the two orders; None where one of them puts everything level."""
    near: float | None
    """Share whose two scores differ by at most one point."""
    shift: float | None
    """By how much the second scores are higher, on average."""


class Judged(Record):
    """What the judge did to a run: scored + unparsed + unanswered are all samples that came before it."""

    model: str
    """Model that judged; `rehearsal` marks scores that no model gave."""
    rubric_digest: str
    """sha256 (hex) of what the judge was told: scores of different rubrics are not to be put side by side."""
    threshold: float
    """Samples with a lower score were turned away."""
    scored: Count
    """Samples with a score."""
    unparsed: Count
    """Samples whose reply states no score that could be read; they were kept."""
    unanswered: Count
    """Samples without a reply; they were kept."""
    rejected: Count
    """Samples that were turned away for their score."""
    mean: float | None
    """Mean score; None where there is none."""
    histogram: Mapping[str, Count]
    """Samples by score, rounded to the nearest whole point, from the lowest to the highest."""
    types: Mapping[str, Annotated[float, Field(ge=0)]] = {}
    """Mean score by response type."""
    agreement: Agreement | None = None
    """With a second judge or a second asking, where there was one."""


class Figures(Record):
    """A set of samples as a whole."""

    samples: Mapping[str, Count]
    """Samples by response type."""
    images: Count
    """Images that they are about."""
    most_of_an_image: Count
    """Samples of the image that has most."""
    questions: Count
    """Questions that the teacher wrote; those drawn from a bank are not counted."""
    openings: Count
    """Different beginnings of them, of three words."""
    commonest_opening: str
    """The beginning that most have; empty where there is no question."""
    with_commonest_opening: Count
    """Questions that begin so."""
    answers: Count
    """Answers, of all types."""
    same_answer: Count
    """Answers that say the same as the commonest does."""
    yes: Count
    """Answers to yes/no questions that say yes."""
    no: Count
    """Those that say no."""


class Selection(Record):
    """What was taken of the samples that are good by themselves."""

    before: Figures
    """All of them."""
    after: Figures
    """Those that are in the dataset."""
    held_out: Count
    """Samples of held-out images: heldout.jsonl."""
    notes: tuple[str, ...] = ()
    """Wishes that could not be met, a sentence each."""


class Manifest(Record):
    """Written last: its presence says that the run is complete."""

    format: Literal[1] = 1
    """Version of this file's layout."""
    version: str
    """Version of datagen that assembled the dataset."""
    config_digest: str
    """sha256 (hex) of the settings that decide what a row says."""
    teacher: str
    """Model that was asked."""
    inputs: Mapping[str, str]
    """sha256 (hex) of each annotation file."""
    prompts: Mapping[str, str]
    """Prompt digest of each response type."""
    rules: Mapping[str, str] = {}
    """sha256 (hex) of the settings that decided which rows were taken, and of the files that they name."""
    outputs: Mapping[str, str]
    """sha256 (hex) of each file that the run wrote."""
    stages: tuple[StageCount, ...]
    """The road in numbers: what entered, passed and was rejected at each stage."""
    changed: Mapping[str, Count] = {}
    """What was mended in the annotations and kept."""
    samples: Mapping[str, Count]
    """Finished samples by response type."""
    lengths: Mapping[str, Lengths]
    """How long they are, by response type."""
    usage: Usage
    """What the calls came to."""
    judged: Judged | None = None
    """What the judge did, where there is one."""
    selection: Selection | None = None
    """What was taken of the whole, and what that did to it."""
    waiting: Count = 0
    """Scores and continuations of texts that were asked for and have no answer yet; 0 in a run that is complete."""
    repaired: Mapping[str, Count] = {}
    """Second replies in the dataset, by what was wrong with the first; `continued` are texts that were too short."""
