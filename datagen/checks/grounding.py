"""Every claim that a sample makes about its picture, held against what is known of it; the rules that rest on them.

A claim is read from an answer by the module of its kind (`objects`, `counts`, `relations`, `attributes`), each of which
gives `claims(said, known)`. To add a kind: write such a module, list it in KINDS, and give it a rule below.
"""

import dataclasses
import functools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from datagen.checks import attributes, counts, objects, relations
from datagen.checks.claims import Claim, Kind
from datagen.checks.form import is_too_long
from datagen.checks.knowledge import known
from datagen.checks.lexicon import Lexicon
from datagen.checks.phrases import read
from datagen.checks.sentences import Said
from datagen.types import Sample

Profile = Literal["strict", "default", "report-only"]
KINDS = (counts.claims, relations.claims, attributes.claims)


@dataclass(frozen=True, slots=True)
class Grounding:
    """The claims of samples, read with one vocabulary."""

    lexicon: Lexicon
    annotated: frozenset[str] | None = None
    """Categories that the annotators looked for, as they name them; None is all that the lexicon has."""

    def claims(self, sample: Sample) -> tuple[Claim, ...]:
        """All claims of the answers, turn by turn and kind by kind; questions claim nothing.

        Where a sample is too long to be kept, `form` says so, and none are sought.
        """
        if is_too_long(sample):
            return ()
        there = known(sample.context, self.lexicon)
        answers = list(_answers(sample, there.lexicon))
        named = frozenset([mention.concept for said in answers for mention in said.mentions if not mention.loose])
        found: list[Claim] = []
        for said in answers:
            found += objects.claims(said, there, named)
            for claims in KINDS:
                found += claims(said, there)
        if self.annotated is None:
            return tuple(found)
        sought = _concepts(self.lexicon, self.annotated)
        return tuple(claim if _is_sought(claim, sought, self.lexicon) else _unsought(claim) for claim in found)


@functools.lru_cache(maxsize=8)
def _concepts(lexicon: Lexicon, categories: frozenset[str]) -> frozenset[str]:
    return frozenset(map(lexicon.category, categories))


def _is_sought(claim: Claim, sought: frozenset[str], lexicon: Lexicon) -> bool:
    """False where a thing is missed that nobody looked for, so that it may be there without a box."""
    is_missed = claim.verdict == "contradicted" and claim.kind in ("object", "count")
    return not is_missed or sought.issuperset(lexicon.members(claim.concept))


def _unsought(claim: Claim) -> Claim:
    return dataclasses.replace(
        claim, verdict="unknown", evidence=f"no annotator looked for a {claim.concept}", firm=False
    )


def _answers(sample: Sample, lexicon: Lexicon) -> Iterator[Said]:
    asked: Said | None = None
    for number, turn in enumerate(sample.turns, 1):
        if turn.role == "human":
            asked = _question(turn.text, lexicon)
        elif (said := read(turn.text, lexicon, number, asked)).sentences:
            yield said


@functools.lru_cache(maxsize=4096)  # many samples ask the same: a bank of paraphrases, "what is the man doing?"
def _question(text: str, lexicon: Lexicon) -> Said:
    return read(text, lexicon)


def names_what_is_there(claims: Sequence[Claim]) -> str | None:
    """A thing that an answer says is there has a box or stands in a caption; one that it denies has neither."""
    return _first(claims, "object")


def counts_what_is_there(claims: Sequence[Claim]) -> str | None:
    """A number of things is one that the boxes or the captions know."""
    return _first(claims, "count")


def places_things_as_annotated(claims: Sequence[Claim]) -> str | None:
    """Left and right, above and below, corner and middle are as the boxes lie."""
    return _first(claims, "relation")


def describes_things_as_captioned(claims: Sequence[Claim]) -> str | None:
    """A colour, a material or a posture is not another one than the captions give to the same thing."""
    return _first(claims, "attribute")


Rule = Callable[[Sequence[Claim]], str | None]
RULES: tuple[Rule, ...] = (
    names_what_is_there,
    counts_what_is_there,
    places_things_as_annotated,
    describes_things_as_captioned,
)
SENTENCES = {rule.__name__: rule.__doc__ or "" for rule in RULES}


def broken(claims: Sequence[Claim], profile: Profile) -> list[tuple[str, str]]:
    """Rules that the claims break under a profile, with what was found; `unknown` breaks none."""
    if profile == "report-only":
        return []
    wrong = [claim for claim in claims if claim.verdict == "contradicted" and (claim.firm or profile == "strict")]
    if not wrong:
        return []
    return [(rule.__name__, found) for rule in RULES if (found := rule(wrong))]


def _first(wrong: Sequence[Claim], kind: Kind) -> str | None:
    claim = next((claim for claim in wrong if claim.kind == kind), None)
    return f"turn {claim.turn}: {claim.evidence}" if claim else None
