"""What captions say in short: statements, questions, sides, and what is not there."""

import re

from benchmarks.closed_loop.captions import samples

WORDS = ("one", "two", "boat", "car", "tree", "cats", "red", "green", "white", "black")
KINDS = ("boat", "car", "tree", "cat")
SIDES = ["A red boat is to the left of a green tree."]
NAMED = {f"{number}.png": [f"A {color} {kind}."] for number, (color, kind) in enumerate(
    (color, kind) for color in ("red", "white") for kind in ("boat", "car", "tree")
)}  # fmt: skip


def made(captions, seed=0):
    return list(samples(captions, WORDS, KINDS, seed))


def turns(sample):
    return [turn["value"].removeprefix("<image>\n") for turn in sample["conversations"]]


def both_forms(*captions):
    """Samples of two images with the same captions: what is stated, and what is asked and answered."""
    stated, asked = made({"a.png": captions, "b.png": captions})
    _, said = turns(stated)
    return set(re.split(r"(?<=\.) ", said)), set(zip(turns(asked)[::2], turns(asked)[1::2], strict=True))


def asked_about(sample):
    """Thing -> answers, where one thing is asked for."""
    found = {}
    for ask, say in zip(turns(sample)[::2], turns(sample)[1::2], strict=True):
        if thing := re.fullmatch(r"What about the (\w+)\?", ask):
            found.setdefault(thing[1], set()).add(say)
    return found


def not_there(sample):
    return {thing for thing, answers in asked_about(sample).items() if "It is not there." in answers}


def test_neighbors_that_can_be_seen_are_stated_and_asked_for():
    stated, asked = both_forms("A white boat near two cats.")
    assert stated == {"The boat is white.", "The cats is two."}
    assert asked == {("What about the boat?", "It is white."), ("What about the cats?", "It is two.")}


def test_words_that_cannot_be_seen_and_words_apart_say_nothing():
    stated, _ = both_forms("A nice boat, and white in front of it a car.", "A green tree.")
    assert stated == {"The tree is green."}


def test_what_several_captions_say_is_said_once():
    stated = turns(made({"a.png": ["A white boat.", "There is one white boat."]})[0])[1]
    assert stated.count("The boat is white.") == 1


def test_sides_are_told_from_either_end():
    stated, asked = both_forms(*SIDES)
    assert stated >= {
        "Of the boat and the tree, the boat is to the left.",
        "Of the tree and the boat, the tree is to the right.",
    }
    assert asked >= {
        ("What about the boat and the tree?", "The boat is to the left."),
        ("What about the tree and the boat?", "The tree is to the right."),
    }


def test_a_side_is_that_of_the_things_next_to_it():
    stated, _ = both_forms("A red boat, and a white CAR to the right of a green tree.")
    assert {one for one in stated if "Of the" in one} == {
        "Of the car and the tree, the car is to the right.",
        "Of the tree and the car, the tree is to the left.",
    }


def test_things_of_one_kind_have_no_side():
    stated, _ = both_forms("A red boat is to the left of a white boat.")
    assert stated == {"The boat is red.", "The boat is white."}


def test_what_is_not_there_is_said_of_things_that_other_images_show():
    missed = [not_there(sample) for seed in range(8) for sample in made(NAMED, seed)]
    assert set.union(*missed) == {"boat", "car", "tree"}


def test_what_a_caption_names_is_never_missed():
    said = [(NAMED[sample["image"]][0], not_there(sample)) for seed in range(8) for sample in made(NAMED, seed)]
    assert not [caption for caption, missed in said for thing in missed if thing in caption]


def test_a_thing_is_named_also_beside_what_cannot_be_seen():
    captions = {"a.png": ["A red car and a red tree."], "b.png": ["A red boat.", "Behind it a Car."]}
    assert set.union(*(not_there(made(captions, seed)[1]) for seed in range(8))) == {"tree"}


def test_what_a_comma_parts_says_nothing_of_each_other():
    said, _ = both_forms("Two cats, two trees, one boat.")
    assert said == {"The cats is two.", "The boat is one."}


def test_of_what_one_is_there_several_are_not_missed():
    def missed(caption):
        captions = {"a.png": ["Two red cats."], "b.png": [caption]}
        return set.union(*(not_there(made(captions, seed)[1]) for seed in range(8)))

    assert missed("A red boat.") == {"cats"}
    assert missed("A red boat beside a cat.") == set()


def test_what_is_stated_leaves_out_what_is_not_there():
    stated = [turns(sample)[1] for seed in range(8) for sample in made(NAMED, seed)[::2]]
    assert not [said for said in stated if "not there" in said]


def test_an_image_whose_captions_say_nothing_is_left_out():
    found = made({"a.png": ["A white boat."], "b.png": ["Nothing to be seen."], "c.png": []})
    assert [sample["image"] for sample in found] == ["a.png"]


def test_the_image_stands_in_the_first_turn_alone_and_turns_alternate():
    for sample in made(NAMED):
        first, *others = sample["conversations"]
        assert first["value"].startswith("<image>\n")
        assert not [turn for turn in others if "<image>" in turn["value"]]
        assert [turn["from"] for turn in sample["conversations"]] == ["human", "gpt"] * (len(turns(sample)) // 2)


def test_every_sample_has_a_name_of_its_own():
    assert len({sample["id"] for sample in made(NAMED)}) == len(NAMED)


def test_the_seed_draws():
    assert made(NAMED, seed=1) == made(NAMED, seed=1)
    assert made(NAMED, seed=1) != made(NAMED, seed=2)
