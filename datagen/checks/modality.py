"""How a sentence speaks of a thing: says it is there, takes it for granted, supposes it or denies it.

An answer about a picture says what is there ("a dog sits on a bench"), and then reasons: what might be, what is not,
how dogs are. Only what it says, and what it takes for granted ("the dog may be hungry"), can be wrong.
"""

from collections.abc import Sequence

from datagen.checks.grammar import CARRIERS, LIKENESSES, MIMIC, MODALS, NO, SEEING, VERBS, word_set
from datagen.checks.moods import Lowers, Mood, Span, mood
from datagen.checks.sentences import Mention, Modality, Sentence

POINTING = word_set("the this that these those")
VAGUE = word_set("some many most other others all more any each every either no less fewer")
SINGLE = word_set("a an another each every any one")
STATES = word_set("needs requires tends wants knows feels enjoys relies has makes takes gets sees seems lives tries")
MISSING = word_set("not isn't aren't cannot can't absent missing")
MEASURES = word_set("size height weight length width color colour shape style kind type sound smell")
SHOWING = word_set("of depicting showing with featuring resembling shows reads")
NEAR = 4  # words between a likeness and what it shows, or between a noun and what is said of it in general
FAR = 8  # words between "away" and what something is away from
UNSETTLED = Mention._fields.index("modality")  # the fields before it are known when the phrase is read
SHORT = 6  # words of an answer that needs no article: "A bus", "Bus and car"


def settled(sentence: Sentence, found: Sequence[Mention], introduced: dict[str, Modality]) -> Sentence:
    """A sentence with what was found in it, each mention with its modality.

    `introduced` is how the sentences before it brought up each concept; what this one brings up is added.
    """
    whole = mood(sentence)
    mentions: list[Mention] = []
    for mention in found:
        modality = _modality(sentence.lowers, mention, whole, mentions[-1] if mentions else None)
        modality = _inherited(modality, mention, introduced)
        # a seventh of what _replace takes, and there is one for every mention
        mentions.append(Mention(*mention[:UNSETTLED], modality, whole.anchored))
    return Sentence(sentence.text, sentence.lowers, sentence.starts, sentence.asks, tuple(mentions))


def _inherited(modality: Modality, mention: Mention, introduced: dict[str, Modality]) -> Modality:
    """ "The chair" after "one could bring a chair" is supposed too, unless a chair was there before."""
    first = introduced.get(mention.concept)
    if modality == "presupposed" and first in ("hypothetical", "depicted"):
        return first
    there = modality in ("asserted", "presupposed")
    if first != "asserted" and (there or not (mention.definite or mention.plural)):
        introduced[mention.concept] = "asserted" if there else modality
    return modality


def _modality(lowers: Lowers, mention: Mention, whole: Mood, before: Mention | None) -> Modality:
    pointed = mention.definite and mention.determiner in POINTING
    if (whole.quotes and _within(whole.quotes, mention.opens)) or _depicted(lowers, mention):
        return "depicted"
    if _negated(lowers, mention, whole, before, pointed):
        return "negated"
    if pointed and not mention.assumed:
        return "presupposed"
    if (whole.asks and not pointed) or _supposed(lowers, mention, whole):
        return "hypothetical"
    if mention.definite:
        return "presupposed"
    return "generic" if _generic(lowers, mention, whole) else "asserted"


def _depicted(lowers: Lowers, mention: Mention) -> bool:
    if mention.adjectives and not MIMIC.isdisjoint(mention.adjectives):
        return True
    if not mention.opens or lowers[mention.opens - 1] not in SHOWING:
        return False
    before = lowers[max(0, mention.opens - NEAR) : mention.opens]
    if before[-1] == "of":
        return not LIKENESSES.isdisjoint(before[-2:-1])
    return not CARRIERS.isdisjoint(before)


def _negated(lowers: Lowers, mention: Mention, whole: Mood, before: Mention | None, pointed: bool) -> bool:
    if mention.determiner in NO or mention.quantity in NO:
        return True
    if before is not None and before.modality == "negated" and _listed(lowers, before, mention):
        return True
    if pointed:
        return False
    if whole.denials and _within(whole.denials, mention.first):
        return True
    return not mention.definite and not MISSING.isdisjoint(lowers[mention.last + 1 : mention.last + 3])


def _listed(lowers: Lowers, before: Mention, mention: Mention) -> bool:
    """Whether only "or", "and" or a comma stands between two phrases."""
    between = lowers[before.last + 1 : mention.opens]
    return bool(between) and all(word in ("or", "nor", "and", ",") for word in between)


def _within(spans: list[Span], index: int) -> bool:
    return any(start < index <= end for start, end in spans)


def _supposed(lowers: Lowers, mention: Mention, whole: Mood) -> bool:
    if whole.doubts and _within(whole.doubts, mention.first):
        return True
    if not mention.definite and mention.opens and _measured_or_shunned(lowers, mention):
        return True
    if mention.assumed and lowers[mention.last + 1 : mention.last + 2] in (("taking",), ("capturing",)):
        return True  # "the person taking the photo"
    following = lowers[mention.last + 1 : mention.last + 4]
    if following[1:] and following[0] in ("or", "and"):  # "a meal or party might"
        following = following[2:]
    return bool(following) and following[0] in MODALS and SEEING.isdisjoint(following[1:])


def _measured_or_shunned(lowers: Lowers, mention: Mention) -> bool:
    """Whether a thing only gives a measure ("the size of a bus"), or is what something is for or far from."""
    opens, last = mention.opens, lowers[mention.opens - 1]
    if last == "of":
        return opens > 1 and lowers[opens - 2] in MEASURES
    if mention.determiner is not None or not mention.plural:
        return False
    return last == "for" or ("away" in lowers and {"away", "from"} <= {*lowers[max(0, opens - FAR) : opens]})


def _generic(lowers: Lowers, mention: Mention, whole: Mood) -> bool:
    if mention.assumed and not whole.anchored:
        return not _acts(lowers, mention)
    if mention.number is not None:
        return mention.determiner in SINGLE and whole.general is not None and not whole.anchored
    if mention.determiner is None and not mention.plural and not mention.mass:
        return not (_shares_article(lowers, mention) or len(lowers) <= SHORT)
    vague = mention.determiner is None or mention.quantity in VAGUE
    # "dogs are often", and not "dogs, which are often"
    usual = whole.general is not None and whole.general < mention.last + NEAR
    return vague and (usual or not whole.anchored)


def _acts(lowers: Lowers, mention: Mention) -> bool:
    """Whether somebody does something that can be seen: "a man rides a wave"."""
    following = lowers[mention.last + 1] if mention.last + 1 < len(lowers) else ""
    return mention.number == 1 and following in VERBS and following not in STATES


def _shares_article(lowers: Lowers, mention: Mention) -> bool:
    """Whether a bare noun is the second of a pair: "a suit and tie"."""
    before = lowers[max(0, mention.opens - NEAR) : mention.opens]
    return before[-1:] == ("and",) and not SINGLE.isdisjoint(before)
