"""Text -> what it mentions: one pass over the words, a look-up for each, and a look to both sides of what is found.

A noun is read with its phrase: determiner, number, adjectives, the "group of" before it. A noun that only modifies the
next ("bicycle rack") names nothing here. Whether the sentence claims the thing or supposes it is asked of `modality`.
"""

import functools
from collections.abc import Container

from datagen.checks.heads import SINGULAR, is_verb, only_modifies
from datagen.checks.lexicon import Entry, Lexicon
from datagen.checks.modality import settled
from datagen.checks.openings import opening
from datagen.checks.plurals import EITHER
from datagen.checks.sentences import Mention, Modality, Said, Sentence, sentences


def read(text: str, lexicon: Lexicon, turn: int = 0, asked: Said | None = None) -> Said:
    """A text with everything it mentions; `asked` is the question that it answers."""
    return Said(turn, text, functools.partial(_read, lexicon), asked)


def read_caption(text: str, lexicon: Lexicon) -> Said:
    """A caption with everything it names; all of it counts as said, for people write captions of what they see."""
    return Said(0, text, functools.partial(_named, lexicon))


def _named(lexicon: Lexicon, text: str) -> tuple[Sentence, ...]:
    return tuple([Sentence(*one[:-1], tuple(_found(one, lexicon))) for one in sentences(text)])


def _read(lexicon: Lexicon, text: str) -> tuple[Sentence, ...]:
    introduced: dict[str, Modality] = {}
    whole: list[Sentence] = []
    for sentence in sentences(text):
        found = _found(sentence, lexicon)
        whole.append(settled(sentence, found, introduced) if found else sentence)
    return tuple(whole)


def _found(sentence: Sentence, lexicon: Lexicon) -> list[Mention]:
    lowers, phrases = sentence.lowers, lexicon.phrases
    mentions: list[Mention] = []
    read_to = 0
    for index in _places(sentence, phrases):
        if index < read_to:
            continue
        owner = lowers[index] not in phrases
        found = lexicon.find((_owner(lowers[index]),), 0) if owner else lexicon.find(lowers, index)
        if found is None:
            continue
        length, entry = found
        read_to = index + length
        if entry.concept and (owner or not only_modifies(lowers, index, read_to, entry, lexicon)):
            before = mentions[-1] if mentions else None
            floor = before.last + 1 if before and not before.possessive else 0  # "dog" opens "dog's bowl"
            mention = _mention(sentence, index, read_to - 1, entry, owner, floor)
            if owner or not is_verb(lowers, mention, before):
                mentions.append(_as_plural(mention, lowers[mention.last]))
    return mentions


def _places(sentence: Sentence, phrases: Container[str]) -> list[int]:
    """Indices of the words that may name something, or own something."""
    if "'" in sentence.text or "’" in sentence.text:
        return [place for place, lower in enumerate(sentence.lowers) if lower in phrases or "'" in lower]
    return [place for place, lower in enumerate(sentence.lowers) if lower in phrases]


def _owner(word: str) -> str:
    """The noun of "dog's" and "dogs'"."""
    return word.removesuffix("'s").removesuffix("'")


def _mention(sentence: Sentence, first: int, last: int, entry: Entry, owner: bool, floor: int) -> Mention:
    lowers, starts = sentence.lowers, sentence.starts
    begins, determiner, number, quantity, at_least, definite, adjectives = opening(lowers, first, floor)
    concept, plural, loose, narrow, mass, assumed = entry
    return Mention(
        concept,
        starts[first],
        starts[last] + len(lowers[last]),
        first,
        last,
        plural and (number != 1 or lowers[last] not in EITHER),
        number,
        quantity,
        at_least,
        definite,
        adjectives,
        determiner,
        loose,
        narrow,
        mass,
        assumed,
        owner,
        begins,
    )


def _as_plural(mention: Mention, noun: str) -> Mention:
    """The same without what cannot open a plural: "check that vehicles have stopped", "on a street, cars"."""
    if not mention.plural or noun in EITHER or mention.quantity:
        return mention
    if mention.determiner in ("that", "this"):
        return mention._replace(opens=mention.opens + 1, determiner=None, definite=False)
    if mention.determiner in SINGULAR and mention.number == 1:
        return mention._replace(determiner=None, number=None)
    return mention
