"""One sample as the audit page shows it: its image's boxes, what it claims and how that stands, what people decided.

    Item + Looked + decisions -> view -> View -> pages

Pure: nothing is opened here, and the same things give the same view. A sample with an edit that stands is shown as it
was mended, with the old words beside it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from datagen.audit.index import Item
from datagen.audit.views.frame import Drawn, Frame, Group, frame
from datagen.audit.views.ruled import Ruled, n_unheld, ruled
from datagen.audit.views.segments import Segment, Told, cut, segments
from datagen.checks import Looked
from datagen.checks.lexicon import Lexicon
from datagen.types import IMAGE_TOKEN, Context, Decision, Provenance, Sample, Turn

__all__ = ["Drawn", "Frame", "Group", "Ruled", "Segment", "Spoken", "Told", "View", "sample_of", "view"]

NOT_MADE = Provenance(reply_key="", teacher="", prompt_digest="", seed_ids=())


@dataclass(frozen=True, slots=True)
class Spoken:
    """One turn."""

    number: int
    """From 1."""
    role: str
    text: str
    """Its text without the image token, which is what a person edits."""
    before: str
    """The image token as it stands before the text, with its line break; "" where none does."""
    after: str
    """The same for one that stands after it."""
    shown: tuple[Segment, ...]
    """The text, marked."""
    rest: tuple[Segment, ...]
    """What is too long to show at once."""
    was: str | None
    """What stood there before a person mended it; None where nothing was changed."""


@dataclass(frozen=True, slots=True)
class View:
    """All that the page of one sample shows."""

    number: int
    id: str
    type: str
    image: str
    """Image file, as the annotation names it."""
    image_id: str
    place: str
    """kept or rejected."""
    stage: str
    rule: str
    evidence: str
    """Of a rejected one, what decided and why."""
    score: float | None
    picture: str | None
    """Last part of the link to the image; None where there is none to show."""
    missing: str
    """Why there is none."""
    frame: Frame | None
    captions: tuple[str, ...]
    turns: tuple[Spoken, ...]
    text: str
    """Of a rejected one that never was a conversation, what it was."""
    told: tuple[Told, ...]
    """Every claim."""
    rules: tuple[Ruled, ...]
    unheld: int
    """Rules that it was not held against, since it is too long."""
    is_apart: bool
    """Whether it is no sample, so that there is nothing to decide."""
    decisions: tuple[Decision, ...]
    """What people decided about it and stands."""
    provenance: Provenance | None
    seen: int
    """Number of the last decision about it that the page knows."""

    @property
    def broken(self) -> tuple[Ruled, ...]:
        """Rules that it breaks."""
        return tuple(rule for rule in self.rules if rule.found)

    @property
    def kept(self) -> tuple[Ruled, ...]:
        """Rules that it keeps."""
        return tuple(rule for rule in self.rules if not rule.found)

    @property
    def is_edited(self) -> bool:
        """Whether it is shown as a person mended it."""
        return any(turn.was is not None for turn in self.turns)

    def n_told(self, verdict: str) -> int:
        """How many claims stand so."""
        return sum(told.claim.verdict == verdict for told in self.told)

    def about(self, box: int) -> tuple[Told, ...]:
        """Claims that speak of a box, each kind of words once."""
        those = [told for told in self.told if box in told.boxes]
        return tuple({(told.claim.kind, told.words.lower()): told for told in reversed(those)}.values())[::-1]


def view(
    item: Item,
    looked: Looked | None = None,
    decisions: Iterable[Decision] = (),
    picture: str | None = None,
    *,
    missing: str = "",
    lexicon: Lexicon | None = None,
    seen: int | None = None,
    first: Sequence[Turn] | None = None,
) -> View:
    """What there is to show of an item.

    `looked` is of the words that are to be shown: the item's own, or mended ones. `picture` is the last part of the
    image's link; without one, `missing` says why. `seen` is by default the highest number among the decisions. `first`
    are the words before anybody mended them, where those are not the item's own.
    """
    standing = tuple(sorted(decisions, key=lambda one: one.number))
    sample, rejection = looked.sample if looked else item.sample, item.rejection
    told = _told(looked, item.context, lexicon or Lexicon.load()) if looked else ()
    turns = sample.conversations if sample else item.conversations
    return View(
        number=item.number,
        id=item.id,
        type=item.type or "",
        image=item.image or "",
        image_id=_image_id(item),
        place=item.place,
        stage=rejection.stage if rejection else "",
        rule=rejection.rule if rejection else "",
        evidence=rejection.evidence if rejection else "",
        score=item.score,
        picture=picture,
        missing=missing,
        frame=frame(item.context) if item.context else None,
        captions=item.context.captions if item.context else (),
        turns=_spoken(turns, item.conversations if first is None else first, told),
        text=rejection.text if rejection and not turns else "",
        told=told,
        rules=ruled(looked) if looked else (),
        unheld=n_unheld(looked) if looked else 0,
        is_apart=item.is_apart,
        decisions=standing,
        provenance=sample.provenance if sample and item.kept else None,
        seen=max((one.number for one in standing), default=0) if seen is None else seen,
    )


def sample_of(item: Item) -> Sample | None:
    """The sample that an item is, or was before it was turned away; None where there never was one.

    What was turned away says nothing of what it was made from.
    """
    if item.sample:
        return item.sample
    if not (item.context and len(item.conversations) > 1 and item.type):
        return None
    return Sample(
        id=item.id,
        image=item.context.image,
        conversations=item.conversations,
        type=item.type,
        context=item.context,
        provenance=NOT_MADE,
    )


def _image_id(item: Item) -> str:
    if item.context:
        return item.context.image_id
    return (item.rejection.image_id if item.rejection else None) or ""


def _told(looked: Looked, context: Context | None, lexicon: Lexicon) -> tuple[Told, ...]:
    """The claims in the order in which they stand, each with the boxes of what it speaks of."""
    claims = sorted(looked.claims, key=lambda claim: (claim.turn, claim.start, -claim.end))
    boxes = [*context.boxes, *context.crowds] if context else []
    concepts = [lexicon.category(box.category) for box in boxes]
    turns = looked.sample.turns
    told = []
    for number, claim in enumerate(claims, 1):
        members = {claim.concept, *lexicon.members(claim.concept)}
        those = tuple(place for place, concept in enumerate(concepts, 1) if concept in members)
        words = turns[claim.turn - 1].text[claim.start : claim.end].rstrip()
        told.append(Told(number, replace(claim, end=claim.start + len(words)), those, words))
    return tuple(told)


def _spoken(turns: Sequence[Turn], own: Sequence[Turn], told: Sequence[Told]) -> tuple[Spoken, ...]:
    """The turns as they are shown; `own` are those before anybody mended them."""
    spoken = []
    for number, turn in enumerate(turns, 1):
        before, text, after = _without_token(turn.text) if number == 1 else ("", turn.text, "")
        shown, rest = cut(segments(text, (one for one in told if one.claim.turn == number)))
        old = own[number - 1].text if number <= len(own) else ""
        was = None if old == turn.text else old.removeprefix(before).removesuffix(after)
        spoken.append(Spoken(number, turn.role, text, before, after, shown, rest, was))
    return tuple(spoken)


def _without_token(text: str) -> tuple[str, str, str]:
    """What stands before, between and after, as `Sample.turns` cuts it."""
    before = f"{IMAGE_TOKEN}\n" if text.startswith(f"{IMAGE_TOKEN}\n") else ""
    rest = text.removeprefix(before)
    after = f"\n{IMAGE_TOKEN}" if rest.endswith(f"\n{IMAGE_TOKEN}") else ""
    return before, rest.removesuffix(after), after
