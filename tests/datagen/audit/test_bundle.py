import hashlib
import json
import re

import pytest

from datagen.audit.bundle import MARK, write_bundle
from datagen.audit.filters import Filters
from datagen.audit.index import Index
from datagen.config import BuildConfig
from datagen.decisions import read
from datagen.errors import ConfigError, RunError
from datagen.pictures import Pictures
from datagen.types import Reading, Turn
from tests.builders import context
from tests.leafing import decision, kept, rejected, written
from tests.pictured import put
from tests.reported import HOSTILE
from tests.viewing import Html, plan


@pytest.fixture
def run(tmp_path):
    """Three samples and a rejection; of two images there are files, which hold the same."""
    samples = [kept(id, f"Here is {id}, and a cat.", boxed=("cat",)) for id in ("a", "b", "c")]
    first = rejected("x", HOSTILE, rule="names_what_is_there", image_id="a")
    decided = [
        decision(1, "a", "accept", "one"), decision(2, "a", "reject", "two", reason="other"),
        decision(3, "b", "edit", "one", reason="other", before=samples[1].conversations, after=(
            samples[1].conversations[0], Turn(role="gpt", text="Here is what was mended."))),
    ]  # fmt: skip
    made = written(tmp_path / "run", samples, [first], (), [context("a")], decided)
    made.write(made.config_file, BuildConfig())
    made.write(made.reading_file, Reading(inputs={}, stages=()))
    for name in ("a.jpg", "b.jpg"):
        put(tmp_path / "images", name)
    return made


def bundled(run, folder, filters=None, limit=None, **options):
    decisions = read(run)
    index = Index.open(run, decisions=decisions)
    pictures = Pictures(run.folder.parent / "images")
    return write_bundle(run, index, decisions, pictures, folder, filters, limit=limit, **options)


def files(folder):
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def page(folder, name):
    return Html((folder / name).read_text())


def test_a_bundle_is_pages_images_rows_and_assets(run, tmp_path):
    told = bundled(run, tmp_path / "out")
    found = files(tmp_path / "out")
    assert {name.partition("/")[0] for name in found} == {"index.html", "sample", "image", "rows", "asset", MARK}
    assert sorted(name for name in found if name.startswith("sample/")) == [f"sample/{n}.html" for n in (1, 2, 3, 4)]
    assert (told.samples, told.images, told.n_bytes) == (4, 1, sum(map(len, found.values())))


def test_every_link_leads_to_a_file_of_the_bundle(run, tmp_path):
    bundled(run, tmp_path / "out")
    for file in (tmp_path / "out").rglob("*.html"):
        for _, attributes in Html(file.read_text()).tags:
            named = (attributes.get(name) for name in ("href", "src", "action", "data-list"))
            links = [link for link in named if link and link != "#main"]
            assert all((file.parent / link).resolve().is_relative_to(tmp_path / "out") for link in links)
            assert [link for link in links if not (file.parent / link).is_file()] == []


def test_the_same_run_gives_the_same_bytes(run, tmp_path):
    bundled(run, tmp_path / "one")
    bundled(run, tmp_path / "two")
    assert files(tmp_path / "one") == files(tmp_path / "two")


def test_images_are_named_by_what_they_hold_and_lie_there_once(run, tmp_path):
    bundled(run, tmp_path / "out")
    ((name, content),) = [one for one in files(tmp_path / "out").items() if one[0].startswith("image/")]
    assert name == f"image/{hashlib.sha256(content).hexdigest()[:24]}.png"  # whatever its name says
    assert page(tmp_path / "out", "sample/2.html").all("image")[0]["href"] == f"../{name}"


def test_without_the_file_there_is_an_empty_frame_that_says_why(run, tmp_path):
    bundled(run, tmp_path / "out")
    found = page(tmp_path / "out", "sample/3.html")
    assert found.all("image") == [] and found.all("svg", "empty") and "No image: " in found.text


def test_what_people_decided_is_shown_without_their_names(run, tmp_path):
    bundled(run, tmp_path / "out")
    decided = page(tmp_path / "out", "sample/1.html").said("ul", "decided")[0]
    assert "by reviewer 1" in decided and "by reviewer 2" in decided and "by one" not in decided
    assert "by you" not in decided and page(tmp_path / "out", "sample/1.html").by_id("accept") is None


def test_a_mended_sample_is_shown_as_it_was_mended(run, tmp_path):
    bundled(run, tmp_path / "out")
    found = page(tmp_path / "out", "sample/2.html")
    assert "Here is what was mended." in found.text and "Here is b, and a cat." in found.said("details", "was")[0]


def test_only_what_the_filters_match_is_in_it(run, tmp_path):
    bundled(run, tmp_path / "out", Filters(place="kept", text="cat"), limit=2)
    assert sorted(name for name in files(tmp_path / "out") if "sample/" in name) == ["sample/1.html", "sample/2.html"]
    assert page(tmp_path / "out", "sample/2.html").by_id("next") is None


def test_rows_know_what_filters_ask_for(run, tmp_path):
    bundled(run, tmp_path / "out")
    rows = json.loads((tmp_path / "out/rows/1.json").read_text())
    assert [row["number"] for row in rows] == [1, 2, 3, 4]
    assert rows[0]["disputed"] and rows[0]["verdict"] == "reject" and rows[0]["objects"] == ["cat"]
    assert rows[3]["rule"] == "names_what_is_there" and rows[3]["stage"] == "check" and rows[3]["place"] == "rejected"
    assert "mended" in rows[1]["text"] and "disputed" not in rows[2]
    assert page(tmp_path / "out", "index.html").all("body")[0]["data-chunks"] == "1"


def test_long_lists_are_several_pages_that_lead_to_each_other(tmp_path):
    samples = [kept(f"s{number}", "Short.") for number in range(230)]
    run = written(tmp_path / "run", samples)
    run.write(run.config_file, BuildConfig())
    run.write(run.reading_file, Reading(inputs={}, stages=()))
    bundled(run, tmp_path / "out")
    second = page(tmp_path / "out", "list-2.html")
    assert [found["href"] for found in second.all("a") if "rel" in found] == ["index.html", "list-3.html"]
    assert len(second.all("li")) == 100 and "230 records" in second.text
    assert page(tmp_path / "out", "sample/101.html").by_id("previous")["href"] == "../sample/100.html"


def test_hostile_words_stay_words(run, tmp_path):
    bundled(run, tmp_path / "out")
    found = page(tmp_path / "out", "sample/4.html")
    assert "<script>document.title='owned'</script>" in found.text
    assert all("src" in script for script in found.all("script"))
    assert b"<script>document" not in b"".join(
        content for name, content in files(tmp_path / "out").items() if name.endswith(".html")
    )


def test_it_says_what_it_may_load_and_names_no_place_elsewhere(run, tmp_path):
    bundled(run, tmp_path / "out", Filters(place="kept"))
    for name, content in files(tmp_path / "out").items():
        if name.endswith(".html"):
            assert b"Content-Security-Policy" in content
        if not name.startswith("image/"):
            assert not re.search(rb"https?://(?!www\.w3\.org/2000/svg)", content), name


def test_the_plan_is_told(run, tmp_path):
    bundled(run, tmp_path / "out", plan=plan(statement="At most 1% is wrong.", bound=0.01))
    assert "At most 1% is wrong." in page(tmp_path / "out", "index.html").text


def test_a_bundle_may_be_written_anew_and_nothing_old_stays(run, tmp_path):
    bundled(run, tmp_path / "out")
    bundled(run, tmp_path / "out", limit=1)
    bundled(run, tmp_path / "fresh", limit=1)
    assert files(tmp_path / "out") == files(tmp_path / "fresh")


def test_a_folder_of_somebody_else_is_left_alone(run, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out/thesis.tex").write_text("years of work")
    with pytest.raises(ConfigError, match=f"holds thesis.tex and no {MARK}, expected a new, empty or bundle folder"):
        bundled(run, tmp_path / "out")
    assert list(files(tmp_path / "out")) == ["thesis.tex"]


def test_what_lies_beside_a_bundle_outlives_the_next_one(run, tmp_path):
    bundled(run, tmp_path / "out")
    (tmp_path / "out/notes.txt").write_text("mine")
    bundled(run, tmp_path / "out", limit=1)
    assert (tmp_path / "out/notes.txt").read_text() == "mine"


def test_a_place_that_cannot_be_written_is_an_error_in_one_line(run, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(RunError, match="cannot be written"):
        bundled(run, tmp_path / "file/out")


def test_so_many_samples_are_written_only_where_somebody_says_so(run, tmp_path):
    index = Index.open(run)
    with pytest.raises(ConfigError, match=r"4 samples would be 4 files, expected at most 3 .*--limit") as refused:
        write_bundle(run, index, read(run), Pictures(None), tmp_path / "out", most=3)
    assert len(str(refused.value).splitlines()) == 1 and not (tmp_path / "out").exists()
    assert write_bundle(run, index, read(run), Pictures(None), tmp_path / "out", limit=4, most=3).samples == 4


def test_whoever_watches_sees_every_sample(run, tmp_path):
    moments = []
    bundled(run, tmp_path / "out", watch=moments.append)
    assert [(moment.done, moment.total) for moment in moments] == [(1, 4), (2, 4), (3, 4), (4, 4)]
