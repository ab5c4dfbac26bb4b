"""The run that is looked at: its index, its pictures, its plan, and what people decided up to this moment.

Everything here happens in one thread, except that a decision is written down in another. Other processes may decide
about the same run: `refresh` takes in what they wrote, and is called before anything is shown.
"""

import dataclasses
from pathlib import Path
from typing import Self

from datagen.audit.filters import Filters
from datagen.audit.index import Index, Item, Page, Row
from datagen.audit.index.shown import excerpt
from datagen.audit.pages import Desk
from datagen.audit.words import first_words, shown, unseen, visible
from datagen.checks import Checks, Looked
from datagen.checks.lexicon import Lexicon
from datagen.decisions import Decisions, Journal, Plan, draw, load, progress
from datagen.decisions.edits import Words
from datagen.decisions.population import population
from datagen.errors import ConfigError, RunError
from datagen.pictures import Pictures
from datagen.progress import Watch, unwatched
from datagen.run import Run
from datagen.types import Decision, Planned, Sample

MOST_CAPTIONED = 100_000  # characters of an image's captions, or everybody waits; five people write some 300


class Room:
    """One run, for as long as people look at it."""

    def __init__(self, run: Run, index: Index, journal: Journal, decisions: Decisions, pictures: Pictures) -> None:
        """Use `open`."""
        self.run, self.index, self.journal, self.decisions, self.pictures = run, index, journal, decisions, pictures
        settings = run.config()
        self.checks = Checks.of(settings, run.reading().categories)
        self.lexicon = Lexicon.load(settings.vocabulary(), str(settings.lexicon))
        self._plan: Plan | None = None
        self._drawn: frozenset[str] = frozenset()
        self._is_current = True
        self._counted: tuple[int, Planned | None] = (-1, None)

    @classmethod
    def open(
        cls, run: Run, images: Path | None = None, wish: str | None = None, seed: int = 0, watch: Watch = unwatched
    ) -> Self:
        """Open a run that is complete; a wish draws a sampling plan, without one the plan that is there goes on.

        Raises:
            RunError: it is no run, not complete, or holds nothing to look at.
            ConfigError: the image folder is none, or the wish cannot be met.
        """
        folder = images_of(run, images)
        if run.manifest() is None:
            raise RunError(f"{run.folder}: is not complete: `datagen build --run {run.folder}` goes on with it")
        plan = draw(run, wish, seed) if wish else load(run)
        journal = Journal(run)
        decisions = Decisions(journal.news())
        index = Index.open(run, watch, decisions)
        if not len(index):
            raise RunError(f"{run.folder}: holds no sample and no rejection, expected some to look at: build it again")
        room = cls(run, index, journal, decisions, Pictures(folder))
        if plan:
            room.follow(plan, population(run, decisions).digest == plan.population_digest)
        return room

    def follow(self, plan: Plan, is_current: bool = True) -> None:
        """Count down a sampling plan."""
        self._plan, self._drawn, self._is_current = plan, frozenset(plan.ids), is_current
        self._counted = (-1, None)
        self.index.planned(plan.ids)

    def close(self) -> None:
        """Let go of the index."""
        self.index.close()

    # --- what is known -----------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Take in what others decided meanwhile.

        Raises:
            RunError: decisions.jsonl cannot be read any more.
        """
        for decision in self.journal.news():
            self.index.decided(decision)

    def take(self, decision: Decision) -> None:
        """Take in what was written down here."""
        self.index.decided(decision)
        self.refresh()

    def planned(self) -> Planned | None:
        """How far the plan has come; None without one."""
        if self._plan and self._counted[0] != len(self.decisions):
            self._counted = (len(self.decisions), progress(self._plan, self.decisions, self._is_current))
        return self._counted[1]

    def left(self, reviewer: str) -> int | None:
        """Samples of the plan that a reviewer has still to decide."""
        return len(self._plan.left(self.decisions, reviewer)) if self._plan else None

    def desk(self, reviewer: str) -> Desk:
        """What stands around every page."""
        return Desk(
            run=self.run.folder.resolve().name,
            reviewer=reviewer,
            decisions=len(self.decisions),
            plan=self.planned(),
            left=self.left(reviewer),
            is_stale=self.index.is_stale(),
        )

    # --- what is shown -----------------------------------------------------------------------------------------------

    def page(self, filters: Filters, reviewer: str, after: int | None, before: int | None) -> Page:
        """A page of the list, without what this reviewer may not know yet."""
        page = self.index.page(filters, after, before, reviewer=reviewer)
        rows = tuple(self._told(row) if self.is_unseen(row.id, reviewer) else row for row in page.rows)
        return dataclasses.replace(page, rows=rows)

    def item(self, number: int, reviewer: str) -> Item | None:
        """Everything that a reviewer may know of a row."""
        item = self.index.item(number)
        return unseen(item, self.decisions) if item and self.is_unseen(item.id, reviewer) else item

    def known(self, sample_id: str, reviewer: str) -> tuple[Decision, ...]:
        """Decisions about a sample that a reviewer may know of."""
        return visible(self.decisions, sample_id, reviewer, self._drawn)

    def newest(self, sample_id: str, reviewer: str) -> int:
        """Number of the last decision about a sample that a reviewer may know of."""
        return 0 if self.is_unseen(sample_id, reviewer) else self.decisions.newest(sample_id)

    def is_blind(self, sample_id: str) -> bool:
        """Whether the plan drew it, so that everybody judges it by themselves."""
        return sample_id in self._drawn

    def is_unseen(self, sample_id: str, reviewer: str) -> bool:
        """Whether a reviewer has still to judge it by themselves."""
        return self.is_blind(sample_id) and all(one.reviewer != reviewer for one in self.decisions.standing(sample_id))

    def sample(self, item: Item, reviewer: str) -> Sample | None:
        """What is shown of an item to a reviewer."""
        return shown(item, self.known(item.id, reviewer), self.decisions, reviewer)

    def first(self, item: Item) -> Words:
        """The words of an item before anybody mended them."""
        return first_words(item, self.decisions)

    def looked(self, sample: Sample | None) -> Looked | None:
        """A sample held against every rule; None for what never was one, or whose captions are endless."""
        if sample is None or sum(map(len, sample.context.captions)) > MOST_CAPTIONED:
            return None
        return self.checks.look(sample)

    def next(self, filters: Filters, number: int, reviewer: str) -> int | None:
        """The next one of a filter that a reviewer has still to decide, from the beginning after the end."""
        ahead, first = (self.index.neighbours(filters, at, reviewer, undecided=True)[1] for at in (number, 0))
        return ahead or (None if first == number else first)

    def _told(self, row: Row) -> Row:
        """A row of which nobody seems to have decided anything."""
        if self.decisions.newest(row.id) == 0 or (item := self.index.item(row.number)) is None:
            return row
        answers = [turn.text for turn in unseen(item, self.decisions).conversations if turn.role == "gpt"]
        words = sum(len(answer.split()) for answer in answers)
        return dataclasses.replace(row, place="kept", rule="", verdict="open", words=words, excerpt=excerpt(answers))


def images_of(run: Run, wanted: Path | None) -> Path | None:
    """The folder of a run's images: the one that is wished, or that its settings name, or that it drew itself.

    Raises:
        ConfigError: the one that is wished is no folder.
        RunError: it is no run.
    """
    settings = run.config()
    if wanted is not None and not wanted.is_dir():
        raise ConfigError(f"--images {wanted}: is no folder, expected the one that holds the image files")
    drawn = run.scenes_folder / "images"
    known = settings.images or (drawn if settings.draws_scenes else None)
    return wanted or (known if known and known.is_dir() else None)
