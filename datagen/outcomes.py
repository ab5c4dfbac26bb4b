"""What the replies of a run come to: read from the ledger, parsed, checked, where asked for mended, and unique.

    pair -> prompt -> reply -> parsed -> checked ─────────┬─> unique
                                 └> rejected -> repaired ─┘

Pure: the same ledger and the same settings give the same outcomes, in the order of pairs. Rejections go to the road.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from datagen import parse, repair
from datagen.checks import Checks, Looked, rules
from datagen.completion import Unusable, read_reply
from datagen.config import BuildConfig
from datagen.ledger.books import Books
from datagen.pairs import Answered, Asked, Pair, asked
from datagen.repair import Second
from datagen.stages import Road
from datagen.types import Rejection, Reply, Sample

UNANSWERED = "unanswered"  # no reply and no failure yet: the run is not complete
Seen = Callable[[Looked], None]


def unseen(_: Looked) -> None:
    """Tell nobody."""


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

    def __init__(self, books: Books, config: BuildConfig, checks: Checks) -> None:
        """The settings say which model was asked, how draws fall, and whether second replies are taken."""
        self._books = books
        self._config = config
        self._checks = checks
        self.waiting = 0
        """Texts that are to be continued, and whose continuation has no answer yet."""

    def samples(self, items: Iterable[Pair], road: Road, seen: Seen = unseen) -> Iterator[Sample]:
        """Samples that keep every rule; `seen` is told of each that was checked, with its claims."""
        prompted = road.through("prompt", "prompts", items, lambda pair: asked(pair, self._config.model))
        for one in road.through("ask", "prompts", prompted, self._answer):
            if sample := self._sample(one, road, seen):
                yield sample

    def seconds(self, items: Iterable[Pair]) -> Iterator[Second]:
        """What is to be asked for a second time."""
        for pair in items:
            one = asked(pair, self._config.model)
            answered = self._answer(one) if isinstance(one, Asked) else one
            if isinstance(answered, Answered) and (again := self._second(answered, self.judge(answered))):
                yield again

    def judge(self, answered: Answered) -> Sample | Rejection:
        """What one reply comes to by itself."""
        parsed = self._parsed(answered)
        return self._checks.look(parsed).outcome if isinstance(parsed, Sample) else parsed

    def _sample(self, one: Answered, road: Road, seen: Seen) -> Sample | None:
        """What a reply comes to with its second chance."""
        outcome = self._parsed(one)
        parsed = road.take("parse", "replies", outcome)
        if parsed is not None:
            looked = self._checks.look(parsed)
            seen(looked)
            outcome = looked.outcome
            road.take("check", "samples", outcome)
        again = self._second(one, outcome) if self._config.repair else None
        if again is None:
            return outcome if isinstance(outcome, Sample) else None
        mended = self._mended(again, seen)
        if isinstance(outcome, Sample):  # it was only short: what it said stays good whatever came after
            self.waiting += isinstance(mended, Rejection) and mended.rule == UNANSWERED
            return mended if isinstance(mended, Sample) else outcome
        return road.take("repair", "replies", mended)

    def _mended(self, again: Second, seen: Seen) -> Sample | Rejection:
        """What the second reply comes to."""
        answered = self._answer(again.asked)
        outcome = answered if isinstance(answered, Rejection) else self._parsed(again.answered(answered.reply))
        if isinstance(outcome, Sample):
            looked = self._checks.look(repair.mended(outcome, again))
            seen(looked)
            outcome = looked.outcome
        return outcome.model_copy(update={"stage": "repair"}) if isinstance(outcome, Rejection) else outcome

    def _second(self, answered: Answered, outcome: Sample | Rejection) -> Second | None:
        sentence = rules().get(outcome.rule, "") if isinstance(outcome, Rejection) else ""
        return repair.second(answered, outcome, sentence)

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
