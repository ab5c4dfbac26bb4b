"""Questions and answers that do not belong together."""

import re

from datagen.planting.ground import Ground, Planted
from datagen.planting.nouns import mentions, noun, with_article
from datagen.planting.prose import claims_of, pairs, retold, with_answer, with_pair
from datagen.planting.strangers import filled
from datagen.planting.wordings import draw, draw_pair
from datagen.types import Sample

NUMBERS = "no one two three four five six seven eight nine ten several many single only a an".replace(" ", "|")
COLOURS = "red orange yellow green blue purple pink brown black white gray grey tan beige gold silver".replace(" ", "|")
# What a question of each kind must find in its answer.
WANTED = (
    (re.compile(r"^how many\b|\bnumber of\b", re.IGNORECASE), re.compile(rf"\b(?:\d+|{NUMBERS})\b", re.IGNORECASE)),
    (re.compile(r"\bcolou?r", re.IGNORECASE), re.compile(rf"\b(?:colou?r|{COLOURS})", re.IGNORECASE)),
    (
        re.compile(r"^(?:is|are|does|do|can|would|could|did|has|have)\b", re.IGNORECASE),
        re.compile(r"^(?:yes|no)\b|\bor\b", re.IGNORECASE),
    ),
)
TRIES = 40  # other samples looked at for one that has nothing in common
YES_NO = re.compile(r"^(yes|no)\b", re.IGNORECASE)


def answers_rotated(ground: Ground) -> Planted | None:
    """Each question of a dialogue has the answer of the one before, and at least one shows it."""
    told = pairs(ground.sample)
    answers = [answer for _, answer in told]
    shifted = [(question, answer) for (question, _), answer in zip(told, answers[1:] + answers[:1], strict=True)]
    if len(set(answers)) < 2 or not any(map(_differ, shifted)):
        return None
    return Planted(retold(ground.sample, shifted), "rotated", f"{shifted[0][0]} {shifted[0][1]}")


def answer_of_another_image(ground: Ground) -> Planted | None:
    """An answer about a picture that has nothing in common with this one but perhaps people."""
    here = {*ground.there, *(one.category for one in mentions(ground.said))} - {"person"}
    for other in (ground.rng.choice(ground.others) for _ in range(TRIES)):
        answer = ground.rng.choice(other.answers)
        if other.type == ground.sample.type and not here & _named(other) and _is_elsewhere(ground, answer):
            number = ground.rng.randrange(len(ground.sample.answers))
            return Planted(with_answer(ground.sample, number, answer), "answer", answer)
    return None


def yes_no_flipped(ground: Ground) -> Planted | None:
    """Yes said for no, or no for yes; about what is surely there or surely not."""
    flips = [number for number, answer in enumerate(ground.sample.answers) if YES_NO.match(answer)]
    if flips and ground.rng.random() < 0.5:
        return _flipped(ground, ground.rng.choice(flips))
    if not (ground.is_talk and ground.counts):
        return None
    is_there = ground.rng.random() < 0.5 or not ground.absent
    category = ground.rng.choice(sorted(ground.counts) if is_there else ground.absent)
    words = filled(ground, category)
    if is_there:  # by its plainest name: of persons, "a woman" may truly be missing
        name = noun(category).plain
        words |= {"x": name, "a": with_article(name)}
    pair = draw_pair(ground.rng, "presence_no" if is_there else "presence_yes", **words)
    return Planted(with_pair(ground.sample, ground.rng, pair), "question", " ".join(pair))


def question_repeated(ground: Ground) -> Planted | None:
    """The same question twice in a dialogue, with the same answer or another one."""
    if not ground.is_talk:
        return None
    told = pairs(ground.sample)
    question, answer = ground.rng.choice(told)
    if ground.rng.random() < 0.5:
        answer = ground.rng.choice(told)[1]
    again = question if ground.rng.random() < 0.7 else question.lower().replace("?", " ?")
    return Planted(retold(ground.sample, [*told, (again, answer)]), "question", question)


def giveaway_question(ground: Ground) -> Planted | None:
    """A question that already says what is to be seen, where reasoning is asked for."""
    if ground.sample.type != "reasoning" or not ground.context.captions:
        return None
    start = ground.sample.answers[0].split(". ")[0].rstrip(".")
    caption = ground.rng.choice(ground.context.captions).strip()
    caption = caption if caption.endswith((".", "!")) else f"{caption}."
    question = draw(ground.rng, "giveaway", caption=caption, answer_start=start[:1].lower() + start[1:])
    told = [(question, ground.sample.answers[0])]
    return Planted(retold(ground.sample, told), "question", question)


def _differ(pair: tuple[str, str]) -> bool:
    """True if a question asks for something of which its answer has nothing."""
    question, answer = pair
    return any(asks.search(question.strip()) and not gives.search(answer.strip()) for asks, gives in WANTED)


def _named(sample: Sample) -> set[str]:
    """Categories that are in a sample's picture or in its answers."""
    boxed = {box.category for box in sample.context.boxes}
    return (boxed | {one.category for answer in sample.answers for one in mentions(answer)}) - {"person"}


def _is_elsewhere(ground: Ground, answer: str) -> bool:
    """True if an answer says straight out that it shows a thing that is surely not in this picture."""
    shown = (one for claim in claims_of(answer) for one in mentions(claim))
    return any(one.category in ground.absent for one in shown)


def _flipped(ground: Ground, number: int) -> Planted:
    answer = ground.sample.answers[number]
    is_yes = answer[:3].lower() == "yes"
    text = ("No" if is_yes else "Yes") + answer[3 if is_yes else 2 :]
    return Planted(with_answer(ground.sample, number, text), "first word", text)
