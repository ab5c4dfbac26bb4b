"""The rule against repetition: a teacher that has lost its thread says the same words again until it is cut off.

A list repeats its frame and changes what stands in it; a loop repeats every word. A refrain stands in quotation marks.
"""

import itertools
import operator
import re
from collections import Counter
from collections.abc import Sequence

from datagen.checks.quotes import unquoted
from datagen.checks.words import words
from datagen.types import Sample

SENTENCE_END = re.compile(r"[.!?]+\s+|\n+")
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
_LOOPING = re.compile(rb"\x01{4}")
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
    said = words(answer)
    if max(map(len, said), default=0) > LONGEST_WORD:
        longest = max(said, key=len)
        if STUTTER.search(longest):
            return longest[:40]
    runs = list(zip(said, said[1:], said[2:], strict=False))
    again = len(runs) - len(set(runs))
    if again < FEWEST_AGAIN and not (again and any(one == two == three for one, two, three in runs)):
        return None
    text = unquoted(answer)
    return _sentence_again(text) or _cycle(words(text))


def _cycle(said: Sequence[str]) -> str | None:
    """Words that are said too often in a row, or make up too much of all that is said."""
    runs = list(zip(said, said[1:], said[2:], strict=False))
    times = Counter(runs)
    again = [times[run] > 1 for run in runs]
    if len(runs) >= 30 and len(runs) - len(times) > LOOPING_SHARE * len(runs):
        return " ".join(times.most_common(1)[0][0])
    # In a loop of three words or more every run of three comes again; short ones are looked at for one word alone.
    if not _LOOPING.search(bytes(again)) and not any(run[0] == run[1] == run[2] for run in times if times[run] > 1):
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
    before = ""
    times: Counter[str] = Counter()
    for sentence in SENTENCE_END.split(text.casefold()):
        said = sentence.strip(" .!?")
        n_spaces = said.count(" ")
        if n_spaces < SENTENCE_WORDS - 1:
            continue
        times[said] += 1
        if times[said] > 2 or (times[said] > 1 and (said == before or n_spaces >= LONG_SENTENCE_WORDS - 1)):
            return said[:80]
        before = said
    return None
