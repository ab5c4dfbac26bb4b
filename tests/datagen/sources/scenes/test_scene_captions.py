"""Captions are read back here by other rules than those they are written by, and held against the scene."""

import re
from collections import Counter
from random import Random

import pytest

from datagen.hostile import hostile
from datagen.sources.scenes.kinds import COLOURS, KINDS, plural
from datagen.sources.scenes.layout import HEIGHT, WIDTH, Layout, Thing, compose
from datagen.sources.scenes.scene import Scene, SceneObject, counted, related
from datagen.sources.scenes.scene_captions import captions

NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4}
NOUNS = {kind: kind for kind in KINDS} | {plural(kind): kind for kind in KINDS}
PHRASE = re.compile(
    rf"\b(?:(?P<number>{'|'.join(NUMBERS)}|several|a few|a group of|the) )?(?:(?:big|large|small|little) )?"
    rf"(?:(?P<colour>{'|'.join(COLOURS)}) )?(?P<noun>{'|'.join(sorted(NOUNS, key=len, reverse=True))})\b"
    rf"(?: (?:is )?(?:dressed )?(?:in )?(?P<worn>{'|'.join(COLOURS)})\b)?",
    re.IGNORECASE,
)
SIGNS = {
    "beach": "beach|sea|seaside",
    "desert": "desert",
    "lake": "lake",
    "meadow": "meadow|grass|grassy",
    "room": "room",
    "snow": "snow|snowy",
    "street": "street|road",
}


def scene_of(layout: Layout) -> Scene:
    """A scene as laid out, with the boxes of the drawings."""
    objects = tuple(seen(thing) for thing in layout.things)
    return Scene(
        image_id=1, file_name="1.png", width=WIDTH, height=HEIGHT, background=layout.background,
        objects=objects, counts=counted(objects), relations=related(objects),
    )  # fmt: skip


def seen(thing: Thing) -> SceneObject:
    part, x2, y2 = thing.part, thing.x + thing.width, thing.y + thing.height
    return SceneObject(
        kind=part.kind, colour=part.colour, size=part.size, distance=part.distance,
        x1=thing.x, y1=thing.y, x2=x2, y2=y2, visible=1.0,
    )  # fmt: skip


@pytest.fixture(scope="module")
def told() -> list[tuple[Scene, tuple[str, ...]]]:
    scenes = [scene_of(compose(2, number)) for number in range(1, 501)]
    return [(scene, captions(scene, Random(f"test {place}"))) for place, scene in enumerate(scenes)]


def named(caption: str) -> list[tuple[str | None, str | None, str]]:
    """(number, colour, kind) of everything that a caption names, in its order."""
    return [
        (match["number"] and match["number"].lower(), match["colour"] or match["worn"], NOUNS[match["noun"].lower()])
        for match in PHRASE.finditer(caption)
    ]


def alike(scene: Scene, kind: str, colour: str | None) -> list[SceneObject]:
    return [one for one in scene.objects if one.kind == kind and colour in (None, one.colour)]


def test_the_reader_of_captions_reads():
    assert named("Two red cars, an umbrella and a person in blue.") == [
        ("two", "red", "car"), ("an", None, "umbrella"), ("a", "blue", "person"),
    ]  # fmt: skip
    assert named("The bus is white and there are several people.") == [
        ("the", "white", "bus"),
        ("several", None, "person"),
    ]


def test_a_scene_has_five_captions_that_differ(told):
    assert all(len(said) == len(set(said)) == 5 for _, said in told)


def test_captions_name_only_what_is_there_in_the_colours_that_it_has(told):
    for scene, said in told:
        for caption in said:
            assert named(caption)
            assert all(alike(scene, kind, colour) for _, colour, kind in named(caption)), caption


def test_every_kind_and_colour_word_is_read(told):
    """Or the test above would see nothing."""
    words = set(NOUNS) | set(COLOURS)
    for _, said in told:
        for caption in said:
            found = [word for word in re.findall(r"[a-z]+", caption.lower()) if word in words]
            read = [part for _, colour, kind in named(caption) for part in (colour, kind) if part]
            assert len(found) == len(read), caption


def test_numbers_are_right_where_things_are_counted(told):
    for scene, said in told:
        assert {kind: NUMBERS[number] for number, _, kind in named(said[1])} == scene.counts
        for caption in (said[0], said[2]):
            for number, colour, kind in named(caption):
                assert NUMBERS.get(number or "", 0) in (0, len(alike(scene, kind, colour))), caption


def test_several_means_three_or_more(told):
    rough = {"several", "a few", "a group of"}
    found = [(number, scene.counts[kind]) for scene, said in told for number, _, kind in named(said[0])]
    assert {number for number, _ in found} >= rough
    assert all(count >= 3 for number, count in found if number in rough)


def test_the_first_caption_says_where_it_is_and_none_says_another_place(told):
    for scene, said in told:
        signs = {place for caption in said for place in SIGNS if re.search(rf"\b(?:{SIGNS[place]})\b", caption.lower())}
        assert signs == {scene.background}
        assert re.search(rf"\b(?:{SIGNS[scene.background]})\b", said[0].lower())


def test_the_third_caption_has_colours(told):
    assert all(colour for _, said in told for _, colour, _ in named(said[2]))


def test_left_and_right_are_true(told):
    found = Counter()
    for scene, said in told:
        if not (match := re.search(r"to the (left|right)\b(?! side)", said[3].lower())):
            continue
        one, other = (alike(scene, kind, colour)[0] for _, colour, kind in named(said[3]))
        if said[3].startswith("To the") or said[3].endswith(f"{match[1]}."):
            one, other = other, one
        left, right = (one, other) if match[1] == "left" else (other, one)
        assert left.x2 < right.x1, said[3]
        found[match[1]] += 1
    assert min(found["left"], found["right"]) > 30


def test_near_and_far_are_true(told):
    found = 0
    for scene, said in told:
        if re.search(r"far behind|closer than|far off\.|close up,", said[3]):
            near, far = (alike(scene, kind, colour)[0] for _, colour, kind in named(said[3]))
        elif re.search(r"farther away|^Far off", said[3]):
            far, near = (alike(scene, kind, colour)[0] for _, colour, kind in named(said[3]))
        else:
            continue
        found += 1
        assert (near.distance, far.distance) == ("near", "far"), said[3]
    assert found > 20


def test_things_that_are_set_against_each_other_can_be_told_apart(told):
    for scene, said in told:
        if len(things := named(said[3])) == 2:
            assert [len(alike(scene, kind, colour)) for _, colour, kind in things] == [1, 1], said[3]


def test_a_side_of_the_picture_is_true(told):
    sides = {"left side of the picture": (0.0, 0.4), "right side of the picture": (0.6, 1.0)}
    for scene, said in told:
        for side, (low, high) in sides.items():
            if side in said[3]:
                ((_, colour, kind),) = named(said[3])
                middles = [(one.x1 + one.x2) / 2 / WIDTH for one in alike(scene, kind, colour)]
                assert any(low <= middle <= high for middle in middles), said[3]


def test_articles_and_verbs_agree(told):
    wrong = re.compile(
        r"\ba [aeiou]|\ban [^aeiou]|\bthere is (?:two|three|four|several|a few)|\bone \w*s and are|  "
        r"|\bthere are (?:an?|one) (?!few|group)|[\"“”`\n\t]|\bin (?:in|on|by|at)\b|\bwith .* with .* in it",
        re.IGNORECASE,
    )
    assert not [caption for _, said in told for caption in said if wrong.search(caption)]
    for _, said in told:
        for number, _, kind in named(said[1]):
            plural_there = plural(kind) in said[1].lower()
            assert plural_there == (NUMBERS[number] > 1), said[1]


def test_nobody_is_given_the_colour_of_their_clothes(told):
    assert not [c for _, said in told for c in said if re.search(rf"(?:{'|'.join(COLOURS)}) (?:person|people)", c)]


def test_captions_are_sentences_apart_from_the_casual_one(told):
    assert all(caption[0].isupper() and caption.endswith(".") for _, said in told for caption in said[:4])
    casual = [said[4] for _, said in told]
    assert any(caption[0].islower() for caption in casual) and any(caption[0].isupper() for caption in casual)


def test_captions_hold_nothing_that_would_be_set_aside(told):
    assert not [caption for _, said in told for caption in said if hostile(caption)]


def test_every_caption_has_many_patterns(told):
    for place in range(5):
        patterns = {re.sub(r"(?:X(?:, | and )?)+", "X", PHRASE.sub("X", said[place])) for _, said in told}
        assert len(patterns) >= 8


def test_captions_follow_from_the_scene_and_the_draw():
    scene = scene_of(compose(2, 1))
    assert captions(scene, Random(1)) == captions(scene, Random(1))
    assert len({captions(scene, Random(seed)) for seed in range(20)}) > 10
