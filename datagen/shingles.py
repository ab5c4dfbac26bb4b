"""Text -> the set of its runs of three words, by which two texts are compared: what dedupe and decontamination share.

Case, punctuation and spacing make no difference, the order of words does. A run is kept as a 32-bit hash that is the
same on every machine, so what is called alike here is called alike everywhere.
"""

import functools
import re
import unicodedata

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]
"""Hashes of the words of a text, in order."""
Shingles = NDArray[np.uint32]
"""Hashes of the runs of a text, ascending, none twice."""

RUN = 3  # words; with two, sentences of one pattern look alike, with five, one changed word in thirty hides a copy

# What is no letter or digit parts words. Bytes above 127 are left to whoever has read the text as more than ASCII.
PLAIN = bytes(byte if byte > 127 or chr(byte).isalnum() else ord(" ") for byte in range(256)).lower()
NO_WORD = re.compile(r"[\W_]+")
WITHOUT_SPACES = re.compile(r"[぀-ヿ㐀-鿿]")  # kana and Chinese characters are written without spaces: each is a word
# Odd numbers, whose powers tell the letters of a word apart, and the words of a run.
LETTER = 0x9E3779B97F4A7C15
PLACE = np.uint64(0xC2B2AE3D27D4EB4F)
HALF = np.uint64(32)  # bits
FIRST = np.ones(1, bool)


def plain(text: str) -> bytes:
    """The text in lower case as UTF-8, a space for everything that is no letter or digit."""
    if not text.isascii():
        text = NO_WORD.sub(" ", unicodedata.normalize("NFKC", text.casefold()))
        text = WITHOUT_SPACES.sub(r" \g<0> ", text)
    return text.encode("utf-8", "replace").translate(PLAIN)


def words(text: str) -> Words:
    """A hash of every word of a text.

    All of them at once: a word is the polynomial of its bytes, which is a difference of two sums over the text.
    """
    line = np.frombuffer(b" " + plain(text) + b" ", np.uint8)
    powers, inverses = _powers(len(line).bit_length())
    sums = (line * powers[: len(line)]).cumsum()
    gaps = line == ord(" ")
    edges = (gaps[1:] != gaps[:-1]).nonzero()[0]  # the last gap before a word, the word's last byte, and so on
    starts, ends = edges[::2], edges[1::2]
    hashes: Words = (sums[ends] - sums[starts]) * inverses[starts]
    return hashes


def shingles(text: str) -> Shingles:
    """The runs of a text."""
    return runs(words(text))


def runs(words: Words) -> Shingles:
    """The runs of RUN words; of a shorter text the one run that it is; of a text without words none."""
    length = min(RUN, len(words))
    if not length:
        return np.empty(0, np.uint32)
    n = len(words) - length + 1
    mixed = words[:n]
    for place in range(1, length):
        mixed = mixed * PLACE + words[place : place + n]
    mixed = mixed * PLACE  # so that the last word too decides on the upper half, which is kept
    return _distinct((mixed >> HALF).astype(np.uint32))


def jaccard(one: Shingles, other: Shingles) -> float:
    """Runs that both have, as a share of those that either has: 0 to 1, and 0 where neither has any."""
    if not one.size or not other.size:
        return 0.0
    places = other.searchsorted(one)
    shared = int(np.count_nonzero(other.take(places, mode="clip") == one))
    return shared / (one.size + other.size - shared)


@functools.lru_cache(maxsize=32)
def _powers(bits: int) -> tuple[Words, Words]:
    """Powers of LETTER and of its inverse, for a line of fewer than 2**bits bytes."""
    one, other = (np.full(1 << bits, factor, np.uint64) for factor in (LETTER, pow(LETTER, -1, 1 << 64)))
    return one.cumprod(), other.cumprod()


def _distinct(hashes: Shingles) -> Shingles:
    """Ascending, each once; np.unique does the same in four times the time."""
    hashes.sort()
    distinct: Shingles = hashes[np.concatenate((FIRST, hashes[1:] != hashes[:-1]))]
    return distinct
