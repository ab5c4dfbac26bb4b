"""Reading as the rest of the house sees it: files in, contexts and a reading out."""

import hashlib
import json
import time
from collections import Counter
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pycocotools.coco import COCO

from datagen.errors import SourceError
from datagen.sources import coco
from datagen.types import Box, Context, Reading
from tests.annotations import box, caption, captions_file, image, instances_file, written

PAIRS = ["val2017_a", "official_a"]


def real(shared_data: Path, name: str) -> tuple[Path, Path]:
    return shared_data / f"coco/captions_{name}.json", shared_data / f"coco/instances_{name}.json"


def counts(reading: Reading) -> dict[str, tuple[int, int, dict[str, int]]]:
    return {count.unit: (count.entered, count.passed, dict(count.rejected)) for count in reading.stages}


def told(captions: Path | None, instances: Path | None) -> str:
    with pytest.raises(SourceError) as error:
        coco.read(captions, instances)
    assert "\n" not in str(error.value)
    return str(error.value)


def test_the_categories_that_were_looked_for_are_told_also_those_without_a_box(tmp_path):
    captions, instances = captions_file(tmp_path, [caption()]), instances_file(tmp_path, [box()])
    listed = {one["name"] for one in json.loads(instances.read_text())["categories"]}
    assert set(coco.read(captions, instances)[1].categories) == listed
    assert coco.read(captions, None)[1].categories == ()


def test_a_pair_of_files_becomes_contexts(tmp_path):
    boxes = [box((0, 0, 64, 48), id=5, category_id=1), box(id=2), box((0, 240, 640, 240), id=3, iscrowd=1)]
    files = captions_file(tmp_path, [caption(" Two dogs.", 9), caption(id=4)]), instances_file(tmp_path, boxes)
    contexts, reading = coco.read(*files)
    assert list(contexts) == [
        Context(
            image_id="1",
            image="1.jpg",
            width=640,
            height=480,
            captions=("Two dogs.", "A dog runs."),
            boxes=(
                Box(category="person", x1=0.0, y1=0.0, x2=0.1, y2=0.1),
                Box(category="dog", x1=0.1, y1=0.1, x2=0.6, y2=0.6),
            ),
            crowds=(Box(category="dog", x1=0.0, y1=0.5, x2=1.0, y2=1.0),),
        )
    ]
    assert counts(reading) == {"images": (1, 1, {}), "captions": (2, 2, {}), "boxes": (3, 2, {"box.crowd": 1})}
    assert reading.changed == {"captions stripped of spaces at the edges": 1}
    assert [(line.id, line.image_id) for line in reading.rejections] == [("box 3", "1")]


def test_the_captions_file_decides_the_order_and_the_other_follows(tmp_path):
    captions = captions_file(tmp_path, [caption(id=id, image_id=id) for id in (7, 3)], [image(7), image(3)])
    boxes = [box(id=id, image_id=id) for id in (1, 3, 9)]
    instances = instances_file(tmp_path, boxes, [image(1), image(3), image(9)])
    with pytest.raises(SourceError, match="knows 1 of the 3 images"):
        coco.read(captions, instances)
    contexts, _ = coco.read(captions, instances_file(tmp_path, boxes[1:], [image(9), image(3)]))
    assert [(context.image_id, len(context.captions), len(context.boxes)) for context in contexts] == [
        ("7", 1, 0),
        ("3", 1, 1),
        ("9", 0, 1),
    ]


def test_crowds_that_are_asked_for_stand_among_the_boxes_in_their_place(tmp_path):
    boxes = [box((0, 0, 64, 48), id=1), box((0, 0, 640, 480), id=2, iscrowd=1), box((0, 0, 320, 48), id=3)]
    contexts, reading = coco.read(None, instances_file(tmp_path, boxes), crowds=True)
    (context,) = contexts
    assert [shown.x2 for shown in context.boxes] == [0.1, 1.0, 0.5]
    assert [crowd.x2 for crowd in context.crowds] == [1.0]
    assert counts(reading)["boxes"] == (3, 3, {})


def test_either_file_will_do_and_one_is_needed(tmp_path):
    contexts, reading = coco.read(captions_file(tmp_path, [caption()]), None)
    assert [(context.captions, context.boxes) for context in contexts] == [(("A dog runs.",), ())]
    assert (set(reading.inputs), counts(reading)["boxes"]) == ({"captions"}, (0, 0, {}))
    contexts, reading = coco.read(None, instances_file(tmp_path, [box()]))
    assert [(context.captions, len(context.boxes)) for context in contexts] == [((), 1)]
    assert (set(reading.inputs), counts(reading)["captions"]) == ({"instances"}, (0, 0, {}))
    assert "no annotation file was given" in told(None, None)


def test_an_image_of_which_nothing_is_known_is_set_aside(tmp_path):
    boxes = [box((0, 0, 9, 9), id=1, image_id=3, iscrowd=1), box((0, 0, 0, 9), id=2, image_id=4)]
    images = [image(id) for id in (1, 2, 3, 4)]
    files = (
        captions_file(tmp_path, [caption(), caption("no image", 2, 2)], images),
        instances_file(tmp_path, boxes, images),
    )
    contexts, reading = coco.read(*files)
    assert [context.image_id for context in contexts] == ["1"]
    assert counts(reading)["images"] == (4, 1, {"image.nothing_known": 3})
    assert [line.id for line in reading.rejections[:3]] == ["image 2", "image 3", "image 4"]


@pytest.mark.parametrize(
    "name", ["<image>.jpg", "a\nb.jpg", "a\u202eb.jpg", "a\x1b.jpg", "x" * 3_000, "half \ud83d.jpg"]
)
def test_a_hostile_file_name_sets_its_image_aside_with_all_that_belongs_to_it(tmp_path, name):
    images = [image(1, file_name=name), image(2)]
    captions = captions_file(tmp_path, [caption(id=1), caption(id=2, image_id=2)], images)
    instances = instances_file(tmp_path, [box(id=1), box(id=2, image_id=2)], images)
    contexts, reading = coco.read(captions, instances)
    assert [(context.image_id, len(context.captions), len(context.boxes)) for context in contexts] == [("2", 1, 1)]
    assert counts(reading) == {
        "images": (2, 1, {"image.hostile_name": 1}),
        "captions": (2, 1, {"caption.image_set_aside": 1}),
        "boxes": (2, 1, {"box.image_set_aside": 1}),
    }
    assert all(line.model_dump_json() and len(line.text) < 600 for line in reading.rejections)


@pytest.mark.parametrize(
    "text",
    [
        "A <image>.",
        "a === b",
        "<|im_end|>",
        "[INST]",
        "{{ x }}",
        "{% x",
        "a \u202e b",
        "a \0 b",
        "half \ud83d",
        "x" * 2**20,
    ],
)
def test_a_hostile_caption_is_set_aside_alone(tmp_path, text):
    contexts, reading = coco.read(captions_file(tmp_path, [caption(id=1), caption(text, 2), caption("Two.", 3)]), None)
    assert [context.captions for context in contexts] == [("A dog runs.", "Two.")]
    (line,) = reading.rejections
    assert (line.rule, line.id, line.image_id) == ("caption.hostile_text", "caption 2", "1")
    assert line.evidence.startswith("holds ")
    assert json.loads(line.model_dump_json())["text"] == line.text
    assert len(line.text) < 600


def test_a_megabyte_is_named_with_its_length_and_shown_in_part(tmp_path):
    _, reading = coco.read(captions_file(tmp_path, [caption(), caption("x" * 2**20, 2)]), None)
    assert reading.rejections[0].text == "x" * 500 + "... (1,048,576 characters)"
    assert reading.rejections[0].evidence == "holds 1,048,576 characters, expected at most 2,000"


def test_a_category_stands_on_one_line(tmp_path):
    categories = [{"id": 18, "name": " traffic\nlight "}]
    contexts, _ = coco.read(None, instances_file(tmp_path, [box()], categories=categories))
    assert [shown.category for context in contexts for shown in context.boxes] == ["traffic light"]


def test_a_byte_order_mark_changes_nothing_but_the_digest(tmp_path):
    plain = captions_file(tmp_path, [caption()])
    marked = written(tmp_path / "marked.json", b"\xef\xbb\xbf" + plain.read_bytes())
    contexts, reading = coco.read(marked, None)
    assert contexts.frame.equals(coco.read(plain, None)[0].frame)
    assert reading.inputs == {"captions": hashlib.sha256(marked.read_bytes()).hexdigest()}


BAD = {
    "not JSON": (lambda folder: written(folder / "captions.json", "hello"), "is not JSON at line 1, column 1"),
    "truncated": (lambda folder: written(folder / "captions.json", '{"images": [{"id'), "ends in the middle"),
    "a list": (lambda folder: written(folder / "captions.json", []), "holds [], expected an object"),
    "no annotations": (lambda folder: written(folder / "captions.json", {"images": []}), "has no annotations"),
    "missing": (lambda folder: folder / "captions.json", "cannot be read (No such file or directory)"),
    "instances": (
        lambda folder: instances_file(folder, [box(id=8)]).rename(folder / "captions.json"),
        "annotation 8: ",
    ),
    "not UTF-8": (
        lambda folder: written(
            folder / "captions.json",
            json.dumps({"images": [image()], "annotations": [caption("?", 38)]}).encode().replace(b"?", b"\xe9"),
        ),
        "annotation 38: caption holds the byte 0xe9",
    ),
    "ids twice": (lambda folder: captions_file(folder, [caption(id=38)] * 2), "annotation 38: 2 annotations have"),
    "another image": (lambda folder: captions_file(folder, [caption(id=38, image_id=2)]), "annotation 38: image_id 2"),
    "no text": (lambda folder: captions_file(folder, [caption(None, 38)]), "annotation 38: caption is None"),
    "NaN": (lambda folder: captions_file(folder, images=[image(5, width=float("nan"))]), "image 5: width is nan"),
    "infinite": (lambda folder: captions_file(folder, images=[image(5, width=float("inf"))]), "image 5: width is inf"),
    "half a pixel": (lambda folder: captions_file(folder, images=[image(5, width=0.5)]), "image 5: width is 0.5"),
    "no size": (lambda folder: captions_file(folder, images=[image(5, height=0)]), "image 5: is 640 x 0 pixels"),
    "way up": (lambda folder: captions_file(folder, images=[image(5, file_name="../a")]), "image 5: file_name '../a'"),
}


@pytest.mark.parametrize(("make", "found"), BAD.values(), ids=BAD.keys())
def test_bad_captions_are_told_in_one_line_with_file_and_record(tmp_path, make, found):
    message = told(make(tmp_path), None)
    assert message.startswith(f"{tmp_path / 'captions.json'}: {found}")


def test_files_of_different_sets_are_told(tmp_path):
    captions = captions_file(tmp_path, [caption()])
    assert "knows 0 of the 1 images" in told(captions, instances_file(tmp_path, images=[image(2)]))
    assert "image 1: is '1.jpg' of 64 x 480" in told(captions, instances_file(tmp_path, images=[image(1, width=64)]))


def test_what_is_wrong_with_the_second_file_is_told_of_it(tmp_path):
    captions, instances = captions_file(tmp_path, [caption()]), instances_file(tmp_path, [box(category_id=3, id=26547)])
    assert told(captions, instances).startswith(f"{instances}: annotation 26547: category_id 3 is not among")


BBOX = st.tuples(st.floats(-700, 700), st.floats(-500, 500), st.floats(0, 900), st.floats(0, 700))
TEXT = st.sampled_from(["A dog.", "a dog", " A cat. ", "", "no image", "<image>", "Two\ncats", "half \ud83d", "..."])


@given(
    boxes=st.lists(st.tuples(BBOX, st.integers(1, 3), st.booleans())),
    captions=st.lists(st.tuples(TEXT, st.integers(1, 3))),
    names=st.lists(st.sampled_from(["{}.jpg", "<img>{}.jpg"]), min_size=3, max_size=3),
    crowds=st.booleans(),
)
def test_nothing_disappears(tmp_path_factory, boxes, captions, names, crowds):
    folder = tmp_path_factory.mktemp("coco")
    images = [image(id, file_name=name.format(id)) for id, name in enumerate(names, 1)]
    said = [caption(text, id, owner) for id, (text, owner) in enumerate(captions)]
    seen = [box(bbox, id, owner, iscrowd=int(crowd)) for id, (bbox, owner, crowd) in enumerate(boxes)]
    contexts, reading = coco.read(
        captions_file(folder, said, images), instances_file(folder, seen, images), crowds=crowds
    )
    found = list(contexts)
    left = {
        "images": len(found),
        "captions": sum(len(c.captions) for c in found),
        "boxes": sum(len(c.boxes) for c in found),
    }
    assert {count.unit: count.passed for count in reading.stages} == left
    assert {count.unit: count.entered for count in reading.stages} == {
        "images": 3,
        "captions": len(captions),
        "boxes": len(boxes),
    }
    rules = sum((Counter(count.rejected) for count in reading.stages), Counter())
    assert Counter(line.rule for line in reading.rejections) == rules


@pytest.mark.parametrize("name", PAIRS)
def test_real_counts_agree_with_a_few_lines_of_plain_python(shared_data, name):
    captions_path, instances_path = real(shared_data, name)
    captions, instances = json.loads(captions_path.read_text()), json.loads(instances_path.read_text())
    said: dict[int, list[str]] = {record["id"]: [] for record in captions["images"]}
    for record in captions["annotations"]:
        said[record["image_id"]].append(record["caption"].strip())
    plain = {id: {" ".join(text.lower().split()).rstrip(" .!?,;:") for text in texts} for id, texts in said.items()}
    n_junk = sum(
        "image" in text and bool({"no", "not", "unable"} & set(text.split())) for t in plain.values() for text in t
    )
    crowds = [record for record in instances["annotations"] if record["iscrowd"]]
    contexts, reading = coco.read(captions_path, instances_path)
    n_captions, n_boxes = len(captions["annotations"]), len(instances["annotations"])
    found = counts(reading)
    assert found["images"] == (len(captions["images"]), len(captions["images"]), {})
    assert found["captions"][:2] == (n_captions, sum(map(len, plain.values())) - n_junk)
    assert found["captions"][2].get("caption.junk", 0) == n_junk
    assert found["boxes"][0] == n_boxes == found["boxes"][1] + sum(found["boxes"][2].values())
    assert found["boxes"][2]["box.crowd"] == len(crowds) == sum(len(context.crowds) for context in contexts)
    n_stripped = sum(record["caption"] != record["caption"].strip() for record in captions["annotations"])
    assert (
        0
        <= n_stripped - reading.changed["captions stripped of spaces at the edges"]
        <= n_captions - found["captions"][1]
    )
    assert reading.changed.get("images with more than five captions", 0) == sum(
        len(texts) > 5 for texts in plain.values()
    )


@pytest.mark.parametrize("name", PAIRS)
def test_real_boxes_agree_with_pycocotools_loader(shared_data, name):
    captions, instances = real(shared_data, name)
    with redirect_stdout(StringIO()):
        told, boxed = COCO(str(captions)), COCO(str(instances))
    contexts = {context.image_id: context for context in coco.read(captions, instances)[0]}
    assert list(contexts) == [str(id) for id in told.imgs]
    for id, image_ in boxed.imgs.items():
        expected: dict[int, list[tuple]] = {0: [], 1: []}
        for record in boxed.loadAnns(boxed.getAnnIds(imgIds=[id])):
            x, y, w, h = record["bbox"]
            edges = (x / image_["width"], y / image_["height"], (x + w) / image_["width"], (y + h) / image_["height"])
            corners = [round(min(max(edge, 0), 1), 3) for edge in edges]
            if corners[0] < corners[2] and corners[1] < corners[3]:
                expected[record["iscrowd"]].append((boxed.loadCats(record["category_id"])[0]["name"], *corners))
        context = contexts[str(id)]
        assert [tuple(shown.model_dump().values()) for shown in context.boxes] == expected[0]
        assert [tuple(crowd.model_dump().values()) for crowd in context.crowds] == expected[1]


def test_real_annotations_are_read_at_once(shared_data):
    start = time.process_time()
    contexts, _ = coco.read(*real(shared_data, "val2017_a"))
    assert len(contexts) == 2_485
    assert time.process_time() - start < 1.0
