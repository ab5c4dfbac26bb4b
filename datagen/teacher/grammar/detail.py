"""A scene -> two or three paragraphs: what it is, where everything stands, and what else there is.

Everything said is seen: no moods, no guesses. To add a kind of statement: a function in `statements.py` that gives one
or several of them, its patterns in patterns.toml, and a line where it belongs in `_about`.
"""

import random

from datagen.teacher.grammar.absent import absent_together, surely_absent
from datagen.teacher.grammar.acts import Act
from datagen.teacher.grammar.lexicon import table
from datagen.teacher.grammar.lore import kinds
from datagen.teacher.grammar.seen import Scene
from datagen.teacher.grammar.statements import Account, amount, extent, looks, place, relations, row
from datagen.teacher.grammar.talk import leads
from datagen.teacher.grammar.things import Thing

ENOUGH = 88  # words at which no further thing is gone into
SCARCE, POOR = 70, 52  # words below which even what is absent is worth saying, in one sentence
SPARSE = 38  # words below which it is said that there is little to see
MOST_THINGS = 6
MOST_ACTS = 3


def describe(scene: Scene, rng: random.Random) -> list[str]:
    """Two or three paragraphs; of a poor scene they are short."""
    account = Account(scene, rng)
    if not scene.all and scene.place is None:
        return _bare(account)
    opening = [_opening(account), *_acts(account), *_main(account)]
    body = [said for said in row(account) if said]
    for thing in scene.things[:MOST_THINGS]:
        if n_words(opening + body) < ENOUGH:
            body += _about(account, thing)
    rest = _others(account)
    rest += _closing(account, n_words(opening + body + rest))
    return _paragraphs(opening, body, rest)


def _opening(account: Account) -> str:
    scene, talk = account.scene, account.talk
    shown = scene.things[:4] or scene.others[:4]
    account.named.update(shown)
    names, where = talk.names(shown, full=True), talk.where()
    if where and names:
        return account.say("open.place_things", list=names, **where)
    if where:
        return account.say("open.place", **where)
    return account.say("open.things" if len(shown) > 1 else "open.thing", list=names)


def _acts(account: Account) -> list[str]:
    told: list[Act] = []
    said = []
    for act in sorted(account.scene.acts, key=lambda act: not act.deed):
        repeats = any(act.verb is other.verb or act.words.split()[-1] == other.words.split()[-1] for other in told)
        if len(told) < MOST_ACTS and not repeats and not (act.setting and account.scene.place):
            told.append(act)
            w, thing = account.talk.doer(act)
            known = thing is not None and thing in account.named
            key = ("act_the" if known else "act") if act.deed else ("state" if known else "state_a")
            said.append(account.say(f"fact.{key}", w=w, act=act.words))
    return said


def _main(account: Account) -> list[str]:
    if not leads(account.scene) or len(account.scene.things) < 2:
        return []
    return [account.say("fact.main", x=account.talk.of(account.scene.things[0]))]


def _about(account: Account, thing: Thing) -> list[str]:
    found = (*amount(account, thing), *place(account, thing), *looks(account, thing), *relations(account, thing))
    return [said for said in (*found, *extent(account, thing)) if said]


def _others(account: Account) -> list[str]:
    """What is left to name: small things, and what only captions have."""
    scene = account.scene
    left = [thing for thing in scene.all if thing not in account.named]
    left = [thing for thing in left if thing.boxes or not any(act.speaks_of(thing.kind) for act in scene.acts)][:5]
    if not left:
        return []
    account.named.update(left)
    return [
        account.say(
            "fact.others" if len(left) > 1 or left[0].many else "fact.other", list=account.talk.names(left, full=True)
        )
    ]


def _closing(account: Account, n_said: int) -> list[str]:
    scene, talk = account.scene, account.talk
    said = []
    if n_said < SCARCE and scene.things and surely_absent(kinds()["person"], scene):
        said.append(account.say("fact.nobody"))
    elif n_said < POOR and len(away := absent_together(scene, account.rng, 2)) == 2:
        said.append(account.say("fact.missing", one=away[0].noun.one, two=away[1].noun.one))
    if scene.place and n_said < ENOUGH:
        said.append(account.say("close.place", **talk.where()))
    if scene.things and n_said < ENOUGH - 12:
        first = scene.things[0]
        if len(scene.all) == 1 and first.box:
            said.append(account.say("close.alone", x=talk.of(first)))
        elif leads(scene):
            said.append(account.say("close.thing", x=talk.of(first)))
    if n_said + n_words(said) < SPARSE:
        said.append(account.say("close.poor"))
    return said


def _paragraphs(opening: list[str], body: list[str], rest: list[str]) -> list[str]:
    """Three where there is much to say, else two."""
    half = (len(body) + 1) // 2
    parts = [opening, body[:half], body[half:] + rest] if len(body) > 4 else [opening, body + rest]
    joined = [" ".join(said for said in part if said) for part in parts]
    return [paragraph for paragraph in joined if paragraph]


def _bare(account: Account) -> list[str]:
    """Of a scene of which nothing is known, what is not in it is all that can be said."""
    one, two = account.rng.sample([kinds()[name].noun.one for name in table("groups")["shared"]], 2)
    return [account.say("bare.plain"), account.say("bare.missing", one=one, two=two)]


def n_words(sentences: list[str]) -> int:
    """Words of some sentences."""
    return sum(len(said.split()) for said in sentences)
