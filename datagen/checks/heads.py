"""Whether a word that names a thing stands for it, or helps another: "pizza box", "an orange chair", "he skis".

English says this by what stands around the noun. A singular noun before another noun modifies it; after most nouns that
are heads comes a verb, a preposition, a mark or the end.
"""

from datagen.checks.grammar import (
    AFTER,
    AUXILIARIES,
    BARE_VERBS,
    BE,
    COLLECTIVES,
    COLOURS,
    CONJUNCTIONS,
    DEFINITE,
    DETERMINERS,
    ENDINGS,
    GROUPS,
    INDEFINITE,
    MARKS,
    PREPOSITIONS,
    VERBS,
    word_set,
)
from datagen.checks.lexicon import Entry, Lexicon
from datagen.checks.openings import Opening, opening
from datagen.checks.sentences import Mention

FREE = PREPOSITIONS | CONJUNCTIONS | AUXILIARIES | BE | MARKS
MODIFYING = word_set("themed shaped styled patterned printed inspired powered drawn")
ADJECTIVAL = word_set("remote orange novel male female human adult elderly mobile individual")
SUBJECTS = word_set("he she it who which them him me us")
OBJECTS = word_set("it them him me us itself themselves together everything everyone everybody")
HOMOGRAPHS = word_set("ties bears watches books trains bowls cooks boards parks ducks sinks ships boats bats")
SINGULAR = word_set("a an one another each every this")
NOUNS = ("ss", "us", "is", "sports")  # no verb in the third person ends so
ARTICLES = INDEFINITE | DEFINITE


def only_modifies(lowers: tuple[str, ...], index: int, after: int, entry: Entry, lexicon: Lexicon) -> bool:
    """Whether the next word is the head ("pizza box"), or the noun only groups what follows ("a couple of dogs")."""
    before = lowers[index - 1] if index else ""
    if lowers[index] in ADJECTIVAL and before not in DETERMINERS and not entry.plural:  # "the wall is orange"
        return True
    if after >= len(lowers):
        return False
    word = lowers[after]
    if word == "of" and (entry.loose or entry.assumed):
        return lowers[after - 1] in COLLECTIVES or lowers[after - 1] in GROUPS
    if entry.plural:
        return False
    second = lowers[after + 1] if after + 1 < len(lowers) else "."
    if lowers[index] in ADJECTIVAL and _describes(word, second, lexicon):
        return True
    if word in MODIFYING or (word in COLOURS and second in lexicon.phrases):  # "a baby brown bear"
        return True
    if word in AFTER or word in VERBS or word.endswith(ENDINGS) or word[0].isdigit():
        return False
    if word == "part" and second == "of":
        return False
    if word.endswith("s") and not word.endswith(NOUNS) and _is_one(opening(lowers, index)):
        return False  # "a new fridge hums": one pizza boxes there are not
    return not (word in BARE_VERBS and "and" in lowers[max(0, index - 3) : index])


def _is_one(found: Opening) -> bool:
    """Whether what stands before a noun lets nothing but a singular follow: "a new", but not "a pair of"."""
    return found.determiner in SINGULAR and found.quantity is None and found.number in (None, 1)


def _describes(word: str, second: str, lexicon: Lexicon) -> bool:
    """Whether what may be an adjective is one: "a remote and quiet place", "an orange checkered chair"."""
    if word in ("and", "or", ","):
        return second in COLOURS or not (second in AFTER or second in lexicon.phrases)
    return word not in FREE and word not in VERBS


def is_verb(lowers: tuple[str, ...], mention: Mention, before: Mention | None) -> bool:
    """Whether what looks like a plural is a verb: "a woman cooks", "he skis", "the tree bears a sign"."""
    first = mention.first
    if first < mention.last or not first or not lowers[first].endswith("s"):
        return False
    if before is not None and before.last + 1 == first:
        return lowers[first] in VERBS or (before.determiner in SINGULAR and not before.plural)
    if lowers[first - 1] in SUBJECTS:
        return True
    if lowers[first] not in HOMOGRAPHS or mention.quantity or (mention.number or 1) > 1:
        return False
    after = lowers[first + 1] if first + 1 < len(lowers) else ""
    return mention.determiner in SINGULAR or after in ARTICLES or (mention.determiner is None and after in OBJECTS)
