"""The rule against repetition: a teacher that has lost its thread says the same words again until it is cut off.

A list repeats its frame and changes what stands in it; a loop repeats every word. A refrain stands in quotation marks.
"""

import itertools
import operator
import re
from collections import Counter
from collections.abc import Mapping, Sequence

from datagen.checks.quotes import unquoted
from datagen.checks.words import vocabulary, words
from datagen.types import Sample

# `[.!?]+\s+|\n+`, written so that a search begins with one set of characters, which takes half the time.
SENTENCE_END = re.compile(r"[.!?\n](?:(?<=\n)\n*|(?<!\n)[.!?]*\s+)")
# Most copies in a row, by the number of words that are copied: "very, very, very" is emphasis, "over and over and over"
# an idiom. A phrase may end one sentence and open the next, so it takes a third copy, or the beginning of one.
MOST_COPIES = {1: 3, 2: 2.75, 3: 2.5, 4: 2.5, 5: 2.5}
MOST_COPIES_OF_A_CLAUSE = 2.25
SENTENCE_WORDS = 4  # "It is red." may well be true of several things
LONG_SENTENCE_WORDS = 8
SAME_ANSWER_WORDS = 6
LOOPING_SHARE = 0.4  # of all runs of three words: those that were there before
FEWEST_AGAIN = 2  # runs of three words that come again, below which only one word can loop
LONGEST_WORD = 24
IN_A_LOOP = b"\1\1\1\1"  # runs in a row that all come again
STUTTER = re.compile(r"(\w{1,8}?)\1{5,}")

MOST_PERIODS = 4  # that are looked at
Run = tuple[str, str, str]


def nothing_is_said_over_and_over(sample: Sample) -> str | None:
    """No answer says a word, a phrase or a sentence again and again, and no two answers are the same sentence."""
    answers = sample.answers
    for number, answer in enumerate(answers, 1):
        if found := _loop(answer):
            return f"answer {number} says again and again: {found!r}"
    if len(answers) > 1:
        (said, times) = Counter(answers).most_common(1)[0]
        if times > 1 and len(words(said)) >= SAME_ANSWER_WORDS:
            return f"{times} answers say {said[:80]!r}"
    return None


def _loop(answer: str) -> str | None:
    if found := _stutter(answer):
        return found
    said = words(answer)
    runs = _runs(said)
    last = _last(runs)
    n_again = len(runs) - len(last)
    if not n_again or (n_again < FEWEST_AGAIN and not any(map(_one_word, runs))):
        return None
    text = unquoted(answer)
    if text != answer:
        said = words(text)
        runs = _runs(said)
        last = _last(runs)
    return _sentence_again(text) or _cycle(said, runs, last)


def _stutter(answer: str) -> str | None:
    """A word that is one syllable over and over."""
    if max(map(len, vocabulary(answer)), default=0) <= LONGEST_WORD:
        return None
    longest = max(words(answer), key=len)
    return longest[:40] if STUTTER.search(longest) else None


def _runs(said: Sequence[str]) -> list[Run]:
    return list(zip(said, said[1:], said[2:], strict=False))


def _last(runs: Sequence[Run]) -> dict[Run, int]:
    """Where each run stands last."""
    return dict(zip(runs, range(len(runs)), strict=True))


def _one_word(run: Run) -> bool:
    return run[0] == run[1] == run[2]


def _cycle(said: Sequence[str], runs: Sequence[Run], last: Mapping[Run, int]) -> str | None:
    """Words that are said too often in a row, or make up too much of all that is said."""
    if len(runs) >= 30 and len(runs) - len(last) > LOOPING_SHARE * len(runs):
        return " ".join(Counter(runs).most_common(1)[0][0])
    # Numbers stand for runs here: where each stands last, which is elsewhere for one that comes again.
    places = list(map(last.__getitem__, runs))
    again = {place for at, place in enumerate(places) if at != place}
    # In a loop of three words or more every run of three comes again; short ones are looked at for one word alone.
    in_a_loop = IN_A_LOOP in bytes(map(again.__contains__, places))
    if not in_a_loop and not any(_one_word(runs[place]) for place in again):
        return None
    for period, _ in _gaps(runs).most_common(MOST_PERIODS):
        longest, at = _longest(said, period)
        if 1 + longest / period > MOST_COPIES.get(period, MOST_COPIES_OF_A_CLAUSE):
            found = said[at : at + period]
            if not all(word.isdigit() for word in found):
                return " ".join(found[:12])
    return None


def _gaps(runs: Sequence[Run]) -> Counter[int]:
    """How far back three words stood when they return, and how often that is."""
    seen: dict[Run, int] = {}
    gaps: Counter[int] = Counter()
    for at, run in enumerate(runs):
        if run in seen:
            gaps[at - seen[run]] += 1
        seen[run] = at
    return gaps


def _longest(said: Sequence[str], period: int) -> tuple[int, int]:
    """How many words in a row stand again that much later, and where the first of them is."""
    longest = start = at = 0
    for same, group in itertools.groupby(map(operator.eq, said, said[period:])):
        n_words = sum(1 for _ in group)
        if same and n_words > longest:
            longest, start = n_words, at
        at += n_words
    return longest, start


def _sentence_again(text: str) -> str | None:
    """A sentence that comes twice running, three times in all, or twice when it is long."""
    sentences = [sentence.strip(" .!?") for sentence in SENTENCE_END.split(text.casefold())]
    if len(set(sentences)) == len(sentences):
        return None
    before = ""
    times: Counter[str] = Counter()
    for said in sentences:
        n_spaces = said.count(" ")
        if n_spaces < SENTENCE_WORDS - 1:
            continue
        times[said] += 1
        if times[said] > 2 or (times[said] > 1 and (said == before or n_spaces >= LONG_SENTENCE_WORDS - 1)):
            return said[:80]
        before = said
    return None
