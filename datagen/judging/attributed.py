"""Scores of several in a judge's sentences: each number goes to whom its sentence gives it.

`P1 receives 8 and P2 9`, `P1 and P2 get 8 and 9`, `8 for P1`, `both get 8`, `P1: 8`, or a heading for
each with a score below it. P1 stands for the mark of the first.
"""

import re
from collections.abc import Iterator

from datagen.judging.marks import NAME, NUMBER, OTHER_NAME, OUT_OF, place
from datagen.judging.numbers import ENDS, SCORE, Stated, stated

Votes = dict[int, list[float]]

_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_JOIN = r"\s*(?:,|;|/|&|\band\b|\bvs\b\.?)+\s*(?:an?\s+|\band\b\s*)?"
_LISTED = re.compile(
    rf"{NAME}(?:'s)?(?:{_JOIN}{NAME}(?:'s)?)+(?P<between>[^.\n{NAME[1:-1]}]{{0,90}}?)"
    rf"(?P<values>{NUMBER}{OUT_OF}?(?:(?:{_JOIN}){NUMBER}{OUT_OF}?)+)",
    re.IGNORECASE,
)
_LISTED_AFTER = re.compile(
    rf"(?P<values>{NUMBER}{OUT_OF}?(?:(?:{_JOIN}){NUMBER}{OUT_OF}?)+)\s+(?:points?\s+)?(?:for|to)\s+"
    rf"(?P<names>{NAME}(?:'s)?(?:{_JOIN}{NAME}(?:'s)?)+)",
    re.IGNORECASE,
)
_SCORING = re.compile(
    rf"\b(?:{SCORE}|rat\w+|giv\w+|gave|award\w*|assign\w*|receiv\w+|earn\w*|gets?|deserv\w+)\b", re.IGNORECASE
)
_ONLY_MARKS = re.compile(
    r"[\s:=,()–—-]*(?:'s)?[\s:=,()–—-]*(?:(?:scores?|ratings?|response|answer|overall|final|total)[\s:=–—-]*)*"
    r"(?:(?:is|was|gets|as|at|of|with|a|an)\s+)*\Z",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"\b(?:than|unlike|like|over|versus|as\s+\w+\s+as"
    r"|(?:compared|contrast\w*|similar|equal|relative|superior|inferior)\s+(?:to|with))"
    rf"\s+(?:(?:that|those|the\s+\w+)\s+(?:of|from|by)\s+)?{NAME}(?!'s\s+(?:\w+\s+)?{SCORE}|\s*\()(?:'s(?:\s+\w+)?)?",
    re.IGNORECASE,
)
_BOTH = re.compile(r"\b(?:both|each|all|the\s+two)\b", re.IGNORECASE)
_THEY = re.compile(r"\b(?:they|them)\b", re.IGNORECASE)
_IN_TURN = re.compile(rf"({NUMBER}{OUT_OF}?(?:(?:{_JOIN}){NUMBER}{OUT_OF}?)+),?\s+respectively\b", re.IGNORECASE)
_LIST_ONLY = re.compile(rf"(?:{NAME}|\d+(?:\.\d+)?|{OUT_OF}|\b(?:for|to|and|points?)\b|[\s,;&()])*\Z")
_ITS_OWN = re.compile(rf"\s*{OUT_OF}?\s*(?:points?\s+)?(?:(?:for|to|goes\s+to|being\s+for)\s+|\(\s*)({NAME})")
_HEADING = re.compile(
    rf"[\W\d]*({NAME})(?:'s)?(?:\s+(?:response|answer|evaluation|review|analysis))?\W*\Z", re.IGNORECASE
)
_BACK = re.compile(rf"\b(?:it|its|this|their|they|therefore|i|overall|{SCORE})\b", re.IGNORECASE)
_NOTHING_ELSE = re.compile(rf"\W*({NAME})\W*\d+(?:\.\d+)?\W*")
_FINAL = re.compile(r"\b(?:overall|final|total)\b", re.IGNORECASE)


def scores_by_name(text: str, n: int, highest: float) -> tuple[float, ...] | None:
    """The scores of all `n`, in their order; none where one is missing, or where one has two that differ."""
    direct: Votes = {}
    final: Votes = {}
    carried: Votes = {}
    for sentence, subject in _sentences(text):
        votes = _votes(sentence, n, highest)
        _add(direct, votes)
        if _FINAL.search(sentence):
            _add(final, votes)
        if subject is not None and not votes:
            _add(carried, {subject: _led(sentence, highest)})
    for known in (final, direct, carried | direct):
        if scores := _agreed(known, n):
            return scores
    return None


def _sentences(text: str) -> Iterator[tuple[str, int | None]]:
    """Each sentence, and whom it speaks of where it names nobody."""
    subject: int | None = None
    for raw in _SENTENCE.split(text):
        sentence = _ASIDE.sub("", raw)
        if re.search(OTHER_NAME, sentence):
            subject = None
            continue
        names = {place(name) for name in re.findall(NAME, sentence)}
        yield sentence, subject if not names and _BACK.search(sentence) else None
        if heading := _HEADING.match(sentence):
            subject = place(heading[1])
        elif names:
            subject = names.pop() if len(names) == 1 else None


def _votes(sentence: str, n: int, highest: float) -> Votes:
    found = list(stated(sentence, highest))
    n_names = len(set(re.findall(NAME, sentence)))
    is_of_all = n_names != 1 and bool(_BOTH.search(sentence) or (not n_names and _THEY.search(sentence)))
    of_all = _for_all(sentence, found, n) if is_of_all else {}
    alone = _NOTHING_ELSE.fullmatch(sentence)
    if alone and found:
        return {place(alone[1]): [found[0].value]}
    return of_all or _listed(sentence, highest) or _each(sentence, found)


def _for_all(sentence: str, found: list[Stated], n: int) -> Votes:
    """`Both receive a score of 8`, `they receive 8 and 9, respectively`."""
    values = {one.value for one in found}
    if len(values) == 1 and found[0].is_led:
        return {each: [*values] for each in range(n)}
    in_turn = _IN_TURN.search(sentence)
    values_in_turn = re.findall(NUMBER, in_turn[1]) if in_turn and _SCORING.search(sentence) else []
    return {each: [float(value)] for each, value in enumerate(values_in_turn)} if len(values_in_turn) == n else {}


def _listed(sentence: str, highest: float) -> Votes:
    """`P1 and P2 are 3 and 8, respectively`: as many numbers as names, in their order."""
    is_scoring = _SCORING.search(sentence)
    lists = [
        (sentence[found.start() : found.start("between")], found["values"])
        for found in _LISTED.finditer(sentence)
        if (is_scoring or _ONLY_MARKS.match(found["between"])) and ENDS.match(sentence, found.end())
    ]
    lists += [(found["names"], found["values"]) for found in _LISTED_AFTER.finditer(sentence) if is_scoring]
    for who, what in lists:
        names, values = re.findall(NAME, who), [float(value) for value in re.findall(NUMBER, what)]
        if len(names) == len(values) and max(values) <= highest:
            return {place(name): [value] for name, value in zip(names, values, strict=True)}
    return {}


def _each(sentence: str, found: list[Stated]) -> Votes:
    votes: Votes = {}
    is_scoring = _SCORING.search(sentence) is not None
    for one in found:
        if (owner := _owner(sentence, one, is_scoring)) is not None:
            votes.setdefault(owner, []).append(one.value)
    return votes


def _owner(sentence: str, one: Stated, is_scoring: bool) -> int | None:
    """Whose number it is: who is named right after it, else who was named last before it."""
    after = _ITS_OWN.match(sentence, one.end)
    if after and (one.is_led or is_scoring or _LIST_ONLY.match(sentence[: one.start])):
        return place(after[1])
    names = list(re.finditer(NAME, sentence[: one.start]))
    if not names:
        return None
    between = sentence[names[-1].end() : one.start]
    is_his = one.is_led or bool(_ONLY_MARKS.match(between) and (is_scoring or re.search(r"[:=(–—-]", between)))
    return place(names[-1][0]) if is_his else None


def _led(sentence: str, highest: float) -> list[float]:
    return [one.value for one in stated(sentence, highest) if one.is_led]


def _add(votes: Votes, more: Votes) -> None:
    for owner, values in more.items():
        votes.setdefault(owner, []).extend(values)


def _agreed(votes: Votes, n: int) -> tuple[float, ...] | None:
    each = [set(votes.get(owner, ())) for owner in range(n)]
    return tuple(values.pop() for values in each) if all(len(values) == 1 for values in each) else None
