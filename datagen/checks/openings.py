"""What stands before a noun in its phrase, read leftwards: adjectives, number, determiner, the group that it is of."""

from typing import NamedTuple

from datagen.checks.grammar import (
    ANY_SUCH,
    AUXILIARIES,
    BARE_VERBS,
    BE,
    COLLECTIVES,
    CONJUNCTIONS,
    DEFINITE,
    DETERMINERS,
    GROUPS,
    INDEFINITE,
    MARKS,
    NUMBERS,
    PREPOSITIONS,
    PRONOUNS,
    QUANTITIES,
    VERBS,
    word_set,
)

MOST_ADJECTIVES = 5
STOPS = PREPOSITIONS | CONJUNCTIONS | PRONOUNS | AUXILIARIES | BE | MARKS
ARTICLES = INDEFINITE | DEFINITE
POINTERS = ARTICLES - {"both"}
BOUNDS = word_set("least than over minimum")
SIZES = word_set("large small whole big huge little")

Lowers = tuple[str, ...]


class Opening(NamedTuple):
    """What stands before a noun."""

    begins: int
    """Index of the phrase's first word."""
    determiner: str | None
    """The word that opens it."""
    number: int | None = None
    """How many, where a number says so."""
    quantity: str | None = None
    """How many, where other words say so."""
    at_least: bool = False
    """The number is a lower bound."""
    definite: bool = False
    """It takes the thing for granted."""
    adjectives: tuple[str, ...] = ()
    """In order, without the "and" between them."""


def opening(lowers: Lowers, first: int, floor: int = 0) -> Opening:
    """What stands before the noun at an index; nothing before `floor` belongs to it."""
    begins, adjectives = _adjectives(lowers, first, floor)
    found = _amount(lowers, begins, floor, adjectives)
    begins = found.begins
    if begins == 0:
        return found
    if found.number is not None and lowers[begins - 1] in BOUNDS:
        begins = max(0, begins - 2)
        found = found._replace(begins=begins, at_least=True)
    return _of_group(lowers, found) if begins > 1 and lowers[begins - 1] == "of" else found


def _amount(lowers: Lowers, index: int, floor: int, adjectives: tuple[str, ...]) -> Opening:
    """What determiners and numbers before the first adjective come to."""
    number: int | None = None
    quantity: str | None = None
    determiner: str | None = None
    definite = False
    while index > floor and ((word := lowers[index - 1]) in DETERMINERS or word.isdecimal()):
        if determiner in ARTICLES and word in POINTERS:  # "it seems that a dog"
            break
        index -= 1
        determiner = word
        if word in DEFINITE:
            definite = True
        elif (known := _number(word)) is not None:
            number = known
        elif word in QUANTITIES:
            quantity = word
        elif word in INDEFINITE and number is None and quantity is None:
            number = 1
    if definite and adjectives and adjectives[0] in ANY_SUCH:
        definite, quantity = False, "any"
    return Opening(index, determiner, number, quantity, False, definite, adjectives)


def _number(word: str) -> int | None:
    return NUMBERS.get(word) or (int(word[:6]) if word.isdecimal() else None)


def _adjectives(lowers: Lowers, first: int, floor: int) -> tuple[int, tuple[str, ...]]:
    """Index of the leftmost adjective, and the adjectives; "and" and commas between them are passed over."""
    index = first
    while index > floor and first - index < MOST_ADJECTIVES:
        word = lowers[index - 1]
        if word in DETERMINERS or word.isdecimal() or (word in STOPS and not _joins(lowers, index, first)):
            break
        if word in VERBS or (word in BARE_VERBS and _has_subject(lowers, index - 1)):
            break
        index -= 1
    return index, tuple([word for word in lowers[index:first] if word not in ("and", ",")]) if index < first else ()


def _has_subject(lowers: Lowers, verb: int) -> bool:
    """Whether what may be a verb follows what a verb follows: "the cabinets hold bowls", "they may hold bowls"."""
    before = lowers[verb - 1] if verb else ""
    return before in AUXILIARIES or before in PRONOUNS or before == "to" or before.endswith(("s", "ly"))


def _joins(lowers: Lowers, index: int, first: int) -> bool:
    """Whether the "and" or comma before a word joins two adjectives: a determiner opens the phrase further left."""
    if index == first or index < 3 or lowers[index - 1] not in ("and", ","):
        return False
    around = lowers[index - 2], lowers[index]
    if any(word in STOPS or (word.endswith("s") and not word.endswith(("ss", "ous"))) for word in around):
        return False
    return any(word in DETERMINERS for word in lowers[max(0, index - 4) : index - 2])


def _of_group(lowers: Lowers, found: Opening) -> Opening:
    """The same after an "of", with the number or quantity of "a pair of", "several groups of", "two of the"."""
    before = found.begins - 1
    group = lowers[before - 1]
    number = GROUPS.get(group) or _number(group)
    if not (number or group in GROUPS or group in COLLECTIVES):
        return found
    start = before - 1
    while start > 0 and (lowers[start - 1] in DETERMINERS or lowers[start - 1] in SIZES):
        start -= 1
    return found._replace(
        begins=start,
        determiner=found.determiner or lowers[start],
        number=number or found.number,
        quantity=" ".join(lowers[start : before + 1]),
        definite=found.definite or lowers[start] in DEFINITE,
    )
