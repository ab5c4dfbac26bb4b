import pytest

from datagen.errors import SourceError
from datagen.sources import consistency, decode
from datagen.sources.records import CAPTIONS_FILE, INSTANCES_FILE
from tests.annotations import DOG, box, caption, captions_file, image, instances_file


def told(path, kind=INSTANCES_FILE) -> str:
    with pytest.raises(SourceError) as error:
        consistency.check(decode.read(path, kind))
    return str(error.value)


def pair_told(captions, instances) -> str:
    with pytest.raises(SourceError) as error:
        consistency.check_pair(decode.read(captions, CAPTIONS_FILE), decode.read(instances, INSTANCES_FILE))
    return str(error.value)


def test_a_sound_file_is_left_alone(tmp_path):
    images = [image(1), image(2, file_name="train/a b..c/0002.jpg")]
    boxes = [box(), box([-3, 0, 0, 5], id=2, iscrowd=1)]
    consistency.check(decode.read(instances_file(tmp_path, boxes, images), INSTANCES_FILE))
    consistency.check(decode.read(captions_file(tmp_path, [caption()], images), CAPTIONS_FILE))


@pytest.mark.parametrize(
    ("name", "records", "found"),
    [
        ("images", [image(4), image(5), image(4)], "image 4: 2 images have this id, expected one: give each its own"),
        ("boxes", [box(id=8)] * 3, "annotation 8: 3 annotations have this id, expected one"),
        ("categories", [DOG, DOG], "category 18: 2 categories have this id, expected one"),
        ("images", [], "images is an empty list, expected at least one: give a whole COCO instances file"),
        ("images", [image(width=0)], "image 1: is 0 x 480 pixels, expected both above 0: give the image its size"),
        ("images", [image(height=-480)], "image 1: is 640 x -480 pixels, expected both above 0"),
        ("boxes", [box(image_id=77, id=8)], "annotation 8: image_id 77 is not among the images of this file: declare"),
        ("boxes", [box(category_id=5, id=8)], "annotation 8: category_id 5 is not among the categories of this file"),
        ("boxes", [box([1, 2, -3, 4], id=8)], "annotation 8: bbox is [1.0, 2.0, -3.0, 4.0], expected finite x, y and"),
        ("boxes", [box([1, 2, 3, -0.5], id=8)], "annotation 8: bbox is [1.0, 2.0, 3.0, -0.5], expected"),
        ("boxes", [box(iscrowd=2, id=8)], "annotation 8: iscrowd is 2, expected 0 or 1"),
        ("categories", [DOG, {"id": 2, "name": " "}], "category 2: name is ' ', expected a word"),
    ],
)
def test_a_breach_is_told_with_its_record(tmp_path, name, records, found):
    message = told(instances_file(tmp_path, **{name: records}))
    assert message.startswith(f"{tmp_path / 'instances.json'}: {found}")
    assert "\n" not in message


@pytest.mark.parametrize(
    "name",
    ["/etc/passwd", "../a.jpg", "a/../../b.jpg", "a/..", "..", "C:a.jpg", "C:/a.jpg", "a\\b.jpg", "a\0.jpg", "", " "],
)
def test_a_file_name_that_leaves_the_folder_is_refused(tmp_path, name):
    message = told(captions_file(tmp_path, images=[image(), image(139, file_name=name)]), CAPTIONS_FILE)
    assert f"captions.json: image 139: file_name {name!r} leaves the image folder, expected a path below it" in message


def test_a_hostile_file_name_is_cut_short_in_the_message(tmp_path):
    message = told(captions_file(tmp_path, images=[image(file_name="../" * 10_000)]), CAPTIONS_FILE)
    assert len(message) < 300 + len(str(tmp_path))


def test_captions_and_instances_of_different_images_are_no_pair(tmp_path):
    captions = captions_file(tmp_path, images=[image(id) for id in (1, 2)])
    message = pair_told(captions, instances_file(tmp_path, images=[image(id) for id in (3, 4, 5)]))
    assert message == (
        f"{captions}: knows 0 of the 3 images of {tmp_path / 'instances.json'}, expected half or more: "
        "give captions and instances of the same set"
    )


@pytest.mark.parametrize(("shared", "is_pair"), [(4, False), (5, True)])
def test_half_of_the_images_must_be_known_to_both(tmp_path, shared, is_pair):
    captions = captions_file(tmp_path, images=[image(id) for id in range(shared)])
    instances = instances_file(tmp_path, images=[image(id) for id in range(10)])
    if is_pair:
        consistency.check_pair(decode.read(captions, CAPTIONS_FILE), decode.read(instances, INSTANCES_FILE))
    else:
        assert "knows 4 of the 10 images" in pair_told(captions, instances)


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"file_name": "b.jpg"}, "is 'b.jpg' of 640 x 480, expected '2.jpg' of 640 x 480 as in"),
        ({"width": 480, "height": 640}, "is '2.jpg' of 480 x 640, expected '2.jpg' of 640 x 480 as in"),
    ],
)
def test_an_image_that_the_files_tell_differently_is_named(tmp_path, changes, found):
    captions = captions_file(tmp_path, images=[image(1), image(2)])
    message = pair_told(captions, instances_file(tmp_path, images=[image(1), image(2, **changes)]))
    assert f"instances.json: image 2: {found} {captions}" in message
