import pytest

from datagen.select.names import Images, same

COCO = ("COCO_val2014_000000310196.jpg", "000000310196.jpg", "train2017/000000310196.jpg", "310196")


def found(name, image, image_id="x"):
    images = Images()
    images.add(name, "set")
    return images.find(image_id, image) == "set"


@pytest.mark.parametrize("name", [*COCO, "http://images.cocodataset.org/val2017/000000310196.jpg", "0310196"])
@pytest.mark.parametrize("image", COCO[:3])
def test_all_names_of_an_image_of_coco_are_one(name, image):
    assert found(name, image)
    assert same(name) == same(image) == "310196"


def test_the_id_counts_where_the_file_says_nothing():
    assert found("COCO_val2014_000000310196.jpg", "photo.jpg", "000000310196")
    assert found("310196", "photo.jpg", "310196")


def test_equal_numbers_of_other_datasets_are_other_images():
    assert not found("COCO_val2014_000000002345.jpg", "VG_100K/2345.jpg", "2345")
    assert not found("VG_100K/2345.jpg", "000000002345.jpg", "2345")
    assert not found("gqa/images/2345.jpg", "ocr_vqa/images/2345.jpg")
    assert not found("001.jpg", "000000000001.jpg", "1")  # LLaVA-Bench in the Wild
    assert not found("COCO_val2014_000000000042.jpg", "000000000042.png", "42")  # a drawn scene


def test_a_bare_number_also_means_the_id_of_the_source():
    assert found("2345", "VG_100K/2345.jpg", "2345")
    assert not found("2345", "VG_100K/2346.jpg", "2346")


def test_paths_agree_when_one_ends_with_the_other():
    assert found("5/image.png", "scienceqa/test/5/image.png")
    assert found("scienceqa/test/5/image.png", "5/image.png")
    assert found("./a\\b.png", "a/b.png")
    assert not found("5/image.png", "15/image.png")
    assert not found("image.png", "5/image.png")
    assert found("image.png", "image.png")
    assert found("001.jpg", "001.jpg")


def test_the_first_set_that_names_an_image_is_told():
    images = Images()
    for name, of in (("1", "one"), ("000000000001.jpg", "two"), ("a/b.png", "three")):
        images.add(name, of)
    assert images.find("x", "COCO_train2014_000000000001.jpg") == "one"
    assert len(images) == 2
    assert images.find("x", "y.jpg") is None


def test_any_text_is_some_name():
    for name in ("", "/", "0", "000000000000", "９９", "9" * 5000, "\ud800/x"):
        assert found(name, name, name)
