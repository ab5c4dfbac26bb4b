"""Wrong counts: a true number in an answer replaced by another, or a sentence with a wrong one."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from datagen.planting.ground import Ground, Planted
from datagen.planting.nouns import mentions, noun
from datagen.planting.prose import Sentence, capital, claims, replaced, with_pair, with_sentence
from datagen.planting.wordings import draw, draw_pair

NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
MOST = 6  # beyond, annotators and writers lose count as well
NUMBER = "|".join((*NUMBERS[1:], r"\d{1,2}"))
BEFORE = re.compile(rf"\b({NUMBER})\s+(?:(?!of\b|and\b|or\b|in\b|on\b|with\b)[a-z-]+\s+){{0,2}}$", re.IGNORECASE)
# A caption that leaves open how many there are.
VAGUE = re.compile(
    r"\b(?:several|many|some|few|lots?|group|bunch|pile|row|rows|line|lines|herd|flock|crowd|dozens?|multiple|various|"
    r"number|couple|pair|pairs|both|numerous|full|set|sets|assorted|assortment|variety|collection|stack|array)\b",
    re.IGNORECASE,
)
# A sentence that speaks of all of them, so that a smaller number is wrong too.
TOTAL = re.compile(
    r"\b(?:there (?:is|are)|total|altogether|(?:can|could) be (?:seen|counted)|how many)\b", re.IGNORECASE
)


class Count(NamedTuple):
    """A number in an answer that is true by the boxes."""

    claim: Sentence
    start: int
    end: int
    category: str
    n: int


def count_off_by_one(ground: Ground) -> Planted | None:
    """One too many or one too few."""
    return _miscounted(ground, (-1, 1))


def count_off_by_more(ground: Ground) -> Planted | None:
    """Off by two to five."""
    return _miscounted(ground, (-3, -2, 2, 3, 4, 5))


def certain_counts(ground: Ground) -> dict[str, int]:
    """How many there are of the categories of which that is beyond doubt: boxes, and captions that do not disagree."""
    crowds = {crowd.category for crowd in ground.context.crowds}
    kin = {one for there in ground.there for one in noun(there).kin}
    return {
        category: n
        for category, n in ground.counts.items()
        if n <= MOST
        and not {category, *noun(category).kin} & crowds
        and category not in kin
        and noun(category).is_counted
        and _agree(ground.context.captions, category, n)
    }


def number(word: str) -> int:
    """What a number says, in words or digits."""
    return int(word) if word.isdigit() else NUMBERS.index(word.lower())


def _miscounted(ground: Ground, steps: Sequence[int]) -> Planted | None:
    certain = certain_counts(ground)
    told = list(_counts(ground, certain))
    if told and ground.rng.random() < 0.5:
        return _changed(ground, ground.rng.choice(told), steps)
    return _added(ground, certain, steps)


def _counts(ground: Ground, certain: dict[str, int]) -> Iterator[Count]:
    """True numbers in the answers' claims."""
    for claim in claims(ground.sample):
        for one in mentions(claim.text):
            found = BEFORE.search(claim.text[: one.start])
            if found and one.is_plural and certain.get(one.category) == number(found[1]):
                yield Count(claim, *found.span(1), one.category, number(found[1]))


def _changed(ground: Ground, count: Count, steps: Sequence[int]) -> Planted | None:
    claim = count.claim
    # "Two dogs run" is no error where three are: fewer is wrong only of all. Both must stay a plural.
    usable = [count.n + step for step in steps if step > 0 or (TOTAL.search(claim.text) and count.n + step > 1)]
    wrong = ground.rng.choice(usable)
    old = claim.text[count.start : count.end]
    new = str(wrong) if old.isdigit() else NUMBERS[wrong]
    new = capital(new) if old[0].isupper() else new
    text = claim.text[: count.start] + new + claim.text[count.end :]
    return Planted(replaced(ground.sample, claim, text), "number", f"{old} -> {new} {count.category}")


def _added(ground: Ground, certain: dict[str, int], steps: Sequence[int]) -> Planted | None:
    alone = {one.category for one in mentions(ground.said) if not one.is_plural}  # "a dog", said where two were boxed
    usable = [
        (category, n + step)
        for category, n in certain.items()
        for step in steps
        if n + step > (1 if category in alone else 0)
    ]
    if not usable:
        return None
    category, wrong = ground.rng.choice(usable)
    one, rng = noun(category), ground.rng
    name = one.plain  # "three women" is no count of persons
    digits = rng.random() < 0.3
    words = {"x": name, "xs": one.plural(name), "n": NUMBERS[wrong], "N": str(wrong) if digits else NUMBERS[wrong]}
    words["Cap"] = capital(NUMBERS[wrong])
    asked = re.search(rf"how many\b|number of {re.escape(words['xs'])}", ground.text, re.IGNORECASE)
    if ground.is_talk and wrong > 1 and not asked and rng.random() < 0.4:
        pair = draw_pair(rng, "count_pair", **words)
        return Planted(with_pair(ground.sample, rng, pair), "question", " ".join(pair))
    sentence = draw(rng, _wording(ground, wrong, certain[category]), **words)
    return Planted(with_sentence(ground.sample, rng, sentence), "sentence", sentence)


def _wording(ground: Ground, wrong: int, n: int) -> str:
    """A list of wordings that are wrong for this number where there are n."""
    if wrong == 1:
        return "count_one"
    usable = ["count_many", "count_many"]
    usable += ["count_two"] if wrong == 2 else []
    usable += ["count_more"] if wrong > n else []
    return ground.rng.choice(usable)


def _agree(captions: Sequence[str], category: str, n: int) -> bool:
    """True if captions give no other number of a category, nor several where one is, nor leave it open."""
    named = [(caption, one) for caption in captions for one in mentions(caption) if one.category == category]
    said = {number(found[1]) for caption, one in named if (found := BEFORE.search(caption[: one.start]))}
    if n == 1 and any(one.is_plural for _, one in named):
        return False
    return said == {n} or not (said or any(VAGUE.search(caption) for caption, _ in named))
