import json

import polars as pl
import pytest

from datagen.origins import Origin
from datagen.sources import coco, decode, diagnose, links
from datagen.sources.links import Licence
from datagen.sources.records import CAPTIONS_FILE
from tests.annotations import box, caption, image, instances_file, written

BY = {"id": 4, "name": "Attribution License", "url": "http://creativecommons.org/licenses/by/2.0/"}
HOUSE = {"id": 9, "name": "House rules", "url": ""}
URL, PAGE = "http://images.example.org/1.jpg", "https://photos.example.org/1_z.jpg"


def files(folder, images, licences=(BY, HOUSE), **more):
    """A captions file whose images have a caption each."""
    captions = [caption(f"Dog number {one['id']}.", one["id"], one["id"]) for one in images]
    top = {"info": {}, "licenses": licences, "images": images, "annotations": captions} | more
    return written(folder / "captions.json", top)


def origins(path, instances=None):
    _, reading, found = coco.read_all(path, instances)
    return list(found), reading.changed


def test_links_and_licence_are_read_along(tmp_path):
    path = files(tmp_path, [image(1, license=4, coco_url=URL, flickr_url=PAGE)])
    assert origins(path) == ([Origin("1", URL, PAGE, "cc-by-2.0", BY["url"])], {})


def test_a_licence_that_is_not_known_keeps_its_name(tmp_path):
    path = files(tmp_path, [image(1, license=9)])
    assert origins(path)[0] == [Origin("1", None, None, "House rules", None)]


def test_an_image_without_links_has_no_origin(tmp_path):
    path = files(tmp_path, [image(1), image(2, license=None, coco_url="", flickr_url=None)], ())
    assert origins(path) == ([], {})


def test_contexts_are_the_same_with_and_without_links(tmp_path):
    plain = coco.read(files(tmp_path, [image(1), image(2)]), None)[0]
    linked = coco.read(files(tmp_path, [image(1, license=4, coco_url=URL), image(2, license="x")]), None)[0]
    assert linked.frame.equals(plain.frame)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "ftp://images.example.org/1.jpg",
        "//images.example.org/1.jpg",
        "images/1.jpg",
        "http://",
        "http:///1.jpg",
        "http://user:word@images.example.org/1.jpg",
        "http://images.example.org/1 2.jpg",
        "http://images.example.org/1.jpg\n",
        'http://images.example.org/"onload=x',
        "http://images.example.org/<script>",
        "http://images.example.org/\u202e.jpg",
        "http://images.example.org\\1.jpg",
        "http://images.example.org/\ud800.jpg",
        f"http://images.example.org/{'x' * 2_000}",
        "http://images.example.org:port/1.jpg",
    ],
)
def test_what_is_no_address_is_left_out_and_counted(tmp_path, url):
    found, changed = origins(files(tmp_path, [image(1, license=4, coco_url=url, flickr_url=PAGE)]))
    assert found == [Origin("1", None, PAGE, "cc-by-2.0", BY["url"])]
    assert changed == {links.NO_ADDRESS: 1}
    assert not links.is_address(url)


@pytest.mark.parametrize(
    "url", [URL, PAGE, "HTTP://a.b/c?d=e%20f&g=[h]#i", "http://127.0.0.1:8000", "https://x.org/~y"]
)
def test_what_is_an_address_stays_as_it_was_written(tmp_path, url):
    found, changed = origins(files(tmp_path, [image(1, coco_url=url)]))
    assert (found[0].url, changed) == (url, {})


@pytest.mark.parametrize("name", ["<script>x</script>", "two\nlines", "x" * 201, "half \ud800", "a\u202eb"])
def test_a_licence_with_a_hostile_name_is_left_out_and_counted(tmp_path, name):
    found, changed = origins(files(tmp_path, [image(1, license=9, coco_url=URL)], [HOUSE | {"name": name}]))
    assert found == [Origin("1", URL, None, None, None)]
    assert changed[links.UNFIT] == 1


def test_a_licence_that_is_not_listed_is_counted(tmp_path):
    found, changed = origins(files(tmp_path, [image(1, license=7, coco_url=URL), image(2, license=4)]))
    assert [one.licence for one in found] == [None, "cc-by-2.0"]
    assert changed == {links.NOT_LISTED: 1}


@pytest.mark.parametrize("licences", [None, {}, 7, "x", [], [1, None, [], {"name": "x"}, {"id": [4]}, {"id": True}]])
def test_a_list_of_licences_may_be_anything(tmp_path, licences):
    found, changed = origins(files(tmp_path, [image(1, license=4, coco_url=URL)], licences))
    assert (found[0].url, found[0].licence, changed) == (URL, None, {links.NOT_LISTED: 1})


def test_an_id_that_two_licences_have_says_neither(tmp_path):
    free = {"id": 4, "name": "free", "url": "http://creativecommons.org/licenses/by/2.0/"}
    licences = [free, free, {**free, "id": 5}, {"id": 5, "url": "http://creativecommons.org/licenses/by-nc/2.0/"}]
    found, changed = origins(files(tmp_path, [image(1, license=4), image(2, license=5, coco_url=URL)], licences))
    assert [one.licence for one in found] == ["cc-by-2.0", None] and changed == {links.NOT_LISTED: 1}


@pytest.mark.parametrize("value", [{"a": 1}, [1], True, 1.5, float("nan"), 10**30, 3])
def test_links_of_an_image_may_be_anything(tmp_path, value):
    found, _ = origins(files(tmp_path, [image(1, license=value, coco_url=value, flickr_url=PAGE)]))
    assert found == [Origin("1", None, PAGE, None, None)]


def test_both_roads_read_the_same_links(tmp_path):
    images = [image(1, license=4, coco_url=URL), image(2, license="9", flickr_url=PAGE), image(3, license=2**70)]
    path = files(tmp_path, images)
    fast, slow = decode.read(path, CAPTIONS_FILE).said, diagnose.read(path, CAPTIONS_FILE).said
    assert fast.images.rows() == slow.images.rows()
    assert fast.licences == slow.licences == {"4": Licence(BY["name"], BY["url"]), "9": Licence("House rules", None)}


def test_licences_may_stand_anywhere_in_the_file(tmp_path):
    top = json.loads(files(tmp_path, [image(1, license=4)]).read_bytes())
    path = written(tmp_path / "late.json", {key: top[key] for key in ("annotations", "images", "licenses")})
    assert origins(path)[0][0].licence == "cc-by-2.0"


def test_the_first_file_that_says_anything_decides(tmp_path):
    path = files(tmp_path, [image(1, coco_url=URL), image(2)])
    boxed = instances_file(
        tmp_path, [box(id=1), box(id=2, image_id=2)], [image(1, coco_url=PAGE), image(2, coco_url=PAGE)]
    )
    assert [one.url for one in origins(path, boxed)[0]] == [URL, PAGE]


def test_only_images_of_contexts_have_an_origin(tmp_path):
    top = json.loads(files(tmp_path, [image(1, coco_url=URL), image(2, coco_url=URL)]).read_bytes())
    top["annotations"] = top["annotations"][1:]
    assert [one.image_id for one in origins(written(tmp_path / "captions.json", top))[0]] == ["2"]


def test_licences_of_real_images_agree_with_plain_python(shared_data):
    path = shared_data / "coco/captions_val2017_a.json"
    top = json.loads(path.read_bytes())
    _, reading, found = coco.read_all(path, None)
    urls = {licence["id"]: licence["url"] for licence in top["licenses"]}
    assert [one.licence_url for one in found] == [urls[one["license"]] for one in top["images"]]
    assert [(one.url, one.page) for one in found] == [(one["coco_url"], one["flickr_url"]) for one in top["images"]]
    assert found.frame.select(pl.all().null_count()).row(0) == (0,) * 5
    assert not {links.NO_ADDRESS, links.NOT_LISTED, links.UNFIT} & reading.changed.keys()
