import json

from datagen.sources.scenes.kinds import COLOURS, KINDS, plural


def test_there_are_a_dozen_kinds_in_eight_colours():
    assert len(KINDS) >= 12 and len(COLOURS) == 8


def test_category_ids_are_unique():
    assert len({kind.category for kind in KINDS.values()}) == len(KINDS)


def test_plurals_are_english():
    assert [plural(kind) for kind in ("person", "bus", "car")] == ["people", "buses", "cars"]


def test_categories_that_coco_has_are_coco_s(shared_data):
    theirs = json.loads((shared_data / "coco" / "instances_official_a.json").read_text())["categories"]
    names = {entry["name"]: (entry["id"], entry["supercategory"]) for entry in theirs}
    ours = {name: (kind.category, kind.supercategory) for name, kind in KINDS.items()}
    assert {name: ours[name] for name in ours if name in names} == {name: names[name] for name in ours if name in names}
    assert len(ours.keys() & names.keys()) == 12
    assert not {ours[name][0] for name in ours.keys() - names.keys()} & {id for id, _ in names.values()}
