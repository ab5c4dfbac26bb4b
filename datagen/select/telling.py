"""The words of a question that say something: what it is about, not how it asks."""

import re

# A letter of a script without spaces is a word.
_WORD = re.compile(r"[぀-ヿ㐀-鿿]|[^\W_]+")
# Words that stand in a question about any picture.
_FILLERS = frozenset(
    (  # noqa: SIM905 - as a list it would fill a screen
        "a an the this that these those any some there here it its they he she him her his their you your we i one of "
        "in on at to for with from by about as and or be been being is are was were do does did has have had can could "
        "will would shall should may might must see seen find found visible present shown depicted seem appear look "
        "image picture photo photograph scene view also either ever not what which who whom whose where when why how "
        "many much kind type sort please tell me us s t"
    ).split()
)


def telling(text: str) -> set[str]:
    """The telling words in lower case, plurals without their s, each once."""
    return {word.removesuffix("s") or word for word in _WORD.findall(text.casefold()) if word not in _FILLERS}
