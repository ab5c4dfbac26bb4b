"""How replies are read, and how sure a share of them is."""

import math
import re
import string
import unicodedata
from collections.abc import Iterable
from typing import Literal, Self

from trainer.record import Record

Said = Literal["yes", "no"]
Z95 = 1.959963984540054  # standard deviations that 95% of a normal distribution lie within
ARTICLES = re.compile(r"\b(a|an|the)\b")
PUNCTUATION = str.maketrans("", "", string.punctuation + "“”‘’…")
SENTENCE_END = re.compile(r"[.!?\n]")
WORD = re.compile(r"[a-z']+")


def normalised(text: str) -> str:
    """Text as answers are compared: without case, punctuation, articles and surplus white space (SQuAD's rule)."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(PUNCTUATION)
    return " ".join(ARTICLES.sub(" ", plain).split())


def said(text: str) -> Said | None:
    """Whether a reply says yes or no: the first such word of its first sentence; None where it says neither.

    POPE's own reading takes whatever has no `no` or `not` in its first sentence for a yes; a reply that is beside the
    question would count as one.
    """
    words = WORD.findall(SENTENCE_END.split(text.strip(), maxsplit=1)[0].lower())
    found = next((word for word in words if word in ("yes", "no", "not") or word.endswith("n't")), None)
    if found is None:
        return None
    return "yes" if found == "yes" else "no"


class Share(Record):
    """How many of how many, with Wilson's bounds for 95%: sane near 0, near 1 and for few (E. B. Wilson, 1927)."""

    hits: int
    """How many."""
    n: int
    """Of how many."""
    share: float
    """hits / n; 0 of nothing."""
    low: float
    """The true share is hardly below this,"""
    high: float
    """or above this."""

    @classmethod
    def of(cls, flags: Iterable[bool]) -> Self:
        """The share of true ones."""
        counted = list(flags)
        return cls.counted(sum(counted), len(counted))

    @classmethod
    def counted(cls, hits: int, n: int) -> Self:
        """The share of `hits` among `n`; of nothing, nothing is known."""
        if n == 0:
            return cls(hits=0, n=0, share=0.0, low=0.0, high=1.0)
        share, spread = hits / n, Z95 * Z95 / n
        middle = (share + spread / 2) / (1 + spread)
        reach = Z95 / (1 + spread) * math.sqrt(share * (1 - share) / n + spread / (4 * n))
        low, high = (0.0 if hits == 0 else middle - reach), (1.0 if hits == n else middle + reach)
        return cls(hits=hits, n=n, share=share, low=low, high=high)


class YesNo(Record):
    """Answers to yes/no questions, told as POPE tells them (Li et al. 2023): yes is what is to be found."""

    accuracy: Share
    """Right answers; one that says neither is wrong."""
    yes: Share
    """Replies that say yes: far above the share of questions with yes, a model that agrees to anything."""
    precision: float | None
    """Right ones among replies of yes; None where none says yes."""
    recall: float | None
    """Replies of yes among questions with yes; None where there are none."""
    f1: float | None
    """Harmonic mean of both; None where there is neither."""
    neither: int
    """Replies that say neither yes nor no."""

    @classmethod
    def of(cls, pairs: Iterable[tuple[Said, Said | None]]) -> Self:
        """From pairs of what is right and what was said."""
        told = list(pairs)
        found = sum(right == reply == "yes" for right, reply in told)
        said_yes, are_yes = (sum(pair[side] == "yes" for pair in told) for side in (1, 0))
        return cls(
            accuracy=Share.of(right == reply for right, reply in told),
            yes=Share.counted(said_yes, len(told)),
            precision=found / said_yes if said_yes else None,
            recall=found / are_yes if are_yes else None,
            f1=2 * found / (said_yes + are_yes) if said_yes + are_yes else None,
            neither=sum(reply is None for _, reply in told),
        )
