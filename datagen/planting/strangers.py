"""Things that are not in the picture: a sentence about one, a word put in the place of another."""

import re

from datagen.planting.ground import Ground, Planted
from datagen.planting.nouns import Noun, mentions, noun, with_article
from datagen.planting.prose import Pairs, capital, claims, pairs, replaced, retold, with_pair, with_sentence
from datagen.planting.wordings import draw, draw_pair

IN_A_LIST = re.compile(r",? and an? |, an? ")
ARTICLE = re.compile(r"\b(an?)(\s+)$", re.IGNORECASE)


def object_absent(ground: Ground) -> Planted | None:
    """Something that is surely not there is said to be."""
    return _told(ground, ground.rng.choice(ground.absent)) if ground.absent else None


def object_cooccurring(ground: Ground) -> Planted | None:
    """The same with what usually comes with the things that are there."""
    usual = ground.company.usual(ground.there, ground.absent)
    return _told(ground, ground.rng.choice(usual)) if usual else None


def object_swapped(ground: Ground) -> Planted | None:
    """A thing that is there is called something that is not, in every answer."""
    named = sorted(
        {one.category for claim in claims(ground.sample) for one in mentions(claim.text)} & set(ground.there)
    )
    if not (named and ground.absent):
        return None
    old, new = ground.rng.choice(named), noun(ground.rng.choice(ground.absent))
    name = ground.rng.choice(new.names)
    in_questions = ground.rng.random() < 0.5  # a model that errs in the answer often erred in the question already
    told: Pairs = [
        (renamed(question, old, new, name) if in_questions else question, renamed(answer, old, new, name))
        for question, answer in pairs(ground.sample)
    ]
    return Planted(retold(ground.sample, told), "word", f"{old} -> {name}")


def renamed(text: str, old: str, new: Noun, name: str) -> str:
    """The text with every word for one category replaced by a name of another, articles put right."""
    parts, done = [], 0
    for one in mentions(text):
        if one.category != old:
            continue
        before, word = text[done : one.start], new.plural(name) if one.is_plural else name
        if found := ARTICLE.search(before):
            article = with_article(name).split()[0]
            article = capital(article) if found[1][0].isupper() else article
            before = before[: found.start()] + article + found[2]
        parts += [before, capital(word) if text[one.start].isupper() else word]
        done = one.end
    return "".join([*parts, text[done:]])


def filled(ground: Ground, category: str) -> dict[str, str]:
    """A category's words as the wordings want them."""
    one = noun(category)
    name = ground.rng.choice(one.names)
    article = with_article(name)
    return {"a": article, "A": capital(article), "x": name, "xs": one.plural(name), "y": ground.neighbour()}


def _told(ground: Ground, category: str) -> Planted:
    words, ways = filled(ground, category), ["sentence", "sentence", "clause", "list"]
    way = ground.rng.choice([*ways, "question"] if ground.is_talk else ways)
    if way == "question":
        pair = draw_pair(ground.rng, "absent_pair", **words)
        return Planted(with_pair(ground.sample, ground.rng, pair), way, " ".join(pair))
    if way == "list" and (planted := _listed(ground, words["a"])):
        return planted
    open_claims = [claim for claim in claims(ground.sample) if claim.text.endswith(".")]
    if way == "clause" and open_claims:
        claim, clause = ground.rng.choice(open_claims), draw(ground.rng, "absent_clause", **words)
        return Planted(replaced(ground.sample, claim, f"{claim.text[:-1]}{clause}."), way, clause)
    sentence = capital(draw(ground.rng, "absent_sentence", **words))
    return Planted(with_sentence(ground.sample, ground.rng, sentence), "sentence", sentence)


def _listed(ground: Ground, a: str) -> Planted | None:
    """One thing more in a list of things: "a dog and a bowl" becomes "a dog, a zebra and a bowl"."""
    places = [
        (claim, one.end)
        for claim in claims(ground.sample)
        for one in mentions(claim.text)
        if IN_A_LIST.match(claim.text[one.end :])
    ]
    if not places:
        return None
    claim, at = ground.rng.choice(places)
    text = f"{claim.text[:at]}, {a}{claim.text[at:]}"
    return Planted(replaced(ground.sample, claim, text), "list", text)
