"""What limits a number to some of a thing ("on the pan"), and whether a caption gives its number under the same limit.

Of two dogs one may sit on the couch. Where a caption has two dogs on the couch, and there are but two, none can be
missing.
"""

from collections.abc import Collection

from datagen.checks.grammar import AUXILIARIES, BE, ENDINGS, MARKS, PREPOSITIONS, PRONOUNS, VERBS, word_set
from datagen.checks.knowledge import Known
from datagen.checks.sentences import Mention, Sentence

# All that a question consists of that asks for the number of a thing without a limit.
ASKING = word_set(
    ", are is there can could do does would you we i one see seen be the this image picture photo photograph scene "
    "shown show shows have has contain contains include includes feature features count find here visible present in "
    "total all altogether to make out spot notice depicted pictured captured appear how many what which number of if"
)
FREE = (
    ASKING | AUXILIARIES | BE | MARKS | PREPOSITIONS | PRONOUNS | VERBS | word_set("a an its his her their also only")
)
PLAIN_VERBS = frozenset(verb.removesuffix("s") for verb in VERBS)


def restrictions(sentence: Sentence, mention: Mention) -> frozenset[str]:
    """The words around a phrase that say which of them are counted; verbs and small words aside."""
    around = (*sentence.lowers[: mention.opens], *mention.adjectives, *sentence.lowers[mention.last + 1 :])
    return frozenset(word for word in around if not _is_free(word))


def are_captioned(known: Known, concept: str, number: int | None, limits: Collection[str]) -> bool:
    """Whether a caption that gives so many of a thing has all those words too; with none, nothing is the same limit."""
    return bool(limits) and any(
        any(one.concept == concept and _gives(one, number) for one in sentence.mentions)
        and set(limits) <= {*sentence.lowers}
        for caption in known.captions
        for sentence in caption.sentences
    )


def _gives(mention: Mention, number: int | None) -> bool:
    return mention.number == number and not mention.at_least


def _is_free(word: str) -> bool:
    return word in FREE or word in PLAIN_VERBS or word.endswith(ENDINGS)
