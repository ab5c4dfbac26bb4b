import pytest

from datagen.errors import SourceError
from datagen.sources import decode, diagnose
from datagen.sources.records import CAPTIONS_FILE, INSTANCES_FILE
from tests.annotations import DOG, box, caption, captions_file, image, instances_file, written


def told(path, kind=INSTANCES_FILE) -> str:
    with pytest.raises(SourceError) as error:
        diagnose.read(path, kind)
    return str(error.value)


def test_both_roads_give_the_same_columns(tmp_path):
    boxes = [
        box(id=1),
        box([0.5, 1e2, 3, 4.25], id=2, iscrowd=1),
        {key: v for key, v in box(id=3).items() if key != "iscrowd"},
    ]
    for path, kind in (
        (captions_file(tmp_path, [caption("A dog.", 7), caption("Ein Hündchen 🐕", 8)]), CAPTIONS_FILE),
        (instances_file(tmp_path, boxes, [image(1, extra=None), image(2)]), INSTANCES_FILE),
    ):
        fast, slow = decode.read(path, kind), diagnose.read(path, kind)
        assert fast.sha256 == slow.sha256
        assert all(fast.tables[name].equals(slow.tables[name]) for name in kind.tables)
        assert [table.schema for table in fast.tables.values()] == [table.schema for table in slow.tables.values()]


def test_what_is_only_unusual_comes_through(tmp_path):
    images = '[{"id": 1.0, "file_name": "a", "width": 640.0, "height": 480}]'
    captions = '[{"id": 5, "image_id": 1, "caption": "half \\ud83d \1", "score": NaN}]'
    text = f'{{"images": {images}, "licenses": NaN, "annotations": {captions}}}'
    file = decode.read(written(tmp_path / "captions.json", text), CAPTIONS_FILE)
    assert file.images.row(0) == (1, "a", 640, 480)
    assert file.annotations.row(0) == (5, 1, "half \\ud83d \1")


def test_true_and_false_say_whether_it_is_a_crowd(tmp_path):
    path = instances_file(tmp_path, [box(id=1, iscrowd=True), box(id=2, iscrowd=False)])
    assert decode.read(path, INSTANCES_FILE).annotations["iscrowd"].to_list() == [1, 0]


@pytest.mark.parametrize(
    ("field", "value", "found"),
    [
        ("id", "26547", "annotations[1]: id is '26547', expected a whole number"),
        ("id", None, "annotations[1]: id is None, expected a whole number"),
        ("id", 2**70, "id is 1180591620717411303424, expected a whole number"),
        ("image_id", 1.5, "annotation 9: image_id is 1.5, expected a whole number"),
        ("category_id", True, "annotation 9: category_id is True, expected a whole number"),
        ("bbox", [1, 2, 3], "annotation 9: bbox is [1, 2, 3], expected four finite numbers"),
        ("bbox", [1, 2, 3, 4, 5], "annotation 9: bbox is [1, 2, 3, 4, 5], expected four"),
        ("bbox", [1, 2, 3, "4"], "annotation 9: bbox is [1, 2, 3, '4'], expected four"),
        ("bbox", [1, 2, 3, float("nan")], "annotation 9: bbox is [1, 2, 3, nan], expected four finite"),
        ("bbox", [1, 2, float("inf"), 4], "annotation 9: bbox is [1, 2, inf, 4], expected four finite"),
        ("bbox", [1, 2, 3, 10**400], "annotation 9: bbox is [1, 2, 3, 1000"),
        ("bbox", None, "annotation 9: bbox is None, expected four"),
        ("iscrowd", "0", "annotation 9: iscrowd is '0', expected 0 or 1"),
    ],
)
def test_a_field_of_another_type_is_told_with_its_record(tmp_path, field, value, found):
    message = told(instances_file(tmp_path, [box(), box(id=9) | {field: value}]))
    assert message.startswith(f"{tmp_path / 'instances.json'}: ")
    assert found in message
    assert message.endswith(": mend this record or take it out")


@pytest.mark.parametrize("field", ["id", "image_id", "category_id", "bbox"])
def test_a_missing_field_is_told_with_its_record(tmp_path, field):
    record = {name: value for name, value in box(id=9).items() if name != field}
    assert f": has no {field}, expected" in told(instances_file(tmp_path, [record]))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (b"", "is empty, expected JSON"),
        (b" \n ", "is empty, expected JSON"),
        (b"images", "is not JSON at line 1, column 1"),
        (b'{"images": [\n{]}', "is not JSON at line 2, column 2"),
        (b'{"images": [{"id": 1}, {"id"', "ends in the middle of its JSON, after 28 characters"),
        (b'{"images": [{"id": 1, "file_name": "a', "ends in the middle of its JSON, after 37 characters"),
        (b"[]", "holds [], expected an object with images and annotations and categories"),
        (b"7", "holds 7, expected an object"),
        (b"{}", "has no images, expected a list of them"),
        (b'{"images": []}', "has no annotations, expected a list of them"),
        (b'{"images": {"id": 1}}', "images is {'id': 1}, expected a list of them"),
        (b'{"images": [3], "annotations": []}', "images[0]: is 3, expected an object"),
        (b"[" * 100_000, "is nested too deeply to be read"),
        (b'{"images": [' + b"9" * 5_000 + b"]}", "holds a number that cannot be read"),
        ("{}".encode("utf-16"), "is not UTF-8 at character 0"),
        (b"\xff", "is not UTF-8 at character 0"),
    ],
)
def test_a_file_that_is_none_is_told_in_one_line(tmp_path, text, found):
    message = told(written(tmp_path / "instances.json", text))
    assert found in message
    assert "\n" not in message


def test_a_deep_nest_in_a_record_is_one_line_too(tmp_path):
    deep = "[" * 100_000 + "]" * 100_000
    assert "nested too deeply" in told(written(tmp_path / "i.json", f'{{"images": [{{"id": 1, "note": {deep}}}]}}'))


def test_a_moderate_nest_in_a_field_is_cut_short(tmp_path):
    deep = "[" * 500 + "]" * 500
    text = f'{{"images": [{{"id": {deep}}}], "annotations": [], "categories": []}}'
    assert len(told(written(tmp_path / "i.json", text))) < 300 + len(str(tmp_path))


def test_bytes_that_are_not_utf8_are_told_with_their_record(tmp_path):
    text = b'{"images": [], "annotations": [{"id": 38, "image_id": 1, "caption": "caf\xe9"}]}'
    message = told(written(tmp_path / "captions.json", text), CAPTIONS_FILE)
    assert "annotation 38: caption holds the byte 0xe9, expected UTF-8" in message


def test_half_a_character_in_a_sound_file_is_not_taken_for_such_a_byte(tmp_path):
    text = '{"images": [], "annotations": [{"id": 38, "image_id": 1, "caption": "half \\udc80"}]}'
    assert diagnose.read(written(tmp_path / "c.json", text), CAPTIONS_FILE).annotations["caption"][0] == "half \\udc80"


def test_captions_and_instances_that_change_places_are_recognised(tmp_path):
    instances, captions = instances_file(tmp_path, [box()]), captions_file(tmp_path, [caption()])
    assert "this is an instances file, give it with --instances" in told(instances, CAPTIONS_FILE)
    assert "this is a captions file, give it with --captions" in told(captions, INSTANCES_FILE)


def test_a_category_without_a_name_is_told(tmp_path):
    path = instances_file(tmp_path, [], categories=[DOG, {"id": 2}])
    assert "category 2: has no name, expected text" in told(path)
