"""The rounds of a build that ask: replies, then second replies, then the judge's scores.

A later round depends on what came of the earlier ones, so it begins when they are done. Each continues where it
stopped; all go through one ledger and one budget.
"""

from collections.abc import Callable, Iterable, Iterator, Set
from typing import NamedTuple

from datagen.ask import Ended, Stop
from datagen.assemble import priced, survivors
from datagen.budget import Budget
from datagen.calls import Counting, Item, ask, asking_of, meter_of
from datagen.config import BuildConfig
from datagen.contexts import Contexts
from datagen.ledger import NANO, Ledger
from datagen.ledger.books import Money, Purpose
from datagen.outcomes import Replies
from datagen.pairs import Answered, Asked, Pair, asked, pairs
from datagen.prepare import kept_rubric
from datagen.progress import Progress, Step, Watch
from datagen.prompts import PromptSet
from datagen.repair import Second
from datagen.run import Run
from datagen.scoring import Scoring
from datagen.teacher import FINAL, Teacher
from datagen.types import Prompt, Reply, Sample

STEPS: dict[Purpose, Step] = {"teacher": "ask", "repair": "repair", "judge": "judge"}


class _Stopped(Exception):  # noqa: N818 - an outcome, raised and caught in this file
    """Asked to stop between two rounds."""


class Before(NamedTuple):
    """One sample before the judge."""

    prompt: Prompt


class Rounds:
    """Asks for what a run still lacks."""

    def __init__(
        self,
        config: BuildConfig,
        sets: tuple[PromptSet, ...],
        contexts: Contexts,
        run: Run,
        ledger: Ledger,
        stop: Stop,
        watch: Watch,
        teacher: Teacher | None = None,
    ) -> None:
        """A teacher that is given stands in for those of the settings, the judge included."""
        self._config = config
        self._sets = sets
        self._contexts = contexts
        self._ledger = ledger
        self._stop = stop
        self._watch = watch
        self._teacher = teacher
        self._run = run
        self._replies = Replies(ledger, config, run.reading().categories, len(contexts) * len(sets))
        self.n_asked = 0
        """Prompts that got an outcome."""

    @property
    def n_open(self) -> int:
        """Prompts of the first round without an outcome."""
        # Walked once to count and once to ask, so that prompts never lie in memory all at once.
        return sum(1 for _ in self._first())

    @property
    def may_go_better(self) -> bool:
        """Whether calls of any round failed for a reason that passes."""
        return any(kind not in FINAL for kind in self._ledger.usage().failed)

    def ask(self, n_open: int) -> Ended:
        """All rounds, up to the one that did not end by itself."""
        try:
            return self._ask(n_open)
        except _Stopped:
            return "stopped"

    def _ask(self, n_open: int) -> Ended:
        ended: Ended = "done"
        if n_open:
            ended = self._round("teacher", self._first(), n_open, self._is_good)
        if ended == "done" and self._config.repair:
            open_seconds = list(unasked(self._replies.seconds(self._looked_through()), self._settled()))
            ended = self._round("repair", iter(open_seconds), len(open_seconds), self._is_mended)
        if ended == "done" and self._config.judge:
            ended = self._score()
        return ended

    def _score(self) -> Ended:
        """The samples wait on disk: how many there are is known only at their end."""
        settled, scoring, n = (
            self._settled(),
            Scoring(self._ledger, self._config, kept_rubric(self._run, self._config)),
            0,
        )
        with self._run.spool() as spool:
            for sample in survivors(self._replies, self._looked_through(), self._config, self._sets):
                n_open = sum(prompt.key not in settled for prompt in scoring.prompts(sample))
                if n_open:
                    spool.add(sample)
                    n += n_open
            waiting = (Sample.model_validate_json(line) for line in spool)
            prompts = (Before(prompt) for sample in waiting for prompt in scoring.prompts(sample))
            return self._round("judge", unasked(prompts, settled), n, lambda _, reply: bool(reply.text))

    def _round(
        self, purpose: Purpose, items: Iterator[Item], total: int, is_good: Callable[[Item, Reply], bool]
    ) -> Ended:
        if not total:
            return "done"
        asked_by = asking_of(self._config, purpose)
        meter = meter_of(asked_by, asked_by.batch)
        self._ledger.note("wanted", str(total + len(self._settled())))
        budget = Budget(self._config.budget, self._so_far())
        counting = Counting(is_good, budget, meter.price is not None, total, self._watch, STEPS[purpose])
        ended = ask(asked_by, items, counting, self._ledger, meter, self._stop, self._teacher, purpose)
        self.n_asked += counting.done
        return ended

    def _first(self) -> Iterator[Asked]:
        made = (asked(pair, self._config.model) for pair in self._pairs())
        return unasked((one for one in made if isinstance(one, Asked)), self._settled())

    def _pairs(self) -> Iterator[Pair]:
        return pairs(self._contexts, self._sets)

    def _looked_through(self) -> Iterator[Pair]:
        """The pairs once more, to see what came of them; a stop is heeded, for nothing is lost by it."""
        total = len(self._contexts) * len(self._sets)
        for done, pair in enumerate(self._pairs(), 1):
            if self._stop.asked:
                raise _Stopped
            self._watch(Progress("look", done, total))
            yield pair

    def _settled(self) -> Set[str]:
        return self._ledger.settled(FINAL, hold=self._config.in_doubt == "hold")

    def _so_far(self) -> Money:
        return so_far(self._ledger, self._config)

    def _is_good(self, one: Asked, reply: Reply) -> bool:
        return isinstance(self._replies.judge(Answered(one, reply)), Sample)

    def _is_mended(self, one: Second, reply: Reply) -> bool:
        return isinstance(self._replies.judge(one.answered(reply)), Sample)


def so_far(ledger: Ledger, config: BuildConfig) -> Money:
    """Spent and held, with what was bought before a price was given."""
    spent = priced(ledger, config).dollars or 0.0
    return Money(round(spent * NANO), ledger.money().held)


def unasked(items: Iterable[Item], settled: Set[str]) -> Iterator[Item]:
    """Those that have no outcome yet; two that ask the very same are one, because one reply serves both."""
    taken = set(settled)
    for one in items:
        if one.prompt.key not in taken:
            taken.add(one.prompt.key)
            yield one
