"""The words of a sample as one reviewer gets to see them, and which decisions of others they may know of.

Whoever looks at a drawn sample of a sampling plan is not told what others think of it before they have decided
themselves: two people who agree because one has read the other say nothing about the sample. Assembling the run
changes nothing of that: what others rejected or mended by then is shown in its first words, as one of the dataset.
"""

from collections.abc import Collection
from dataclasses import replace

from datagen.audit.index import Item
from datagen.audit.views import sample_of
from datagen.decisions import Decisions
from datagen.decisions.edits import Words, with_words
from datagen.types import Decision, Sample


def visible(decisions: Decisions, sample_id: str, reviewer: str, blind: Collection[str]) -> tuple[Decision, ...]:
    """The decisions about a sample that a reviewer may know of; `blind` are the ids that are judged unseen."""
    standing = decisions.standing(sample_id)
    if sample_id in blind and not any(one.reviewer == reviewer for one in standing):
        return ()
    return standing


def unseen(item: Item, decisions: Decisions) -> Item:
    """An item as if nobody had decided about it: in the dataset, in the words with which it began.

    What it was made from is left out of all of them, since rejections do not know it.
    """
    return replace(item, place="kept", conversations=first_words(item, decisions), rejection=None, kept=None)


def first_words(item: Item, decisions: Decisions) -> Words:
    """The words of an item before anybody mended them; a rejection keeps those itself."""
    return decisions.original(item.kept) if item.kept else item.conversations


def shown(item: Item, known: tuple[Decision, ...], decisions: Decisions, reviewer: str) -> Sample | None:
    """The sample with the words that are to be shown: as this reviewer mended it, else as it is to be."""
    sample = sample_of(item)
    if sample is None or not known:
        return sample
    if own := next((one for one in known if one.reviewer == reviewer and one.verdict == "edit"), None):
        return with_words(sample, own.after, is_edited=True)
    outcome = decisions.applied(sample)
    return outcome if isinstance(outcome, Sample) else sample
