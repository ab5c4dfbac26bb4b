"""English plurals of noun phrases, and the ways to spell them."""

from datagen.checks.grammar import word_set

# What the rules of English plurals do not give; the last word of a phrase goes by them too.
IRREGULAR = {
    "man": "men",
    "woman": "women",
    "child": "children",
    "person": "people",
    "foot": "feet",
    "tooth": "teeth",
    "goose": "geese",
    "mouse": "mice",
    "ox": "oxen",
    "calf": "calves",
    "knife": "knives",
    "loaf": "loaves",
    "wife": "wives",
    "leaf": "leaves",
    "half": "halves",
    "passerby": "passersby",
    "passer-by": "passers-by",
}
SAME = word_set(
    """
    sheep cattle skis scissors aircraft broccoli wildlife livestock luggage baggage shears people
    """
)

EITHER = SAME - {"people", "cattle"}  # one or many


def plural(phrase: str) -> str:
    """The plural of a noun phrase, which is that of its last word."""
    before, _, last = phrase.rpartition(" ")
    return f"{before} {_plural(last)}".strip()


def _plural(noun: str) -> str:
    if noun in SAME:
        return noun
    for one, many in IRREGULAR.items():
        if noun == one or (noun.endswith(one) and one in ("man", "woman", "child", "mouse", "knife", "wife")):
            return noun.removesuffix(one) + many
    if noun.endswith(("s", "x", "z", "ch", "sh")):
        return noun + "es"
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + "s"


def spellings(phrase: str) -> set[tuple[str, ...]]:
    """A phrase in words, and with hyphens for its spaces: "stop sign" and "stop-sign"."""
    words = tuple(phrase.split())
    return {words, ("-".join(words),)}
