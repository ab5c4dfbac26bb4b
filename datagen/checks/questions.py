"""What a question asks for, as far as its first words tell, and whether an answer gives that.

Only what can be told for sure is told: a question in two parts, or one of another kind, is met by any answer.
"""

import functools
import re
from collections.abc import Callable, Mapping
from typing import Literal

from datagen.checks.grammar import word_set
from datagen.checks.words import content, vocabulary, words

Kind = Literal["yes or no", "one of two", "number", "color", "open"]

AUXILIARIES = word_set(
    """
    is are was were do does did can could has have had will would should isn't aren't doesn't don't
    """
)
ASKING = word_set(
    """
    what which who whom whose where when why how
    """
)
# "In the image, ..." and "Looking closely, ..." come before the question itself.
FORE = re.compile(r"\A[^,?]{1,60},\s+(?=(?:is|are|was|were|do|does|did|can|has|have|what|which|how|where|who)\b)", re.I)
REQUEST = re.compile(r"\A(?:can|could|would|will)\s+you\b|\Ado\s+you\s+(?:mind|know)\b", re.IGNORECASE)
REQUESTING = frozenset(("can", "could", "would", "will", "do"))
YES_OR_NO = re.compile(r"\A\W*(?:yes|no|yeah|yep|nope|indeed|certainly|correct|absolutely|definitely)\b", re.IGNORECASE)
ANY = frozenset(("any", "anything", "anyone", "anybody"))
# Words that affirm, deny or weigh, wherever they stand in an answer.
VERDICTS = word_set(
    """
    yes no not none never neither nor nobody nothing without cannot indeed correct right true false only both all most
    likely unlikely probably perhaps possibly maybe seems seem appears appear partly somewhat quite rather too enough
    so many several few mostly mainly almost nearly hardly barely sure certainly not
    """
)
# An answer that opens with one of these points back to what was asked.
POINTERS = word_set(
    """
    it it's they they're he she he's she's this that these those there there's
    """
)
NUMBERS = word_set(
    """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty thirty forty fifty hundred hundreds thousand thousands dozen dozens several many few
    couple pair pairs numerous multiple some both single alone only none no not once twice trio group groups crowd
    half each lots plenty various countless handful more least all nobody solitary lone number any nothing neither
    every another
    """
)
COLORS = word_set(
    """
    red orange yellow green blue purple violet pink brown black white gray grey beige tan cream ivory gold golden
    silver bronze copper turquoise teal cyan aqua navy maroon burgundy crimson scarlet magenta lavender lilac khaki
    olive lime mint peach coral salmon amber rust charcoal indigo mauve mustard chestnut auburn blond blonde brunette
    ginger dark light bright pale colorful colourful multicolored multicoloured striped plaid patterned floral
    checkered camouflage transparent clear wooden metallic rainbow neutral earthy pastel spotted calico tabby color
    colors colour colours hue hues tone tones shade shades wood steel brass stainless denim neon monochrome rose wheat
    sandy
    """
)
ONE_OF_IT = re.compile(r"\b(?:there(?:'s|’s|\s+is|\s+was)|just|sees?|has|have|\A)\s+an?\b", re.IGNORECASE)
COLOR_ENDINGS = ("ish", "colored", "coloured", "toned")


@functools.lru_cache(maxsize=256)
def kind_of(question: str) -> Kind:
    """What the question asks for; `open` for all that can be answered in many ways."""
    asked = _last_sentence(question).strip()
    if "," in asked:
        asked = FORE.sub("", asked)
    said = words(asked)
    if not said or (said[0] in REQUESTING and REQUEST.match(asked)) or len(ASKING.intersection(said)) > 1:
        return "open"
    if said[0] in AUXILIARIES:
        if ASKING.intersection(said):
            return "open"
        return "one of two" if "or" in said[1:-1] else "yes or no"
    if said[:2] == ("how", "many"):
        return "number"
    if said[0] in ("what", "which") and ("color" in said[1:5] or "colour" in said[1:5]):
        return "color"
    return "open"


def _last_sentence(question: str) -> str:
    """From the sentence that holds the last question mark to the end; all of it where there is none."""
    end = question.rfind("?")
    return question[1 + max(question.rfind(mark, 0, end) for mark in ".?!") :] if end >= 0 else question


def meets(question: str, answer: str) -> bool:
    """True where the answer gives what the question asks for, or may well do so."""
    return MEETS[kind_of(question)](question, answer)


def gives_outright(question: str, answer: str) -> bool:
    """True where the answer opens with the yes or no, holds the number or names the color that is asked for."""
    kind = kind_of(question)
    if kind == "yes or no":
        return YES_OR_NO.match(answer) is not None
    asked = OUTRIGHT.get(kind)
    return asked is not None and not asked.isdisjoint(vocabulary(answer))


def _says_yes_or_no(question: str, answer: str) -> bool:
    """Also "The man wears a helmet" to whether he does, and "It stands still" to whether it moves."""
    return bool(
        YES_OR_NO.match(answer)
        or not VERDICTS.isdisjoint(vocabulary(answer))
        or not POINTERS.isdisjoint(words(answer)[:1])
        or "n't" in answer
        or "n’t" in answer
        or "it" in words(question)[1:2]
        or _shares(question, answer)
    )


def _takes_a_side(_question: str, answer: str) -> bool:
    return words(answer) not in (("yes",), ("no",))


def _counts(_question: str, answer: str) -> bool:
    said = vocabulary(answer)
    return (
        not NUMBERS.isdisjoint(said)
        or any(character.isdigit() for character in answer)
        or ONE_OF_IT.search(answer) is not None
    )


def _names_a_color(_question: str, answer: str) -> bool:
    return any(word in COLORS or word.endswith(COLOR_ENDINGS) for word in vocabulary(answer)) or len(words(answer)) == 1


def _says_more_than_yes(question: str, answer: str) -> bool:
    """Nobody says yes to "Where is the dog?"; to "What, if any, ..." and to two questions in one they do."""
    first = words(question)[:1]
    if not first or first[0] not in ASKING or not re.match(r"\s*(?:yes|no)\s*(?:,|\Z)", answer, re.IGNORECASE):
        return True
    return not ANY.isdisjoint(vocabulary(question)) or not AUXILIARIES.isdisjoint(
        re.split(r",\s*(?:and|or|but)?\s*", question)[-1].split()[:1]
    )


def _shares(question: str, answer: str) -> bool:
    return not content(question).isdisjoint(content(answer))


OUTRIGHT: Mapping[Kind, frozenset[str]] = {"number": NUMBERS, "color": COLORS}
MEETS: Mapping[Kind, Callable[[str, str], bool]] = {
    "yes or no": _says_yes_or_no,
    "one of two": _takes_a_side,
    "number": _counts,
    "color": _names_a_color,
    "open": _says_more_than_yes,
}
