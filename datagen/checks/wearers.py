"""Men and women, and whose clothes a sentence speaks of: "she wears a red top", "his shirt".

Captions and answers mean the same shirt where there is but one person, or one man and one woman, and both give it to
the man.
"""

from datagen.checks.grammar import word_set
from datagen.checks.knowledge import Known
from datagen.checks.sentences import Mention, Said, Sentence

WOMEN = word_set("woman women girl girls lady ladies female mother daughter wife grandmother bride")
MEN = word_set("man men boy boys guy guys gentleman male father son husband grandfather groom")
HERS = WOMEN | {"she", "her"}
HIS = MEN | {"he", "his", "him"}
COUPLE = {("female", False), ("male", False)}
SEVERAL = {("female", True), ("male", True)}


def sex(said: Said, mention: Mention) -> str | None:
    """Whether a phrase names a man or a woman; None where it does not say."""
    if mention.concept != "person":
        return None
    words = said.text[mention.start : mention.end].lower().split()
    if not WOMEN.isdisjoint(words):
        return "female"
    return None if MEN.isdisjoint(words) else "male"


def wearer(sentence: Sentence, index: int) -> str | None:
    """The sex of whom a sentence names last before a word; None where it names nobody."""
    for lower in reversed(sentence.lowers[:index]):
        word = lower.removesuffix("'s")
        if word in HERS or word in HIS:
            return "female" if word in HERS else "male"
    return None


def is_the_only(wearer: str | None, known: Known) -> bool:
    """Whether only one person there can be meant by "he" or "she"."""
    people = len(known.boxed("person"))
    if known.crowded("person") or people > len(COUPLE):
        return False
    told = {(sex(caption, one), one.plural) for caption in known.captions for one in caption.mentions}
    return people == 1 or (people > 1 and wearer is not None and told >= COUPLE and not told & SEVERAL)
