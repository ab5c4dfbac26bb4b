"""What a page sends when somebody decides, and how it becomes a line of decisions.jsonl.

    POST /decide -> checked -> a draft -> the journal, in another thread -> the disk -> acknowledged

Nothing is acknowledged that is not on the disk. An edit of words that somebody mended meanwhile is not taken, since
whoever wrote it had not read them; two verdicts of two people stand beside each other.
"""

from typing import Annotated, Literal

from pydantic import Field

from datagen.audit.body import Sent, Unfit
from datagen.audit.index import Item
from datagen.audit.room import Room
from datagen.audit.views.ruled import ruled
from datagen.decisions import edited
from datagen.decisions.edits import with_words
from datagen.types import Decision, Reason, Sample, Turn

MOST_QUERY = 10_000  # characters of a page's filters, as its address has them
ANEW = "the run was assembled anew since this page was made: start `datagen audit` again"


class Said(Sent):
    """One turn, in LLaVA's spelling."""

    role: Annotated[Literal["human", "gpt"], Field(alias="from")]
    text: Annotated[str, Field(alias="value")]


class Wanted(Sent):
    """A decision as the page sends it."""

    sample: Annotated[str, Field(min_length=1, max_length=1_000)]
    number: Annotated[int, Field(gt=0, lt=2**53)]
    verdict: Literal["accept", "reject", "edit"]
    reason: Reason | None = None
    note: Annotated[str, Field(max_length=2_000)] = ""
    conversations: Annotated[tuple[Said, ...], Field(max_length=1_000)] | None = None
    seen: Annotated[int, Field(ge=0, lt=2**53)]
    """Number of the last decision about that sample that the page knew."""
    filters: Annotated[str, Field(max_length=MOST_QUERY)] = ""

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The conversation as it is to be."""
        return tuple(Turn(role=turn.role, text=turn.text) for turn in self.conversations or ())


def drafted(room: Room, wanted: Wanted, reviewer: str) -> Decision:
    """The line that is to be written, without its number and time.

    Raises:
        Unfit: it says nothing that can be written down.
    """
    item = room.item(wanted.number, reviewer)
    if item is None or item.id != wanted.sample:
        raise Unfit(409, ANEW)
    if item.is_apart:
        raise Unfit(400, "this is a record of the annotations and no sample, so there is nothing to decide")
    if fault := _fault(wanted, item):
        raise Unfit(400, fault)
    before = _mended(room, item, wanted, reviewer) if wanted.verdict == "edit" else ()
    return Decision(
        number=0,
        sample=item.id,
        image_id=(item.rejection.image_id if item.rejection else None) or (item.context and item.context.image_id),
        type=item.type or None,
        reviewer=reviewer,
        at="",
        was=item.place,
        rule=item.rejection.rule if item.rejection else None,
        verdict=wanted.verdict,
        reason=wanted.reason,
        note=wanted.note,
        before=before,
        after=wanted.turns if before else (),
    )


def refuse_stale(room: Room, wanted: Wanted, news: tuple[Decision, ...]) -> None:
    """Called when nobody else can write: does the reviewer know the words that they mend?

    Raises:
        Unfit: somebody mended them meanwhile.
    """
    if wanted.verdict != "edit" or room.is_blind(wanted.sample):
        return
    theirs = [one for one in news if one.sample == wanted.sample]
    for one in (*room.decisions.standing(wanted.sample), *theirs):
        if one.verdict == "edit" and one.number > wanted.seen:
            raise Unfit(
                409, f"decision {one.number} mended this sample meanwhile: copy your text, load the page and mend that"
            )


def broken_by(room: Room, draft: Decision) -> list[dict[str, str]]:
    """The rules that the new words break, with what was found; a person may know better."""
    item = room.item(room.index.number(draft.sample) or 0, draft.reviewer) if draft.after else None
    sample = room.sample(item, draft.reviewer) if item else None
    if sample is None:
        return []
    looked = room.looked(with_words(sample, draft.after, is_edited=True))
    found = ruled(looked) if looked else ()
    return [{"rule": one.rule.replace("_", " "), "found": one.found} for one in found if one.found]


def _fault(wanted: Wanted, item: Item) -> str | None:
    """What is wrong with a decision, whatever it is about."""
    if wanted.verdict == "accept" and wanted.reason:
        return "what is accepted has no reason: send none"
    if wanted.verdict == "reject" and not wanted.reason:
        return "a rejection needs its reason: choose one of the list"
    if wanted.reason == "rule_is_right" and item.place == "kept":
        return "no rule turned this sample away: choose another reason"
    if (wanted.verdict == "edit") != (wanted.conversations is not None):
        return "an edit, and nothing else, comes with its conversation"
    return None


def _mended(room: Room, item: Item, wanted: Wanted, reviewer: str) -> tuple[Turn, ...]:
    """The words that an edit is about."""
    sample: Sample | None = room.sample(item, reviewer)
    if sample is None:
        raise Unfit(400, "this never was a conversation, so there is nothing to mend")
    if fault := edited(sample.conversations, wanted.turns):
        raise Unfit(400, fault)
    return sample.conversations
