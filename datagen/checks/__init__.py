"""Rules a sample must keep. Each looks at one sample and says what is wrong with it, or nothing.

A rule is named for the fact that must hold, and its docstring is the sentence that people are shown. To add one: write
it in the file of what it looks at, list it in CHECKS where it should decide, and give it a breaking and an innocent
example in examples.toml. The rules that hold an answer against boxes and captions stand in `grounding`.
"""

import inspect
from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

from datagen.checks import (
    coordinates,
    dialogue,
    form,
    giveaway,
    grounding,
    language,
    leaks,
    lengths,
    loops,
    refusals,
    silence,
)
from datagen.checks.claims import Claim
from datagen.checks.grounding import Grounding, Profile
from datagen.checks.lexicon import Lexicon
from datagen.choices import Choices
from datagen.types import Record, Rejection, Sample

Check = Callable[[Sample], str | None]

# Annotators who choose among more categories mark what strikes them, not all there is (LVIS: 1,203, Visual Genome:
# thousands; COCO: 80, Objects365: 365), so nothing follows from a box that is not there.
MOST_SOUGHT = 400

# The first broken rule decides, so what says most about a reply comes first.
CHECKS: tuple[Check, ...] = (
    form.turns_alternate,
    form.every_turn_says_something,
    form.text_is_plain,
    language.speaks_english,
    refusals.answers_instead_of_refusing,
    refusals.speaks_of_the_image_alone,
    coordinates.hides_coordinates,
    leaks.hides_its_source,
    silence.speaks_of_what_is_there,
    refusals.answers_are_definite,
    loops.nothing_is_said_over_and_over,
    form.answers_end_whole,
    dialogue.asks_each_question_once,
    dialogue.answers_meet_their_questions,
    dialogue.speaks_of_this_image,
    giveaway.question_leaves_the_looking,
    lengths.answers_are_as_long_as_their_type,
)


class Claimed(Record):
    """A line of claims.jsonl: what one sample says of the picture, whether it was kept or not."""

    id: str
    """Id of the sample."""
    image_id: str
    """Image that it is about."""
    kept: bool
    """Whether it came through the checks."""
    claims: tuple[Claim, ...]
    """In the order in which they stand."""


class Looked(NamedTuple):
    """What was found of one sample."""

    sample: Sample
    outcome: Sample | Rejection
    """The sample itself, or its rejection for the first rule that it breaks, with all that it breaks."""
    claims: tuple[Claim, ...]
    """Every statement about the picture that was found in it, with what the annotations say to it."""

    @property
    def record(self) -> Claimed:
        """The claims as they are kept."""
        kept = isinstance(self.outcome, Sample)
        return Claimed.model_construct(
            id=self.sample.id, image_id=self.sample.context.image_id, kept=kept, claims=self.claims
        )


class Checks:
    """Every rule, under one profile and with one vocabulary."""

    def __init__(
        self,
        profile: Profile = "default",
        lexicon: str | None = None,
        categories: Collection[str] | None = None,
        name: str = "lexicon",
    ) -> None:
        """`lexicon` is the text of a vocabulary that is joined to the built-in one; `name` is what errors call it.

        `categories` are those that the annotators looked for, where that is known: what has no box may be there all the
        same when nobody looked for it.

        Raises:
            ConfigError: it is no lexicon.
        """
        self._profile = profile
        words = Lexicon.load(lexicon, name)
        if categories is None:
            self._grounding = Grounding(words)
        elif len(categories) > MOST_SOUGHT:
            self._grounding = Grounding(words, frozenset())
        else:
            self._grounding = Grounding(words.with_categories(categories), frozenset(categories))

    @classmethod
    def of(cls, choices: Choices, categories: Collection[str] | None = None) -> "Checks":
        """Those that the settings ask for.

        Raises:
            ConfigError: the lexicon cannot be used.
        """
        return cls(choices.profile, choices.vocabulary(), categories, str(choices.lexicon))

    def look(self, sample: Sample) -> Looked:
        """Hold a sample against every rule."""
        claims = self._grounding.claims(sample)
        broken = [*_broken(sample), *grounding.broken(claims, self._profile)]
        return Looked(sample, _rejection(sample, broken) if broken else sample, claims)

    def sentence(self, rule: str) -> str:
        """What a rule says must hold; empty for one that is not among the checks."""
        return rules().get(rule, "")


def rules() -> dict[str, str]:
    """Every rule with the sentence that people are shown, in the order in which they decide."""
    return {rule.__name__: inspect.getdoc(rule) or "" for rule in CHECKS} | grounding.SENTENCES


def judge(sample: Sample) -> Sample | Rejection:
    """Pass the sample on, or reject it, by the default profile and the built-in vocabulary."""
    return Checks().look(sample).outcome


def _broken(sample: Sample) -> Iterator[tuple[str, str]]:
    for rule in CHECKS:
        if found := rule(sample):
            yield rule.__name__, found
        if rule is form.text_is_plain and form.is_too_long(sample):
            return  # to look for more would take as long as a thousand samples


def _rejection(sample: Sample, broken: list[tuple[str, str]]) -> Rejection:
    decided, evidence = broken[0]
    return Rejection.of(sample, "check", decided, evidence, broken=tuple(name for name, _ in broken))
