import shutil

import pytest

from tests.browser.pages import open_first, press, told
from tests.browser.running import audit


@pytest.fixture
def bare(run):
    shutil.rmtree(run.scenes_folder)
    with audit(run) as page:
        yield page


def test_without_the_image_boxes_stand_on_an_empty_frame_of_its_shape(bare, visit, pictured):
    page = visit(bare.link)
    open_first(page, bare.address)
    frame = page.locator("#scene.empty")
    assert frame.is_visible() and page.locator("#photo").count() == 0 and page.locator(".box").count() > 0
    drawn = frame.locator(".ground").bounding_box()
    width, height = (float(frame.locator(".ground").get_attribute(side)) for side in ("width", "height"))
    assert drawn["width"] / drawn["height"] == pytest.approx(width / height, rel=0.02)
    assert page.locator("#tip").inner_text() != "Point at a box or at a marked claim."
    pictured(page, "missing")


def test_one_decides_all_the_same(bare, visit):
    page = visit(bare.link)
    open_first(page, bare.address)
    press(page, "a")
    told(page, "kept as decision 1")


def test_an_image_that_breaks_is_said_to_be_broken(run, visit):
    for file in run.scenes_folder.rglob("*.png"):
        file.write_bytes(file.read_bytes()[:200])
    with audit(run) as served:
        page = visit(served.link, expected=("Failed to load",))
        open_first(page, served.address)
        page.locator("#scene.empty").wait_for()
        assert page.locator("#tip").inner_text()
