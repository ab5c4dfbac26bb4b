"""A sample's words taken apart and put together again: pairs of question and answer, sentences, insertions."""

import random
import re
from collections.abc import Sequence
from typing import NamedTuple

from datagen.types import IMAGE_TOKEN, Sample, Turn

# Letters before the stop: the "1." of a list ends nothing.
SENTENCE_END = re.compile(r"(?<=[a-zA-Z)\"'’”\]][.!?])[\"'’”)]*(?=\s|$)")
# In a sentence with one of these, a thing may be named without a claim that it is there.
HEDGE = re.compile(
    r"\b(?:may|might|could|would|should|will|can(?! (?:be|also be|see|also see))|if|whether|perhaps|maybe|possibl[ey]|"
    r"probabl[ey]|likely|potential\w*|not|no|none|nor|neither|never|nothing|nobody|without|hardly|free of|absent|"
    r"lack\w*|seem\w*|appear\w*|suggest\w*|indicat\w*|impl\w+|as if|like|such as|or|imagin\w*|often|usually|typically|"
    r"generally|sometimes|always|when\w*|any|every|each|other|another|rather|instead)\b|n't\b|n’t\b|\?|\"|“",
    re.IGNORECASE,
)
# What a sentence has that speaks of this picture, not of the world at large.
SHOWN = re.compile(
    r"\b(?:image|picture|photo\w*|scene|view|frame|there (?:is|are)|seen|see|sees|visible|shows?|shown|features?|"
    r"depicts?|(?:is|are) (?:\w+ing|on|in|at|to|next|near|behind|beside)|"
    r"the \w+ (?:is|are) (?!an?\b|the\b|that\b)\w+)\b",
    re.IGNORECASE,
)

Pairs = list[tuple[str, str]]


class Sentence(NamedTuple):
    """Where one sentence stands."""

    answer: int
    """Which answer of the sample."""
    start: int
    end: int
    text: str

    @property
    def is_claim(self) -> bool:
        """True if it says straight out what the picture shows."""
        return not HEDGE.search(self.text) and bool(SHOWN.search(self.text))


def pairs(sample: Sample) -> Pairs:
    """Questions with their answers, without the image token."""
    return list(zip(sample.questions, sample.answers, strict=True))


def retold(sample: Sample, told: Sequence[tuple[str, str]]) -> Sample:
    """The same sample with other words; the image token stays on its side of the first question."""
    comes_first = sample.conversations[0].text.startswith(f"{IMAGE_TOKEN}\n")
    question = told[0][0]
    first = f"{IMAGE_TOKEN}\n{question}" if comes_first else f"{question}\n{IMAGE_TOKEN}"
    texts = [(first, told[0][1]), *told[1:]]
    turns = [Turn(role=role, text=text) for pair in texts for role, text in zip(("human", "gpt"), pair, strict=True)]
    return Sample(
        id=sample.id,
        image=sample.image,
        conversations=tuple(turns),
        type=sample.type,
        context=sample.context,
        provenance=sample.provenance,
    )


def with_answer(sample: Sample, number: int, text: str) -> Sample:
    """The sample with one answer (counted from 0) replaced."""
    told = pairs(sample)
    told[number] = (told[number][0], text)
    return retold(sample, told)


def with_pair(sample: Sample, rng: random.Random, pair: tuple[str, str]) -> Sample:
    """The sample with one question more, somewhere after the first."""
    told = pairs(sample)
    told.insert(rng.randint(1, len(told)), pair)
    return retold(sample, told)


def with_sentence(sample: Sample, rng: random.Random, sentence: str) -> Sample:
    """The sample with one sentence more, at the end of any other."""
    number = rng.randrange(len(sample.answers))
    answer = sample.answers[number]
    at = rng.choice(ends(answer))
    return with_answer(sample, number, f"{answer[:at]} {sentence}{answer[at:]}")


def replaced(sample: Sample, where: Sentence, text: str) -> Sample:
    """The sample with another text in place of one sentence."""
    answer = sample.answers[where.answer]
    return with_answer(sample, where.answer, answer[: where.start] + text + answer[where.end :])


def ends(text: str) -> list[int]:
    """Where its sentences end; at least one place, the end of the text."""
    return [found.end() for found in SENTENCE_END.finditer(text)] or [len(text.rstrip())]


def sentences(sample: Sample) -> list[Sentence]:
    """Every sentence of every answer, in order."""
    return [one for number, answer in enumerate(sample.answers) for one in _sentences(number, answer)]


def claims(sample: Sample) -> list[Sentence]:
    """Those that say straight out what the picture shows."""
    return [one for one in sentences(sample) if one.is_claim]


def claims_of(answer: str) -> list[str]:
    """The same of one answer by itself."""
    return [one.text for one in _sentences(0, answer) if one.is_claim]


def capital(text: str) -> str:
    """The text with its first letter large."""
    return text[:1].upper() + text[1:]


def small(text: str) -> str:
    """The text with its first letter small, unless its first word is written large for a reason."""
    first = text.split(" ", 1)[0]
    is_name = first.startswith(("I'", "I’")) or first == "I" or first[1:] != first[1:].lower()
    return text if is_name else text[:1].lower() + text[1:]


def _sentences(number: int, answer: str) -> list[Sentence]:
    found, start = [], 0
    for end in ends(answer):
        while start < end and answer[start].isspace():
            start += 1
        if start < end:
            found.append(Sentence(number, start, end, answer[start:end]))
        start = end
    return found
