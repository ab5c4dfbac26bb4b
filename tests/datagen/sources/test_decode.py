import hashlib

import pytest

from datagen.errors import SourceError
from datagen.sources import decode
from datagen.sources.records import BOXES, CAPTIONS_FILE, CATEGORIES, IMAGES, INSTANCES_FILE
from tests.annotations import box, caption, captions_file, image, instances_file


def test_an_instances_file_becomes_three_tables(tmp_path):
    path = instances_file(tmp_path, [box([1, 2.5, 3, 4], id=7, segmentation=[[1, 2, 3, 4, 5, 6]], area=2)])
    file = decode.read(path, INSTANCES_FILE)
    assert file.annotations.rows() == [(7, 1, 18, 1.0, 2.5, 3.0, 4.0, 0)]
    assert file.categories.rows() == [(1, "person"), (18, "dog")]
    assert file.images.rows() == [(1, "1.jpg", 640, 480)]
    assert [dict(table.schema) for table in file.tables.values()] == [IMAGES, BOXES, CATEGORIES]
    assert file.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_rows_keep_the_order_of_the_file(tmp_path):
    images = [image(id) for id in (9, 3, 5)]
    captions = [caption(f"Dog {id}.", id, 3) for id in (30, 10, 20)]
    file = decode.read(captions_file(tmp_path, captions, images), CAPTIONS_FILE)
    assert file.images["id"].to_list() == [9, 3, 5]
    assert file.annotations["id"].to_list() == [30, 10, 20]


def test_more_records_than_one_piece_holds_are_all_there(tmp_path):
    captions = [caption(f"Dog number {id} {'runs ' * 20}", id) for id in range(40_000)]
    path = captions_file(tmp_path, captions)
    assert path.stat().st_size > 2 * 2**21
    assert decode.read(path, CAPTIONS_FILE).annotations["id"].to_list() == list(range(40_000))


@pytest.mark.parametrize(("make", "found"), [(None, "No such file"), ("mkdir", "Is a directory")])
def test_a_path_that_is_no_file_is_told_in_one_line(tmp_path, make, found):
    path = tmp_path / "captions.json"
    if make:
        path.mkdir()
    with pytest.raises(SourceError, match=rf"captions\.json: cannot be read \({found}.*\): give a COCO captions file$"):
        decode.read(path, CAPTIONS_FILE)
