"""What shows that a machine wrote from a text: the source, coordinates, refusals, the manners of a chat."""

from datagen.planting.ground import Ground, Planted
from datagen.planting.nouns import mentions, noun, with_article
from datagen.planting.prose import Sentence, capital, replaced, sentences, small, with_answer, with_sentence
from datagen.planting.wordings import draw, wordings
from datagen.types import Box


def source_leaked(ground: Ground) -> Planted | None:
    """Words that name what the teacher read: captions, boxes, a description."""
    if not ground.context.captions:
        return None
    way, sentence = ground.rng.choice(("prefix", "suffix", "sentence", "sentence")), _any(ground)
    if way == "prefix":
        words = draw(ground.rng, "source_prefix")
        return Planted(replaced(ground.sample, sentence, words + small(sentence.text)), way, words)
    if way == "suffix" and sentence.text.endswith("."):
        words = draw(ground.rng, "source_suffix")
        return Planted(replaced(ground.sample, sentence, sentence.text[:-1] + words), way, words)
    a = with_article(ground.stranger())
    caption = ground.rng.choice(ground.context.captions)
    words = capital(draw(ground.rng, "source_sentence", y=ground.neighbour(), a=a, caption=caption))
    return Planted(with_sentence(ground.sample, ground.rng, words), "sentence", words)


def coordinates_leaked(ground: Ground) -> Planted | None:
    """The corners of a box, in one of the formats in which models write them."""
    if not ground.context.boxes:
        return None
    box, rng = ground.rng.choice(ground.context.boxes), ground.rng
    way, filled = rng.choice(("sentence", "sentence", "inside", "whole")), corners(ground, box)
    named = [(one, found) for one in sentences(ground.sample) for found in mentions(one.text)]
    named = [(one, found) for one, found in named if found.category == box.category]
    if way == "inside" and named:
        one, found = rng.choice(named)
        words = draw(rng, "coordinates_inside", **filled)
        text = one.text[: found.end] + words + one.text[found.end :]
        return Planted(replaced(ground.sample, one, text), way, words)
    if way == "whole":
        words = draw(rng, "coordinates_whole", **filled)
        return Planted(with_answer(ground.sample, rng.randrange(len(ground.sample.answers)), words), way, words)
    words = capital(draw(rng, "coordinates", **filled))
    return Planted(with_sentence(ground.sample, rng, words), "sentence", words)


def corners(ground: Ground, box: Box) -> dict[str, str]:
    """A box as the wordings want it: fractions in two or three decimals, pixels with capital letters."""
    decimals = ground.rng.choice((2, 3, 3))
    sizes = {"x": ground.context.width, "y": ground.context.height}
    found = {"y": noun(box.category).plain}
    for name in ("x1", "y1", "x2", "y2"):
        value = getattr(box, name)
        found[name] = f"{value:.{decimals}f}"
        found[name.upper()] = str(round(value * sizes[name[0]]))
    return found


def refusal(ground: Ground) -> Planted | None:
    """An apology or a refusal: the whole of an answer, its beginning or its end."""
    number = ground.rng.randrange(len(ground.sample.answers))
    answer, way = ground.sample.answers[number], ground.rng.choice(("whole", "whole", "prefix", "suffix"))
    words = draw(ground.rng, f"refusal_{way}")
    text = {"whole": words, "prefix": words + answer, "suffix": answer + words}[way]
    return Planted(with_answer(ground.sample, number, text), way, words.strip())


def lead_in(ground: Ground) -> Planted | None:
    """Words to whoever asked, before the answer begins."""
    words = draw(ground.rng, "lead_in")
    return Planted(with_answer(ground.sample, 0, words + ground.sample.answers[0]), "prefix", words.strip())


def label_left(ground: Ground) -> Planted | None:
    """A label or a separator that was left in the answer."""
    number = ground.rng.randrange(len(ground.sample.answers))
    wording = ground.rng.choice(wordings("label_left"))
    text = wording.format(text=ground.sample.answers[number])
    return Planted(with_answer(ground.sample, number, text), "label", wording)


def self_talk(ground: Ground) -> Planted | None:
    """Words about the answer and who wrote it, after its end."""
    number = len(ground.sample.answers) - 1
    words = draw(ground.rng, "self_talk")
    return Planted(with_answer(ground.sample, number, ground.sample.answers[number] + words), "suffix", words.strip())


def empty_answer(ground: Ground) -> Planted | None:
    """An answer that says nothing."""
    number = ground.rng.randrange(len(ground.sample.answers))
    words = draw(ground.rng, "empty")
    return Planted(with_answer(ground.sample, number, words), "whole", repr(words))


def wrong_language(ground: Ground) -> Planted | None:
    """An answer in another language than the question, or one that turns to it."""
    number = ground.rng.randrange(len(ground.sample.answers))
    words, way = draw(ground.rng, "foreign"), ground.rng.choice(("whole", "whole", "end"))
    text = words if way == "whole" else f"{ground.sample.answers[number]} {words}"
    return Planted(with_answer(ground.sample, number, text), way, words)


def _any(ground: Ground) -> Sentence:
    return ground.rng.choice(sentences(ground.sample))
