"""A text as words: cut once and kept a moment, because several rules look at the same text in turn."""

import functools
import string

from datagen.checks.grammar import word_set

# What carries no content of its own in a question or an answer about an image.
FUNCTION_WORDS = word_set(
    """
    a an the this that these those it its they them their he him his she her we us our you your i me my there here is
    are was were be been being am 's has have had having do does did doing can could may might must shall should will
    would of in on at to for from by with as and or but if so than then into onto about over under up down out off
    near next not no nor yes also too very what which who whom whose where when why how any some all both each every
    other another one ones such only just more most many much several few image picture photo photograph scene see
    seen visible shown show shows depicted appear appears seem seems located present
    """
) | {""}
IRREGULAR_FORMS = """
    people:person men:man women:woman children:child feet:foot teeth:tooth mice:mouse geese:goose knives:knife
    leaves:leaf shelves:shelf loaves:loaf wolves:wolf calves:calf skis:ski ran:run sat:sit stood:stand held:hold
    wore:wear lying:lie laying:lie laid:lie rode:rid ate:eat flew:fly
"""
IRREGULAR = dict(pair.split(":") for pair in IRREGULAR_FORMS.split())
# Everything that is no letter, digit or apostrophe parts words; so do the dashes and quotation marks of typesetters.
_PARTING = str.maketrans(
    dict.fromkeys(set(string.punctuation) - {"'"}, " ")
    | dict.fromkeys("“”„«»‘…–—―·•、。，！？：；（）", " ")
    | {"’": "'"}
)
_MARKS = string.punctuation.replace("'", "")
# The same for plain ASCII as one table, in which a text is cut in two thirds of the time.
_PARTING_ASCII = bytes.maketrans(
    (string.ascii_uppercase + _MARKS).encode(), (string.ascii_lowercase + " " * len(_MARKS)).encode()
)


@functools.lru_cache(maxsize=256)
def words(text: str) -> tuple[str, ...]:
    """Words in order, casefolded; an apostrophe inside one belongs to it."""
    if text.isascii():
        said = text.encode().translate(_PARTING_ASCII).decode().split()
    else:
        said = text.casefold().translate(_PARTING).split()
    if "'" in text or "’" in text:
        return tuple(word for part in said if (word := part.strip("'")))
    return tuple(said)


@functools.lru_cache(maxsize=256)
def vocabulary(text: str) -> frozenset[str]:
    """The same, each once, and the parts of words with an apostrophe too."""
    said = words(text)
    if "'" in text or "’" in text:
        return frozenset(said).union(*(word.split("'") for word in said if "'" in word))
    return frozenset(said)


@functools.lru_cache(maxsize=256)
def content(text: str) -> frozenset[str]:
    """Stems of the words that carry content."""
    return frozenset(map(STEMS.__getitem__, vocabulary(text) - FUNCTION_WORDS))


@functools.lru_cache(maxsize=64)
def known(texts: tuple[str, ...]) -> frozenset[str]:
    """The same of several texts, such as the captions that come again with each sample of their image."""
    return content("\n".join(texts))


def stem(word: str) -> str:
    """What is left without English endings: alike for `riding`, `rides` and `ride`, and not meant to be read."""
    if word in IRREGULAR:
        return IRREGULAR[word]
    word = word.removesuffix("'s")
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("s") and not word.endswith("ss") and len(word) > 3:
        word = word[:-1]
    for ending in ("ing", "ed", "ly"):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            word = word.removesuffix(ending)
            break
    word = word.removesuffix("e") if len(word) > 3 else word
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] else word


class _Stems(dict[str, str]):
    """Stem by word: each is found once, and a language has only so many words."""

    def __missing__(self, word: str) -> str:
        if len(self) > MOST_STEMS:
            self.clear()
        self[word] = found = stem(word)
        return found


MOST_STEMS = 1 << 17
STEMS = _Stems()
