"""What the replies of a run come to: read from the ledger, parsed, checked, where asked for mended, and unique.

    pair -> prompt -> reply -> parsed -> checked ─────────┬─> unique
                                 └> rejected -> repaired ─┘

Pure: the same ledger and the same settings give the same outcomes, in the order of pairs. Rejections go to the road.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import NamedTuple

from datagen import parse, repair
from datagen.checks import rules
from datagen.completion import Unusable, read_reply
from datagen.config import BuildConfig
from datagen.ledger.books import Books
from datagen.looks import Look, Looks
from datagen.pairs import Answered, Asked, Pair, asked
from datagen.repair import Second
from datagen.stages import Road
from datagen.types import Rejection, Reply, Sample

UNANSWERED = "unanswered"  # no reply and no failure yet: the run is not complete
Seen = Callable[[bytes], None]


def unseen(_: bytes) -> None:
    """Tell nobody."""


class _Begun(NamedTuple):
    """One pair as far as its reply takes it by itself; what it came to at each step, up to the one that ended it."""

    asked: Asked | Rejection
    answered: Answered | Rejection | None
    parsed: Sample | Rejection | None

    @property
    def sample(self) -> Sample | None:
        return self.parsed if isinstance(self.parsed, Sample) else None


class Failed(NamedTuple):
    """Why a prompt has no reply: a class, and one line."""

    rule: str
    evidence: str


def reply_to(books: Books, key: str, model: str) -> Reply | Failed:
    """What a prompt came to so far."""
    failure = Failed(UNANSWERED, "no answer yet: run `datagen build` again")
    if body := books.body(key):
        try:
            return read_reply(body, model)
        except Unusable as unusable:  # it arrived, and the process ended before it was looked at
            failure = Failed(unusable.kind, unusable.detail)
    found = books.failure(key)
    return Failed(*found) if found else failure


class Replies:
    """Judges the replies of one run."""

    def __init__(
        self,
        books: Books,
        config: BuildConfig,
        categories: Collection[str] | None = None,
        n: int = 0,
        brought_back: Collection[str] = (),
    ) -> None:
        """The settings say which model was asked, how draws fall, and whether second replies are taken.

        `categories` are those of the annotations, where they are known. `n` is about how many replies there are: many
        are checked on every core. `brought_back` are ids of samples that pass whatever the checks say: somebody looked.
        """
        self._books = books
        self._config = config
        self._looks = Looks(config, categories, n)
        self._brought_back = brought_back
        self.waiting = 0
        """Texts that are to be continued, and whose continuation has no answer yet."""

    def samples(self, items: Iterable[Pair], road: Road, seen: Seen = unseen) -> Iterator[Sample]:
        """Samples that keep every rule; `seen` is given the claims of each that was checked, kept or not."""
        for begun, look in self._looks.through(map(self._begin, items)):
            if road.take("prompt", "prompts", begun.asked) is None or begun.answered is None:
                continue
            answered = road.take("ask", "prompts", begun.answered)
            if answered and (sample := self._sample(answered, begun.parsed, look, road, seen)):
                yield sample

    def seconds(self, items: Iterable[Pair]) -> Iterator[Second]:
        """What is to be asked for a second time."""
        for begun, look in self._looks.through(map(self._begin, items)):
            outcome = self._ruled(begun.sample, look) if begun.sample and look else begun.parsed
            if isinstance(begun.answered, Answered) and outcome and (again := self._again(begun.answered, outcome)):
                yield again

    def judge(self, answered: Answered) -> Sample | Rejection:
        """What one reply comes to by itself."""
        parsed = self._parsed(answered)
        return self._ruled(parsed, self._looks.one(parsed)) if isinstance(parsed, Sample) else parsed

    def _ruled(self, sample: Sample, look: Look) -> Sample | Rejection:
        """What the checks say, unless a person said otherwise."""
        return sample if sample.id in self._brought_back else look.outcome

    def _begin(self, pair: Pair) -> _Begun:
        one = asked(pair, self._config.model)
        answered = self._answer(one) if isinstance(one, Asked) else None
        return _Begun(one, answered, self._parsed(answered) if isinstance(answered, Answered) else None)

    def _sample(
        self, one: Answered, outcome: Sample | Rejection | None, look: Look | None, road: Road, seen: Seen
    ) -> Sample | None:
        """What a reply comes to with its second chance."""
        assert outcome is not None  # whatever was answered was parsed
        road.take("parse", "replies", outcome)
        if look and isinstance(outcome, Sample):
            seen(look.claims)
            outcome = self._ruled(outcome, look)
            road.take("check", "samples", outcome)
        again = self._again(one, outcome) if self._config.repair else None
        if again is None:
            return outcome if isinstance(outcome, Sample) else None
        mended = self._mended(again, seen)
        if isinstance(outcome, Sample):  # it was only short: what it said stays good whatever came after
            self.waiting += isinstance(mended, Rejection) and mended.rule == UNANSWERED
            return mended if isinstance(mended, Sample) else outcome
        return road.take("repair", "replies", mended)

    def _again(self, answered: Answered, outcome: Sample | Rejection) -> Second | None:
        """What to ask a second time; nothing about what a person took back as it is."""
        return None if outcome.id in self._brought_back else _second(answered, outcome)

    def _mended(self, again: Second, seen: Seen) -> Sample | Rejection:
        """What the second reply comes to."""
        answered = self._answer(again.asked)
        outcome = answered if isinstance(answered, Rejection) else self._parsed(again.answered(answered.reply))
        if isinstance(outcome, Sample):
            sample = repair.mended(outcome, again)
            look = self._looks.one(sample)
            seen(look.claims)
            outcome = self._ruled(sample, look)
        return outcome.model_copy(update={"stage": "repair"}) if isinstance(outcome, Rejection) else outcome

    def _answer(self, one: Asked) -> Answered | Rejection:
        reply = reply_to(self._books, one.prompt.key, self._config.model)
        if isinstance(reply, Reply):
            return Answered(one, reply)
        return Rejection(
            stage="ask",
            rule=reply.rule,
            id=one.prompt.key,
            image_id=one.context.image_id,
            type=one.prompts.type,
            evidence=reply.evidence,
        )

    def _parsed(self, answered: Answered) -> Sample | Rejection:
        (context, prompts, prompt), reply = answered
        return parse.sample(reply, prompt, context, prompts, self._config.seed)


def _second(answered: Answered, outcome: Sample | Rejection) -> Second | None:
    return repair.second(answered, outcome, rules().get(outcome.rule, "") if isinstance(outcome, Rejection) else "")
