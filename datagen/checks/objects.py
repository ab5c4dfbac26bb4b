"""Things that an answer says are there, held against boxes, crowds and captions.

A thing that nothing names is contradicted, for annotators drew their categories nearly everywhere. Doubt stays where a
thing may go by another name (a van may be boxed as a car), where only an umbrella was seen ("animals"), where captions
imply it (someone surfs, so there is a board), and where there are no boxes at all.
"""

import re
from collections.abc import Collection, Iterator

from datagen.checks.claims import Claim, Verdict
from datagen.checks.grammar import BE, INDEFINITE, VERBS, word_set
from datagen.checks.knowledge import Known
from datagen.checks.sentences import Mention, Said, Sentence

CLAIMED = ("asserted", "presupposed")
WHOLE_PICTURE = word_set("image picture photo photograph scene visible present seen")
POLAR = word_set("is are was were does do can could would")
EXISTENTIAL = word_set("there any see visible present show contain include feature")
VERBAL = VERBS | BE
PARTED = word_set(", ; or and but while nor")
# All that a question consists of that asks for a thing and for nothing else.
ASKING = (
    EXISTENTIAL
    | WHOLE_PICTURE
    | word_set(
        "is are was were does do can could would i you we one it spot find have hold depict any a an the this that"
    )
    | word_set("in of part view here anywhere somewhere to be found shown at all as well also")
)
# What may follow a denial that holds for the whole picture; anything else puts a limit to it.
UNLIMITED = WHOLE_PICTURE | word_set("can could be is are to in the this that here at all anywhere shown found")
# A question after what might be, which is not a wish to be told what is: "What would one need here?".
SUPPOSING = re.compile(
    r"\b(?:would|could|might|should)\b"
    r"(?!(?:\s+\w+){0,3}?\s+(?:see|find|look|describe|tell|say|explain|notice|spot|call|name|count|give|show|list)\b)",
    re.IGNORECASE,
)


def claims(said: Said, known: Known, named: Collection[str] = ()) -> Iterator[Claim]:
    """What the turn says is there, and what it says is not; `named` are the concepts that the whole sample names."""
    yield from _by_yes_or_no(said, known)
    for sentence in said.sentences:
        for mention in sentence.mentions:
            if mention.modality in CLAIMED:
                yield _presence(said, sentence, mention, known, named)
            elif mention.modality == "negated" and _whole(sentence, mention):
                yield _absence(said.turn, mention, known)


def _presence(said: Said, sentence: Sentence, mention: Mention, known: Known, named: Collection[str]) -> Claim:
    concept = mention.concept
    if support := known.evidence.get(concept):  # as of most
        return Claim(said.turn, mention.start, mention.end, "object", concept, "supported", support)
    verdict, evidence, firm = _held_against(mention, known, named)
    if verdict == "contradicted" and _is_wished_for(said, sentence, mention):
        verdict, evidence, firm = "unknown", "the question asks what might be", False
    return Claim(said.turn, mention.start, mention.end, "object", concept, verdict, evidence, firm)


def _is_wished_for(said: Said, sentence: Sentence, mention: Mention) -> bool:
    """Whether it is given in so many words as what might be: "An umbrella." after "What should one bring?"."""
    if mention.definite or mention.anchored or said.asked is None or not VERBAL.isdisjoint(sentence.lowers):
        return False
    return SUPPOSING.search(said.asked.text) is not None


def _held_against(mention: Mention, known: Known, named: Collection[str]) -> tuple[Verdict, str, bool]:
    concept = mention.concept
    if support := known.evidence.get(concept):
        return "supported", support, False
    if not known.closed:
        return "unknown", f"no caption names {_a(concept)}, and there are no boxes", False
    if compound := _shortened(concept, known):
        return "unknown", f"it may be short for the {compound}", False
    if other := next((one for one in sorted(known.neighbours(concept)) if _renamed(one, known, named)), None):
        return "unknown", f"it may be what was annotated as {other}", False
    if whole := _whole_of(mention, known):
        return "unknown", f"it may be a part of the {whole}", False
    if concept in known.vague:
        return "unknown", f"the captions use a wider word that {_a(concept)} may be meant by", False
    if concept in known.implied:
        return "unknown", f"the captions speak of what goes with {_a(concept)}", False
    if mention.loose and not (mention.anchored and mention.modality == "asserted"):
        return "unknown", f"no {concept} is known, but the word may mean something else", False
    sure = not mention.loose and (mention.anchored or not mention.assumed)
    return "contradicted", f"no box and no caption names {_a(concept)}", sure


def _shortened(concept: str, known: Known) -> str | None:
    """What is there and may be called by its last word alone: "the three bears" of teddy bears."""
    return next((one for one in sorted(known.evidence) if one.endswith(f" {concept}")), None)


def _whole_of(mention: Mention, known: Known) -> str | None:
    """What is there and may have such a part; several parts need no article ("a train with several cars")."""
    if not (mention.definite or mention.plural):
        return None
    return next((one for one in known.wholes(mention.concept) if one in known.evidence), None)


def _renamed(other: str, known: Known, named: Collection[str]) -> bool:
    """Whether a neighbour is there that the turn does not call by its own name."""
    return other not in named and (other in known.boxes or other in known.captioned)


def _whole(sentence: Sentence, mention: Mention) -> bool:
    """Whether the thing is denied to be anywhere in the picture, not just in some place or of some look."""
    limited = sentence.lowers[mention.opens + 1 : mention.first]  # "no other dog", "no red bus"
    if mention.possessive or mention.loose or mention.narrow or any(word not in INDEFINITE for word in limited):
        return False
    tail = sentence.lowers[mention.last + 1 :]
    tail = tail[: next((place for place, word in enumerate(tail) if word in PARTED), len(tail))]
    seen = not EXISTENTIAL.isdisjoint(sentence.lowers[: mention.opens]) or not WHOLE_PICTURE.isdisjoint(tail)
    return seen and UNLIMITED.issuperset(tail)


def _a(concept: str) -> str:
    return f"an {concept}" if concept[:1] in "aeiou" else f"a {concept}"


def _absence(turn: int, mention: Mention, known: Known) -> Claim:
    concept = mention.concept
    boxes = len(known.boxed(concept)) + len(known.crowded(concept))
    named = sum(1 for said in known.captions if any(one.concept in known.members(concept) for one in said.mentions))
    verdict: Verdict = "contradicted" if boxes or named else "supported"
    evidence = f"{boxes} boxes and {named} captions name {_a(concept)}" if boxes or named else "nothing names one"
    firm = bool(boxes) or named > 1
    return Claim(
        turn, mention.start, mention.end, "object", concept, verdict, evidence, firm and verdict != "supported"
    )


def _is_asked_for(question: Sentence, mention: Mention) -> bool:
    """Whether a question asks for a thing and for nothing of it: "Is there a dog?", "Is a dog part of this scene?"."""
    if mention.definite or mention.loose or mention.adjectives or mention.possessive:
        return False
    around = (*question.lowers[: mention.opens], *question.lowers[mention.last + 1 :])
    return ASKING.issuperset(around)


def _by_yes_or_no(said: Said, known: Known) -> Iterator[Claim]:
    """What "Yes" and "No" say in answer to "Is there a dog?"."""
    first = said.sentences[0] if said.sentences else None
    if first is None or first.lowers[0] not in ("yes", "no") or not said.asked or not said.asked.sentences:
        return
    answer, question = first.lowers[0], said.asked.sentences[-1]
    if question.lowers[0] not in POLAR:
        return
    for mention in question.mentions:
        if not _is_asked_for(question, mention):
            continue
        if answer == "yes":
            verdict, evidence, firm = _held_against(mention, known, ())
        elif mention.narrow:  # no woman, and yet there may be people
            continue
        else:
            absence = _absence(said.turn, mention, known)
            verdict, evidence, firm = absence.verdict, absence.evidence, absence.firm
        start = first.starts[0]
        yield Claim(said.turn, start, start + len(answer), "object", mention.concept, verdict, evidence, firm)
