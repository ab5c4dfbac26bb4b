"""Questions in pairs about held-out scenes: what is right of one image is wrong of the other."""

import json
import random
from collections import Counter, defaultdict

import pytest

from benchmarks.closed_loop.asking import ALL, KINDS, questions

COLORS = ("red", "blue", "green")


def scene(name, *things, relations=()):
    """Things are "red cat"; relations name the places of two of them and a direction."""
    objects = [dict(zip(("colour", "kind"), thing.split(), strict=True)) for thing in things]
    return {
        "file_name": name,
        "objects": objects,
        "counts": dict(Counter(one["kind"] for one in objects)),
        "relations": [{"subject": one, "direction": way, "reference": other} for one, way, other in relations],
    }


def asked(folder, *scenes, each=1000, seed=0, kind=None):
    path = folder / "scenes.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in scenes))
    return [one for one in questions(path, each, seed) if kind in (None, one.kind)]


def drawn(n=60):
    """Scenes of up to five things of few kinds, from left to right."""
    draw = random.Random(1)
    return [
        scene(
            f"{number}.png",
            *(f"{draw.choice(COLORS)} {draw.choice(('cat', 'dog', 'bus', 'person'))}" for _ in range(n_things)),
            relations=[
                (one, "left of" if one < other else "right of", other)
                for one in range(n_things)
                for other in range(n_things)
                if one != other
            ],
        )
        for number, n_things in enumerate(draw.choices(range(2, 6), k=n))
    ]


def pairs(found):
    """Questions that differ in the end of their id."""
    together = defaultdict(list)
    for one in found:
        together[one.id.rpartition("-")[0]].append(one)
    return list(together.values())


def answers(found):
    """Words -> answers of those who ask so, by image."""
    said = defaultdict(lambda: defaultdict(set))
    for one in found:
        said[one.question][one.image].add(one.answer)
    return said


def test_questions_come_in_pairs_that_differ_in_image_and_answer_alone(tmp_path):
    found = asked(tmp_path, *drawn())
    assert {one.kind for one in found} == set(KINDS)
    for one, other in pairs(found):
        assert (one.question, one.choices, one.kind) == (other.question, other.choices, other.kind)
        assert one.answer != other.answer and one.image != other.image
        assert not one.choices or {one.answer, other.answer} == set(one.choices)


def test_an_image_is_asked_the_same_thing_once(tmp_path):
    asks = Counter((one.question, one.choices, one.image) for one in asked(tmp_path, *drawn()))
    assert max(asks.values()) == 1


def test_a_yes_or_a_no_is_no_choice(tmp_path):
    found = asked(tmp_path, scene("a.png", "red cat"), scene("b.png", "red dog"), kind="yes/no")
    assert {one.choices for one in found} == {()}
    assert answers(found) == {
        "Is there a cat in the picture?": {"a.png": {"Yes"}, "b.png": {"No"}},
        "Is there a dog in the picture?": {"a.png": {"No"}, "b.png": {"Yes"}},
    }


def test_nobody_is_asked_whether_one_is_there_of_several(tmp_path):
    scenes = [scene("a.png", "red cat", "red cat"), scene("b.png", "red dog")]
    assert "Is there a cat in the picture?" not in answers(asked(tmp_path, *scenes))


def test_an_umbrella_takes_an(tmp_path):
    found = asked(tmp_path, scene("a.png", "red umbrella"), scene("b.png", "red bus"), kind="yes/no")
    assert set(answers(found)) == {"Is there an umbrella in the picture?", "Is there a bus in the picture?"}


def test_both_colors_are_those_of_something_there(tmp_path):
    scenes = [scene("a.png", "red cat", "blue dog"), scene("b.png", "blue cat", "red bus"), scene("c.png", "green cat")]
    found = asked(tmp_path, *scenes, kind="color")
    assert {one.choices for one in found} == {("The cat is blue.", "The cat is red.")}
    assert answers(found) == {
        "What color is the cat?": {"a.png": {"The cat is red."}, "b.png": {"The cat is blue."}}
    }  # fmt: skip


@pytest.mark.parametrize("thing", ["person", "cat"])
def test_only_the_color_of_a_single_thing_that_wears_no_clothes_is_asked(tmp_path, thing):
    others = {"person": ("blue bus",), "cat": ("blue cat",)}[thing]
    scenes = [scene("a.png", f"red {thing}", *others), scene("b.png", f"blue {thing}", "red tree")]
    assert asked(tmp_path, *scenes, kind="color") == []


def number(choice):
    """Which of these words it holds."""
    (found,) = {"one", "two", "three"} & set(choice.rstrip(".").split())
    return ("one", "two", "three").index(found) + 1


def test_one_two_and_three_are_each_held_against_the_others(tmp_path):
    scenes = [scene(f"{n}{more}.png", *["red cat"] * n) for n in (1, 2, 3, 4) for more in "xy"]
    found = asked(tmp_path, *scenes, kind="count")
    assert Counter(tuple(map(number, one.choices)) for one in found) == {(1, 2): 4, (1, 3): 4, (2, 3): 4}
    assert all(number(one.answer) == int(one.image[0]) for one in found)
    assert {one.question for one in found} == {"How many cats are there in the picture?"}


@pytest.mark.parametrize(("kind", "many"), [("person", "people"), ("bus", "buses"), ("tree", "trees")])
def test_several_have_a_name_of_their_own(tmp_path, kind, many):
    found = asked(tmp_path, scene("a.png", f"red {kind}"), scene("b.png", *[f"red {kind}"] * 2), kind="count")
    assert [one.question for one in found] == [f"How many {many} are there in the picture?"] * 2


def test_sides_are_those_of_the_scene(tmp_path):
    scenes = [
        scene("a.png", "red cat", "red dog", relations=[(0, "left of", 1)]),
        scene("b.png", "red cat", "red dog", relations=[(0, "right of", 1)]),
        scene("c.png", "red cat", "red dog", relations=[(0, "above", 1)]),
        scene("d.png", "red cat", "red dog", "red dog", relations=[(0, "left of", 1), (0, "right of", 2)]),
    ]
    found = asked(tmp_path, *scenes, kind="side")
    assert answers(found) == {
        "Is the cat to the left or to the right of the dog?": {
            "a.png": {"The cat is to the left of the dog."},
            "b.png": {"The cat is to the right of the dog."},
        }
    }


def test_answers_are_true_of_their_scenes(tmp_path):
    scenes = {one["file_name"]: one for one in drawn()}
    for one in asked(tmp_path, *scenes.values(), kind="yes/no"):
        (kind,) = (kind for kind in ALL if f" {kind} " in one.question)
        assert one.answer == ("Yes" if kind in scenes[one.image]["counts"] else "No")
    for one in asked(tmp_path, *scenes.values(), kind="color"):
        thing, color = one.answer.removeprefix("The ").removesuffix(".").split(" is ")
        assert {"colour": color, "kind": thing} in scenes[one.image]["objects"]


def test_at_most_so_many_of_each_kind_are_asked(tmp_path):
    found = Counter(one.kind for one in asked(tmp_path, *drawn(), each=6))
    assert found == dict.fromkeys(KINDS, 6)


def test_ids_are_questions_own(tmp_path):
    found = asked(tmp_path, *drawn())
    assert len({one.id for one in found}) == len(found)


def test_the_seed_draws(tmp_path):
    scenes = drawn()
    assert asked(tmp_path, *scenes, each=20, seed=1) == asked(tmp_path, *scenes, each=20, seed=1)
    assert asked(tmp_path, *scenes, each=20, seed=1) != asked(tmp_path, *scenes, each=20, seed=2)
