import random
from string import Formatter

import pytest

from datagen.teacher.grammar.forms import Phrase
from datagen.teacher.grammar.lexicon import table
from datagen.teacher.grammar.seen import scene
from datagen.teacher.grammar.talk import Talk, Voice, leads
from tests.rehearsing import LEFT, RIGHT, WHOLE, words

THINGS = {"x", "y", "w", "a", "b", "upper", "lower"}
PATTERNS = [
    (section, name, text) for section, entry in table("patterns").items() for name in entry for text in entry[name]
]


@pytest.mark.parametrize("section", table("patterns"))
def test_every_slot_of_a_pattern_can_be_filled(section):
    for _, name, text in (pattern for pattern in PATTERNS if pattern[0] == section):
        for slot in (slot for _, slot, _, _ in Formatter().parse(text) if slot):
            head, _, form = slot.partition(".")
            assert (head in THINGS) == bool(form), (name, text)
            assert not form or form in Phrase.__slots__, (name, text)


def test_every_pattern_is_a_sentence_and_stands_once():
    for section, entry in table("patterns").items():
        for name, texts in entry.items():
            assert len(set(texts)) == len(texts) >= 2, (section, name)
            assert all(text.endswith((".", "?")) and "  " not in text for text in texts)


def voice(*captions):
    return Voice(random.Random(1), captions)


def test_nothing_is_said_twice():
    speaker = voice()
    said = [speaker.say("there.talk", place="in a room", talk="time passes") for _ in range(60)]
    assert len(set(filter(None, said))) == len(list(filter(None, said)))
    assert said[-1] == ""


def test_a_caption_is_not_repeated():
    speakers = [Voice(random.Random(seed), ["here the cat is asleep"]) for seed in range(20)]
    said = {speaker.say("tail.act_the", w=_cat(), act="asleep") for speaker in speakers}
    assert len(said) > 1 and "Here, the cat is asleep." not in said
    assert voice("cat is asleep").say("tail.act_the", w=_cat(), act="asleep") == ""


def _cat():
    context = scene(words("A cat.", boxes=f"cat {LEFT}"))
    return Talk(context, random.Random(1)).of(context.things[0])


def test_a_pattern_without_its_site_is_passed_over():
    said = {voice().say("open.place", place="in the snow", site="") for _ in range(5)}
    assert all("snow" in text for text in said)


def test_a_thing_is_called_the_same_throughout():
    context = scene(words(boxes="; ".join(f"cup [0.{n}, 0.1, 0.{n}5, 0.2]" for n in range(1, 9))))
    talk = Talk(context, random.Random(3))
    assert talk.of(context.things[0]) is talk.of(context.things[0])
    assert talk.of(context.things[0]).a in ("several cups", "a number of cups")


def test_the_main_subject_is_single_large_and_far_ahead():
    assert leads(scene(words(boxes=f"bed {WHOLE}; cat {LEFT}")))
    assert not leads(scene(words(boxes=f"dog {RIGHT}; cat {LEFT}")))
    assert not leads(scene(words("Two beds.", boxes=f"bed {WHOLE}; cat {LEFT}")))
