"""What captions say that someone does or where something is: `a man riding a skateboard` -> a man, riding a skateboard.

Only plain wording is taken: the subject is named first in the caption, a verb or a preposition follows, and what it is
done to is a noun of the lexicon. Adjectives and everything after the object are left out.
"""

from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass

from datagen.teacher.grammar.english import article
from datagen.teacher.grammar.lexicon import table
from datagen.teacher.grammar.lore import Kind, Term
from datagen.teacher.grammar.mentions import BE, STOPS, Mention
from datagen.teacher.grammar.verbs import NO_VERB, WEARING, Verb, links, verbs
from datagen.teacher.grammar.vocabulary import Place, words

ALIVE = frozenset(("person", "animal"))
BETWEEN = frozenset(("who", "that", "which", "both", "all", "currently", "just", "also", "seen", "shown"))
PARTICLES = frozenset(("down", "up", "together", "outside", "alone", "around", "back", "out"))
POSTURES = frozenset(
    ["sitting", "standing", "lying", "sleeping", "walking", "running", "jumping", "riding", "swimming"]
)
PLACING = frozenset(("in", "on", "at", "down", "along", "across", "through"))
FEMALE = frozenset(("woman", "lady", "bride", "girl"))
BARE = {"lying": "lying down"}
OWNED = (("his",), ("her",), ("their",))
PROPER = {"wii": "Wii", "tv": "TV"}
LEADING = 6  # the most words before the subject: `a large group of young people`
UNKNOWN_WORDS = 2  # the most words between an article and the object that need not be understood


@dataclass(frozen=True, slots=True)
class Act:
    """Someone doing something, or something being somewhere."""

    subject: Mention
    verb: Verb
    words: str
    """The whole of it after `is`: `riding a skateboard`, `on a couch`."""
    setting: bool = False
    """Whether it only says in which place something is."""

    @property
    def who(self) -> Term:
        """The noun of the subject."""
        assert isinstance(self.subject.term, Term)
        return self.subject.term

    @property
    def deed(self) -> str:
        """Name of the deed in lore.toml that this is one of; "" for a mere state."""
        about = table("words")["deeds"]
        return next((about[word] for word in self.words.split() if word in about), self.verb.deed)

    @property
    def placed(self) -> bool:
        """Whether it says already where it takes place."""
        return not PLACING.isdisjoint(self.words.split())

    def speaks_of(self, kind: Kind) -> bool:
        """Whether it names a kind of thing, by whichever of its names."""
        return self.who.kind is kind or any(term in self.words for term in (*kind.terms, kind.noun.many))


def act(tokens: Sequence[str], found: Sequence[Mention]) -> Act | None:
    """What the one named first in a caption does, or where it is."""
    subject = found[0] if found else None
    if (
        subject is None
        or not isinstance(subject.term, Term)
        or not subject.whole
        or subject.denied
        or subject.start > LEADING
    ):
        return None
    alive = subject.term.kind.family in ALIVE
    at = _past_clothes(tokens, subject.end, found) if alive else subject.end
    while at < len(tokens) and (tokens[at] in BE or tokens[at] in BETWEEN):
        at += 1
    if at >= len(tokens):
        return None
    verb = verbs().get(tokens[at])
    if verb is None:
        return _state(tokens, at, found, subject, alive=alive)
    return _deed(tokens, at + 1, found, subject, verb, alive=alive) if alive or verb.things else None


def agreed(acts: Sequence[Act], single: Container[Kind]) -> tuple[Act, ...]:
    """Acts that can all be true, each once and the most often named first.

    Of a kind that is there but once they have one posture and one place; who is one of several has one act.
    """
    named = Counter((act.who.kind, act.verb.ing) for act in acts if act.verb.ing in POSTURES)
    kept = {kind: ing for (kind, ing), _ in reversed(named.most_common())}
    distinct = {act.words: act for act in acts}.values()
    possible = [
        act
        for act in distinct
        if act.verb.ing not in POSTURES or act.who.kind not in single or kept[act.who.kind] == act.verb.ing
    ]
    often = Counter(act.words for act in acts)
    first: dict[object, Act] = {}
    for act in sorted(possible, key=lambda act: (-often[act.words], not act.deed, -len(act.words))):
        first.setdefault(_claim(act, single), act)
    return tuple(first.values())


def _claim(act: Act, single: Container[Kind]) -> object:
    """What only one act can be true of: where a single thing is, or what somebody does who may go by several names."""
    if act.subject.many:
        return act.words
    if act.who.kind not in single:
        return act.who.kind, act.who.noun.one in FEMALE
    somewhere = act.verb in (NO_VERB, verbs()["parked"]) or act.verb.ing in POSTURES
    return (act.who.kind, "place") if somewhere else act.words


def _deed(
    tokens: Sequence[str], at: int, found: Sequence[Mention], subject: Mention, verb: Verb, *, alive: bool
) -> Act | None:
    if verb.ing == "playing" and at < len(tokens) and tokens[at] in links().games:
        return Act(subject, verb, f"playing {PROPER.get(tokens[at], tokens[at])}")
    rest = _object(tokens, at, found, verb)
    if rest is None and not (verb.alone and (alive or verb.ing not in POSTURES | {"resting"})):
        return None
    if rest and rest.endswith("each other") and not subject.many:
        return None
    return Act(subject, verb, f"{verb.ing} {rest}" if rest else BARE.get(verb.ing, verb.ing))


def _state(tokens: Sequence[str], at: int, found: Sequence[Mention], subject: Mention, *, alive: bool) -> Act | None:
    """`a cat on a couch`, `a man in a suit`."""
    start, preposition = _preposition(tokens, at)
    if preposition not in links().still or tokens[at] in PARTICLES:
        return None
    noun = next((mention for mention in found if mention.start >= start), None)
    if noun is None or not _reaches(tokens, start, noun):
        return None
    worn = isinstance(noun.term, Term) and noun.term.kind.family == "gear"
    if worn and preposition == "in" and alive:
        return Act(subject, WEARING, f"wearing {_written(noun)}")
    if worn:
        return None
    preposition = links().replaced.get(preposition, preposition)
    return Act(subject, NO_VERB, f"{preposition} {_written(noun)}", setting=isinstance(noun.term, Place))


def _past_clothes(tokens: Sequence[str], at: int, found: Sequence[Mention]) -> int:
    """Skip `in a red shirt` where something follows."""
    if len(found) > 1 and at < len(tokens) and tokens[at] in ("in", "wearing"):
        worn = found[1]
        if (
            isinstance(worn.term, Term)
            and worn.term.kind.family == "gear"
            and worn.start - at <= 4
            and worn.end < len(tokens)
        ):
            return worn.end if tokens[worn.end] in verbs() else at
    return at


def _object(tokens: Sequence[str], at: int, found: Sequence[Mention], verb: Verb) -> str | None:
    """What follows a verb, as it is to be written."""
    at, preposition = _preposition(tokens, at)
    if verb.ing in links().leaning and not preposition:
        return None
    lead = f"{links().replaced.get(preposition, preposition)} " if preposition else ""
    if listed := _listed(tokens, at):
        return lead + listed
    noun = next((mention for mention in found if mention.start >= at), None)
    if verb.ing == "playing" and not preposition:
        return None  # one plays with a ball; what is played without a preposition is in the lists
    if noun is None or not _reaches(tokens, at, noun) or (preposition in links().ways and isinstance(noun.term, Term)):
        return None
    return lead + _written(noun)


def _preposition(tokens: Sequence[str], at: int) -> tuple[int, str]:
    known = links().prepositions
    for start in (at, at + 1):
        if start == at + 1 and not (at < len(tokens) and tokens[at] in PARTICLES):
            break
        for size in (3, 2, 1):
            name = tuple(tokens[start : start + size])
            follows = tokens[start + size] if start + size < len(tokens) else "."
            if name in known and follows not in STOPS and (follows,) not in known:
                return start + size, " ".join(name)
    return at, ""


def _listed(tokens: Sequence[str], at: int) -> str | None:
    """An object from the lists: with `a` from one, without from the other."""
    said = words()
    if tuple(tokens[at : at + 1]) in OWNED and tokens[at + 1 : at + 2] and tokens[at + 1] in links().own:
        return f"{tokens[at]} {tokens[at + 1]}"
    known = links().bare
    if at < len(tokens) and tokens[at] in ("a", "an"):
        known, at = links().single, at + 1
        at += at < len(tokens) and (tokens[at] in said.colors or tokens[at] in said.qualities)
    for size in (3, 2, 1):
        name = tuple(tokens[at : at + size])
        end = at + size
        if len(name) == size and name in known and (end == len(tokens) or _closes(tokens[end])):
            return known[name]
    return None


def _closes(token: str) -> bool:
    return token in words().followers or token.endswith("ing")


def _reaches(tokens: Sequence[str], at: int, noun: Mention) -> bool:
    """True where nothing but an article, adjectives and a word or two of no matter stand before the noun."""
    if not noun.whole or noun.denied:
        return False
    said = words()
    unknown = 0
    for token in tokens[at : noun.start]:
        if token in said.determiners or token in said.colors or token in said.qualities or token in said.numbers:
            continue
        if token in said.followers or token in said.vague or token in said.none:
            return False
        unknown += 1
    return unknown <= UNKNOWN_WORDS


def _written(noun: Mention) -> str:
    """An object without its adjectives: `a skateboard`, `skateboards`, `a street`."""
    if isinstance(noun.term, Place):
        bare = noun.before not in words().determiners and noun.term.phrase.startswith("the ")
        return noun.term.name if bare else noun.term.phrase
    called = noun.term.noun
    name = " ".join(PROPER.get(word, word) for word in called.one.split())
    if noun.many:
        return called.many
    if called.number in ("mass", "plural"):
        return name
    return f"the {name}" if called.number == "unique" else f"{article(name)} {name}"
