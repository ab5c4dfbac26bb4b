import contextlib
import io
import json
from pathlib import Path

import pytest
from PIL import Image
from pycocotools import mask as masks
from pycocotools.coco import COCO

from datagen.errors import ConfigError, SourceError
from datagen.sources.scenes import ScenePaths, draw
from datagen.sources.scenes.scene import Scene


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> ScenePaths:
    return draw(tmp_path_factory.mktemp("scenes"), 12, seed=5)


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def scenes(paths: ScenePaths) -> list[Scene]:
    return [Scene.model_validate_json(line) for line in paths.scenes.read_text().splitlines()]


def read(path: Path) -> COCO:
    with contextlib.redirect_stdout(io.StringIO()):
        return COCO(str(path))


def test_the_same_seed_gives_the_same_bytes(drawn, tmp_path):
    draw(tmp_path, 12, seed=5)
    assert files(tmp_path) == files(drawn.scenes.parent)
    assert len(files(tmp_path)) == 12 + 3


def test_another_seed_gives_other_scenes(drawn, tmp_path):
    other = draw(tmp_path, 2, seed=6)
    assert scenes(other) != scenes(drawn)[:2]
    assert files(other.images).items().isdisjoint(files(drawn.images).items())


def test_a_scene_is_the_same_however_many_are_drawn(drawn, tmp_path):
    few = draw(tmp_path, 3, seed=5)
    assert scenes(few) == scenes(drawn)[:3]
    assert files(few.images).items() <= files(drawn.images).items()
    for name in ("captions.json", "instances.json"):
        some, more = (json.loads((folder / name).read_text()) for folder in (tmp_path, drawn.scenes.parent))
        assert some["annotations"] == [entry for entry in more["annotations"] if entry["image_id"] <= 3]


def test_every_image_is_a_png_of_the_size_that_is_written_down(drawn):
    for scene in scenes(drawn):
        with Image.open(drawn.images / scene.file_name) as image:
            assert (image.format, image.mode, image.size) == ("PNG", "RGB", (scene.width, scene.height))


def test_pycocotools_reads_the_pair(drawn):
    captions, instances = read(drawn.captions), read(drawn.instances)
    assert captions.getImgIds() == instances.getImgIds() == [scene.image_id for scene in scenes(drawn)]
    for scene in scenes(drawn):
        assert len(captions.getAnnIds(imgIds=scene.image_id)) == 5
        found = instances.loadAnns(instances.getAnnIds(imgIds=scene.image_id))
        names = [instances.loadCats(entry["category_id"])[0]["name"] for entry in found]
        assert names == [one.kind for one in scene.objects]
        assert instances.loadImgs(scene.image_id)[0]["file_name"] == scene.file_name


def test_a_box_bounds_the_polygons_and_the_area_is_theirs_but_for_holes(drawn):
    instances = read(drawn.instances)
    for entry in instances.loadAnns(instances.getAnnIds()):
        xs = [x for polygon in entry["segmentation"] for x in polygon[::2]]
        ys = [y for polygon in entry["segmentation"] for y in polygon[1::2]]
        assert entry["bbox"] == [min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)]
        assert 0.7 < entry["area"] / masks.area(instances.annToRLE(entry)) <= 1.0


def test_ids_are_unique(drawn):
    for path in (drawn.captions, drawn.instances):
        ids = [entry["id"] for entry in json.loads(path.read_text())["annotations"]]
        assert len(set(ids)) == len(ids)


def test_the_annotations_agree_with_the_scenes(drawn):
    boxes = {(entry["image_id"], *entry["bbox"]) for entry in json.loads(drawn.instances.read_text())["annotations"]}
    assert boxes == {
        (scene.image_id, one.x1, one.y1, one.x2 - one.x1, one.y2 - one.y1)
        for scene in scenes(drawn)
        for one in scene.objects
    }


def test_somebody_may_hear_how_far_it_is(tmp_path):
    heard: list[int] = []
    draw(tmp_path, 3, on_scene=heard.append)
    assert heard == [1, 2, 3]


def test_a_folder_that_was_drawn_before_is_drawn_anew(tmp_path):
    draw(tmp_path, 2, seed=1)
    assert len(scenes(draw(tmp_path, 1, seed=2))) == 1
    assert not list(tmp_path.glob("*.partial"))


def test_annotations_appear_only_when_every_image_is_there(tmp_path):
    def stop(done: int) -> None:
        raise KeyboardInterrupt

    draw(tmp_path, 1)
    with pytest.raises(KeyboardInterrupt):
        draw(tmp_path, 2, seed=3, on_scene=stop)
    assert not [name for name in ("scenes.jsonl", "captions.json", "instances.json") if (tmp_path / name).exists()]


@pytest.mark.parametrize("count", [0, -3])
def test_a_count_below_one_is_refused(count, tmp_path):
    with pytest.raises(ConfigError, match=rf"^{count} scenes cannot be drawn: expected a count of at least 1$"):
        draw(tmp_path / "new", count)
    assert not (tmp_path / "new").exists()


def test_a_folder_that_cannot_be_written_is_named_in_one_line(tmp_path):
    (tmp_path / "taken").write_text("")
    with pytest.raises(SourceError, match=r"taken: scenes cannot be written there \(.+\)") as caught:
        draw(tmp_path / "taken", 1)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["captions.json", "instances.json"])
def test_annotations_that_were_not_drawn_are_never_written_over(name, tmp_path):
    (tmp_path / name).write_text("somebody's work")
    with pytest.raises(SourceError, match=rf"{name}: was not drawn"):
        draw(tmp_path, 1)
    assert files(tmp_path) == {name: b"somebody's work"}


def test_fewer_scenes_leave_no_image_of_the_earlier_ones(tmp_path):
    draw(tmp_path, 3)
    (tmp_path / "images" / "mine.png").write_bytes(b"mine")
    draw(tmp_path, 2)
    assert sorted(path.name for path in (tmp_path / "images").iterdir()) == [
        "000000000001.png",
        "000000000002.png",
        "mine.png",
    ]
