"""Colours that captions give to a thing, replaced by another."""

import re
from typing import NamedTuple

from datagen.planting.ground import Ground, Planted
from datagen.planting.nouns import mentions
from datagen.planting.prose import Sentence, capital, claims, replaced, with_pair, with_sentence
from datagen.planting.wordings import draw, draw_pair

# Each colour with those that some eyes take for it.
NEAR = {
    "red": "pink orange maroon burgundy brown purple crimson rust",
    "orange": "red yellow brown gold tan peach rust",
    "yellow": "orange gold golden tan beige cream blonde blond lime",
    "green": "teal lime olive turquoise",
    "blue": "teal purple turquoise navy gray grey violet",
    "purple": "violet pink blue lavender maroon red",
    "pink": "red purple peach salmon magenta",
    "brown": "gray grey tan beige red orange black chocolate maroon wooden wood bronze",
    "black": "dark gray grey brown navy",
    "white": "gray grey silver cream beige light ivory pale",
    "gray": "grey silver white black blue brown tan metal metallic steel",
}
PLANTED = tuple(NEAR)  # plain enough that a model might have said them
NEAR |= {
    "grey": NEAR["gray"],
    "silver": "gray grey white metal",
    "gold": "yellow orange brown tan",
    "golden": "yellow orange brown tan",
    "tan": "brown beige yellow orange white",
    "beige": "brown tan yellow white pink",
    "cream": "white yellow tan",
    "maroon": "red brown purple",
    "turquoise": "blue green",
    "teal": "blue green",
    "navy": "blue black purple",
    "violet": "purple blue pink",
}
COLOUR = "|".join(NEAR)
COLOURS = re.compile(rf"\b(?:{COLOUR})\b", re.IGNORECASE)
MANY_COLOURS = re.compile(
    r"\b(?:colou?rful|multi-?colou?red|striped|rainbow|various colou?rs|two-tone)\b", re.IGNORECASE
)
BEFORE = re.compile(rf"\b({COLOUR})\s+(?:(?!and\b|or\b|with\b|in\b|on\b|of\b|shirt\b)[a-z-]+\s+)?$", re.IGNORECASE)
AFTER = re.compile(rf"^\s+(?:is|looks)\s+({COLOUR})\b", re.IGNORECASE)
SKIPPED = {"person", "wine glass", "traffic light", "orange", "bear"}  # "white man", "white wine", "green light", ...


class Tinted(NamedTuple):
    """A colour in an answer that a caption gives as well."""

    claim: Sentence
    start: int
    end: int
    category: str


def attribute_swapped(ground: Ground) -> Planted | None:
    """Another colour than the captions give, of a thing of which there is only one."""
    known = true_colours(ground)
    if not known:
        return None
    told = [found for claim in claims(ground.sample) for found in _tinted(claim, known)]
    if told and ground.rng.random() < 0.6:
        return _changed(ground, ground.rng.choice(told))
    return _added(ground, ground.rng.choice(sorted(known)))


def true_colours(ground: Ground) -> dict[str, set[str]]:
    """The colours that captions give to single things, by category; nothing of what has many."""
    found: dict[str, set[str]] = {}
    for category, colour in coloured(ground.said):
        found.setdefault(category, set()).add(colour)
    if MANY_COLOURS.search(ground.said):
        return {}
    return {one: colours for one, colours in found.items() if one not in SKIPPED and ground.single(one)}


def coloured(text: str) -> list[tuple[str, str]]:
    """Categories with the colours that stand before or after their names."""
    found = []
    for one in mentions(text):
        for match in (BEFORE.search(text[: one.start]), AFTER.search(text[one.end :])):
            if match:
                found.append((one.category, match[1].lower()))
    return found


def another(ground: Ground) -> str | None:
    """A colour that no caption names, nor one that could be taken for it, nor anything in the sample."""
    said = {colour.lower() for colour in COLOURS.findall(f"{ground.said}\n{ground.text}")}
    doubtful = said | {near for colour in said for near in NEAR.get(colour, "").split()}
    free = [colour for colour in PLANTED if colour not in doubtful and not said & {*NEAR[colour].split()}]
    return ground.rng.choice(free) if free else None


def _tinted(claim: Sentence, known: dict[str, set[str]]) -> list[Tinted]:
    found = []
    for one in mentions(claim.text):
        match, shift = BEFORE.search(claim.text[: one.start]), 0
        if not match:
            match, shift = AFTER.search(claim.text[one.end :]), one.end
        if match and match[1].lower() in known.get(one.category, ()) and not one.is_plural:
            found.append(Tinted(claim, match.start(1) + shift, match.end(1) + shift, one.category))
    return found


def _changed(ground: Ground, tinted: Tinted) -> Planted | None:
    claim, new = tinted.claim, another(ground)
    if not new:
        return None
    old = claim.text[tinted.start : tinted.end]
    new = capital(new) if old[0].isupper() else new
    text = claim.text[: tinted.start] + new + claim.text[tinted.end :]
    return Planted(replaced(ground.sample, claim, text), "word", f"{old} -> {new} {tinted.category}")


def _added(ground: Ground, category: str) -> Planted | None:
    from_captions = [one.word for one in mentions(ground.said) if one.category == category and not one.is_plural]
    wrong = another(ground)
    if not (wrong and from_captions):
        return None
    words, rng = {"x": ground.rng.choice(from_captions), "colour": wrong}, ground.rng
    if ground.is_talk and rng.random() < 0.4 and "color" not in ground.text:
        pair = draw_pair(rng, "colour_pair", **words)
        return Planted(with_pair(ground.sample, rng, pair), "question", " ".join(pair))
    sentence = draw(rng, "colour", **words)
    return Planted(with_sentence(ground.sample, rng, sentence), "sentence", sentence)
