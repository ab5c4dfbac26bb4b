"""What stands before a noun in its phrase, read leftwards: adjectives, number, determiner, the group that it is of."""

from typing import NamedTuple

from datagen.checks.grammar import (
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


class Amount(NamedTuple):
    """What determiners and numbers before a noun come to."""

    begins: int
    determiner: str | None
    number: int | None
    quantity: str | None
    definite: bool


def opening(lowers: Lowers, first: int, floor: int = 0) -> Opening:
    """What stands before the noun at an index; nothing before `floor` belongs to it."""
    begins, adjectives = _adjectives(lowers, first, floor)
    amount = _amount(lowers, begins, floor)
    begins, at_least = amount.begins, False
    if amount.number is not None and begins > 0 and lowers[begins - 1] in BOUNDS:
        begins, at_least = max(0, begins - 2), True
    found = Opening(begins, amount.determiner, amount.number, amount.quantity, at_least, amount.definite, adjectives)
    return _of_group(lowers, found)


def _amount(lowers: Lowers, index: int, floor: int) -> Amount:
    number: int | None = None
    quantity: str | None = None
    determiner: str | None = None
    definite = False
    while index > floor and (lowers[index - 1] in DETERMINERS or lowers[index - 1].isdecimal()):
        if determiner in ARTICLES and lowers[index - 1] in POINTERS:  # "it seems that a dog"
            break
        index -= 1
        determiner = lowers[index]
        if (known := _number(determiner)) is not None:
            number = known
        elif determiner in QUANTITIES:
            quantity = determiner
        elif determiner in INDEFINITE and number is None and quantity is None:
            number = 1
        definite = definite or determiner in DEFINITE
    return Amount(index, determiner, number, quantity, definite)


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
    found = tuple(word for word in lowers[index:first] if word not in ("and", ","))
    return index, found


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
    """The same with the number or quantity of "a pair of", "several groups of", "two of the"."""
    before = found.begins - 1
    if before < 1 or lowers[before] != "of":
        return found
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
