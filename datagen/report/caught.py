"""What each rule caught, from the lines of rejections.jsonl, which are read once and not kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from datagen.checks import rules
from datagen.contexts import Contexts
from datagen.report.contents import Caught, Example
from datagen.report.shown import cut
from datagen.types import Rejection

MOST_EXAMPLES = 3
MOST_CAPTIONS = 10
MOST_NAMED = 200  # characters of an id
Key = tuple[str, str]  # stage, rule


@dataclass(slots=True)
class _Tally:
    decided: int = 0
    beside: int = 0
    examples: list[Example] = field(default_factory=list)


def caught(rejections: Iterable[Rejection], stages: Sequence[str]) -> tuple[Caught, ...]:
    """Every rule that was broken, in the order of `stages`, the most frequent first; examples without captions."""
    tallies, sentences = _tallied(rejections), rules()
    place = {stage: number for number, stage in enumerate(dict.fromkeys(stages))}

    def rank(key: Key) -> tuple[int, int, int, Key]:
        return place.get(key[0], len(place)), -tallies[key].decided, -tallies[key].beside, key

    return tuple(_caught(key, tallies[key], sentences.get(key[1], "")) for key in sorted(tallies, key=rank))


def silent(found: Iterable[Caught]) -> tuple[str, ...]:
    """Checks that nothing broke."""
    loud = {rule.rule for rule in found}
    return tuple(rule for rule in rules() if rule not in loud)


def with_captions(found: Sequence[Caught], contexts: Contexts) -> tuple[Caught, ...]:
    """The same, every example with the captions of its image."""
    wanted = {example.image_id for rule in found for example in rule.examples}
    shown = contexts.only([id in wanted for id in contexts.ids()])
    captions = {context.image_id: context.captions[:MOST_CAPTIONS] for context in shown}
    return tuple(_captioned(rule, captions) for rule in found)


def _tallied(rejections: Iterable[Rejection]) -> dict[Key, _Tally]:
    tallies: dict[Key, _Tally] = {}
    for rejection in rejections:
        tally = tallies.setdefault((rejection.stage, rejection.rule), _Tally())
        tally.decided += 1
        if len(tally.examples) < MOST_EXAMPLES:
            tally.examples.append(_example(rejection))
        for rule in set(rejection.broken) - {rejection.rule}:
            tallies.setdefault((rejection.stage, rule), _Tally()).beside += 1
    return tallies


def _example(rejection: Rejection) -> Example:
    return Example(
        id=cut(rejection.id, MOST_NAMED),
        image_id=rejection.image_id and cut(rejection.image_id, MOST_NAMED),
        type=rejection.type,
        evidence=cut(rejection.evidence),
        text=cut(rejection.text),
    )


def _caught(key: Key, tally: _Tally, doc: str) -> Caught:
    sentence = " ".join(doc.split("\n\n", 1)[0].split())
    examples = tuple(tally.examples)
    return Caught(
        stage=key[0], rule=key[1], sentence=sentence, decided=tally.decided, beside=tally.beside, examples=examples
    )


def _captioned(rule: Caught, captions: Mapping[str, tuple[str, ...]]) -> Caught:
    examples = tuple(
        example.model_copy(update={"captions": tuple(map(cut, captions.get(example.image_id or "", ())))})
        for example in rule.examples
    )
    return rule.model_copy(update={"examples": examples})
