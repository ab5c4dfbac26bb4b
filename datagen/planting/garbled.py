"""Text that went wrong while it was written: loops, and replies that end at max_tokens."""

import re
from collections.abc import Callable
from itertools import pairwise

from datagen.planting.ground import Ground, Planted
from datagen.planting.prose import pairs, replaced, retold, sentences, with_answer

WORD = re.compile(r"[\w'’-]+")
TOKEN = re.compile(r"\s?\w{1,5}|\s?[^\w\s]|\s+")  # about what a tokenizer makes of English
LEAST = 25  # words of a reply that could have met its end: no limit is so low that it cuts a shorter one
FINISHED = re.compile(r"[.!?…:;]['\")\]’”]*\s*$")


def loop(ground: Ground) -> Planted | None:
    """A sentence, a clause or a few words of the sample's own, said over and over."""
    ways = [_sentence, _two_sentences, _clause, _words, _one_word, _whole]
    return ground.rng.choice(ways)(ground)


def reply_cut(ground: Ground) -> Planted | None:
    """The reply ends at a random token past its middle, inside a sentence; what would have followed is missing."""
    told = pairs(ground.sample)
    if sum(len(WORD.findall(answer)) for _, answer in told) < LEAST:
        return None
    number = ground.rng.randrange(len(told) // 2, len(told))
    question, answer = told[number]
    ends = [found.end() for found in TOKEN.finditer(answer)]
    first = len(ends) // 2 if number == len(told) // 2 else 1
    usable = [end for end in ends[first:-1] if _is_cut(answer[:end], answer[end:])]
    if not usable:
        return None
    at = ground.rng.choice(usable)
    text = answer[:at].rstrip()
    is_inside = bool(re.match(r"\w", answer[at:])) and answer[at - 1].isalnum()
    told = [*told[:number], (question, text)]
    return Planted(retold(ground.sample, told), "inside a word" if is_inside else "between words", f"... {text[-40:]}")


def _is_cut(said: str, lost: str) -> bool:
    """True if words are lost, and what was said does not end like a sentence."""
    return bool(WORD.search(said) and WORD.search(lost)) and not FINISHED.search(said)


def _sentence(ground: Ground) -> Planted | None:
    one = ground.rng.choice(sentences(ground.sample))
    text = " ".join([one.text] * ground.rng.randint(3, 8))
    return Planted(replaced(ground.sample, one, text), "sentence", one.text)


def _two_sentences(ground: Ground) -> Planted | None:
    found = sentences(ground.sample)
    usable = [(one, two) for one, two in pairwise(found) if one.answer == two.answer]
    if not usable:
        return None
    one, two = ground.rng.choice(usable)
    again = f" {one.text} {two.text}" * ground.rng.randint(2, 5)
    return Planted(replaced(ground.sample, two, two.text + again), "two sentences", f"{one.text} {two.text}")


def _clause(ground: Ground) -> Planted | None:
    usable = [one for one in sentences(ground.sample) if ", " in one.text]
    if not usable:
        return None
    one = ground.rng.choice(usable)
    clause = one.text.rsplit(", ", 1)[1].rstrip(".!?")
    text = one.text.rstrip(".!?") + f", {clause}" * ground.rng.randint(3, 12) + "."
    return Planted(replaced(ground.sample, one, text), "clause", clause)


def _words(ground: Ground) -> Planted | None:
    return _tail(ground, "words", lambda words, at: " ".join(words[at : at + ground.rng.randint(2, 4)]), 4)


def _one_word(ground: Ground) -> Planted | None:
    return _tail(ground, "word", lambda words, at: words[at], 5)


def _whole(ground: Ground) -> Planted | None:
    number = ground.rng.randrange(len(ground.sample.answers))
    answer = ground.sample.answers[number]
    text = ground.rng.choice((" ", "\n\n")).join([answer] * ground.rng.randint(3, 5))
    return Planted(with_answer(ground.sample, number, text), "answer", answer)


def _tail(ground: Ground, way: str, cut: Callable[[list[str], int], str], least: int) -> Planted | None:
    """The answer up to somewhere, then the same words until the tokens were gone, or until it caught itself."""
    number = ground.rng.randrange(len(ground.sample.answers))
    answer = ground.sample.answers[number]
    words = WORD.findall(answer)
    if len(words) < 5:
        return None
    again = cut(words, ground.rng.randrange(len(words) // 2, len(words) - 1))
    start = [found.start() for found in WORD.finditer(answer) if found[0] == again.split()[0]][-1]
    said = " ".join([again] * ground.rng.randint(least, 25))
    text = answer[:start] + said + ground.rng.choice((".", "", answer[start:]))
    return Planted(with_answer(ground.sample, number, text), way, again)
