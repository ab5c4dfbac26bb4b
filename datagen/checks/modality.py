"""How a sentence speaks of a thing: says it is there, takes it for granted, supposes it or denies it.

An answer about a picture says what is there ("a dog sits on a bench"), and then reasons: what might be, what is not,
how dogs are. Only what it says, and what it takes for granted ("the dog may be hungry"), can be wrong.
"""

from collections.abc import Sequence

from datagen.checks.grammar import BE, CARRIERS, LIKENESSES, MIMIC, MODALS, NO, PREPOSITIONS, SEEING, VERBS, word_set
from datagen.checks.moods import Lowers, Mood, Span, mood
from datagen.checks.sentences import Mention, Modality, Sentence

POINTING = word_set("the this that these those")
VAGUE = word_set("some many most other others all more any each every either no less fewer")
SINGLE = word_set("a an another each every any one")
STATES = word_set("needs requires tends wants knows feels enjoys relies has makes takes gets sees seems lives tries")
MISSING = word_set("not isn't aren't cannot can't absent missing")
MEASURES = word_set("size height weight length width color colour shape style kind type sound smell")
SHOWING = word_set("of depicting showing with featuring resembling shows reads")
LISTING = word_set("or and ,")
ALTERNATIVES = frozenset(("or", "nor"))
BREAKING = word_set("; : but while yet though")
PREDICATING = (VERBS | BE | PREPOSITIONS) - {"of"}
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
        # a tenth of what _replace takes, and there is one for every mention
        mentions.append(tuple.__new__(Mention, (*mention[:UNSETTLED], modality, whole.anchored)))
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
    if before is not None and before.modality in ("hypothetical", "generic") and _is_example(lowers, mention):
        return before.modality
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
    if _in_denied_list(lowers, mention):
        return True
    if pointed:
        return False
    if whole.denials and _within(whole.denials, mention.first):
        return True
    return not mention.definite and not MISSING.isdisjoint(lowers[mention.last + 1 : mention.last + 3])


def _in_denied_list(lowers: Lowers, mention: Mention) -> bool:
    """Whether it goes on a list that "no" opens: "no fences, barns or people"; a phrase of its own does not."""
    at = mention.opens - 1
    if mention.determiner or mention.quantity or mention.number or at < 1:
        return False
    goes_on = lowers[at] == "," and not ALTERNATIVES.isdisjoint(lowers[mention.last + 1 : mention.last + 1 + NEAR])
    if not (goes_on or lowers[at] in ALTERNATIVES):  # "with no traffic, people cross the street"
        return False
    while at >= 0 and lowers[at] not in PREDICATING and lowers[at] not in BREAKING:
        if lowers[at] in NO:
            return True
        at -= 1
    return False


def _is_example(lowers: Lowers, mention: Mention) -> bool:
    """Whether it is named as one of the kind before it: "people who need support, such as older adults"."""
    return not mention.definite and lowers[max(0, mention.opens - 2) : mention.opens] == ("such", "as")


def _listed(lowers: Lowers, before: Mention, mention: Mention) -> bool:
    """Whether only "or", "and" or a comma stands between two phrases."""
    between = lowers[before.last + 1 : mention.opens]
    return bool(between) and all(word in ("or", "nor", "and", ",") for word in between)


def _within(spans: list[Span], index: int) -> bool:
    return any(start < index <= end for start, end in spans)


def _supposed(lowers: Lowers, mention: Mention, whole: Mood) -> bool:
    if whole.doubts and (_within(whole.doubts, mention.first) or _before_modal(lowers, mention)):
        return True
    if not mention.definite and mention.opens and _measured_or_shunned(lowers, mention):
        return True
    # "the person taking the photo"
    return mention.assumed and lowers[mention.last + 1 : mention.last + 2] in (("taking",), ("capturing",))


def _before_modal(lowers: Lowers, mention: Mention) -> bool:
    """Whether it is what something is supposed of, alone or beside others: "a bus might", "a meal or party might"."""
    following = lowers[mention.last + 1 : mention.last + 6]
    if following[1:] and following[0] in ("or", "and"):
        following = following[2:]
    if following and following[0] in MODALS:
        return SEEING.isdisjoint(following[1:3])
    return not mention.definite and _of_supposed(lowers, mention)


def _of_supposed(lowers: Lowers, mention: Mention) -> bool:
    """Whether it is one of several subjects of which something is supposed: "a car, a bus or a train would do"."""
    if any(word in PREDICATING or word.endswith("ing") for word in lowers[: mention.opens]):
        return False
    for index in range(mention.last + 1, len(lowers)):
        if lowers[index] in MODALS:
            between = lowers[mention.last + 1 : index]
            return not LISTING.isdisjoint(between) and SEEING.isdisjoint(lowers[index + 1 : index + 3])
        if lowers[index] in PREDICATING or lowers[index].endswith(("ing", "ed")):
            break
    return False


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
    if mention.number is not None or mention.determiner in SINGLE:  # "a head of broccoli" has no number
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
