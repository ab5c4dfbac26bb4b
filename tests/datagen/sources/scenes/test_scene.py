import pytest
from pydantic import ValidationError

from datagen.sources.scenes.scene import Relation, Scene, SceneObject, counted, related


def thing(kind: str = "car", x1: int = 0, y1: int = 100, x2: int = 50, y2: int = 150) -> SceneObject:
    return SceneObject(kind=kind, colour="red", size="medium", distance="near", x1=x1, y1=y1, x2=x2, y2=y2, visible=1.0)


def directions(*objects: SceneObject) -> set[tuple[int, str, int]]:
    return {(found.subject, found.direction, found.reference) for found in related(objects)}


def test_left_and_right_are_said_both_ways_round():
    assert directions(thing(), thing(x1=80, x2=120)) == {(0, "left of", 1), (1, "right of", 0)}


def test_nothing_is_said_of_boxes_that_are_not_clearly_apart():
    assert directions(thing(), thing(x1=55, x2=120)) == set()
    assert directions(thing(), thing(x1=20, x2=120)) == set()


def test_what_is_in_the_air_is_above_what_is_lower():
    assert directions(thing("kite", y1=0, y2=60), thing()) == {(0, "above", 1), (1, "below", 0)}


def test_what_stands_farther_back_is_not_above():
    assert directions(thing("house", y1=0, y2=60), thing()) == set()


def test_kinds_are_counted():
    assert counted([thing("dog"), thing("cat"), thing("dog")]) == {"cat": 1, "dog": 2}


def test_a_scene_survives_the_disk():
    objects = (thing("bird", y1=0, y2=40), thing(x1=80, x2=120))
    scene = Scene(
        image_id=1, file_name="1.png", width=320, height=240, background="lake",
        objects=objects, counts=counted(objects), relations=related(objects),
    )  # fmt: skip
    assert Scene.model_validate_json(scene.model_dump_json()) == scene
    assert Relation(subject=1, direction="below", reference=0) in scene.relations


def test_a_scene_cannot_be_changed_or_misspelt():
    with pytest.raises(ValidationError, match="frozen"):
        thing().kind = "dog"
    with pytest.raises(ValidationError, match="color"):
        SceneObject.model_validate(thing().model_dump() | {"color": "red"})
