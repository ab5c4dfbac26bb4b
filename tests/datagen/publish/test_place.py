import contextlib
from pathlib import Path

import pytest

from datagen.errors import PublishError
from datagen.publish import sums
from datagen.publish.place import whole


def publication(out, run, text: str = "card", stop=lambda: None):
    with whole(out, run) as folder:
        (folder / "provenance").mkdir()
        (folder / "provenance" / "manifest.json").write_text("{}")
        (folder / "README.md").write_text(text)
        stop()
        sums.write(folder)
    return out


def refusal(out, run) -> str:
    with pytest.raises(PublishError) as caught:
        publication(out, run)
    return str(caught.value)


def test_a_publication_appears_with_the_folders_above_it(tmp_path):
    out = publication(tmp_path / "a" / "b", tmp_path / "run")
    assert (out / "README.md").read_text() == "card"
    assert [path.name for path in out.parent.iterdir()] == ["b"]


def test_an_empty_folder_and_an_earlier_publication_are_replaced(tmp_path):
    (tmp_path / "out").mkdir()
    publication(tmp_path / "out", tmp_path / "run")
    publication(tmp_path / "out", tmp_path / "run", "another")
    assert (tmp_path / "out" / "README.md").read_text() == "another"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_what_fails_leaves_the_earlier_publication_and_nothing_else(tmp_path):
    out = publication(tmp_path / "out", tmp_path / "run")
    with pytest.raises(ZeroDivisionError):
        publication(out, tmp_path / "run", stop=lambda: 1 / 0)
    assert sums.wrong(out) == () and [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_folder_of_somebody_else_is_refused(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.tex").write_text("words")
    assert "holds thesis.tex" in refusal(tmp_path / "out", tmp_path / "run")
    assert (tmp_path / "out" / "thesis.tex").read_text() == "words"


@pytest.mark.parametrize("name", ["README.md", "notes.txt"])
def test_what_was_changed_or_added_since_is_not_taken_away(tmp_path, name):
    out = publication(tmp_path / "out", tmp_path / "run")
    (out / name).write_text("mine")
    assert f"{name} is not as it was published" in refusal(out, tmp_path / "run")


def test_an_earlier_publication_that_a_kill_left_aside_is_named(tmp_path):
    aside = tmp_path / ".out.abc.partial" / "earlier"
    aside.mkdir(parents=True)
    assert str(aside) in refusal(tmp_path / "out", tmp_path / "run")


def test_the_run_folder_is_no_place(tmp_path):
    run = tmp_path / "a" / "run"
    run.mkdir(parents=True)
    for out in (run, run / "out", tmp_path / "a", run / ".." / "run"):
        assert "run folder" in refusal(out, run)


def test_the_folder_in_which_one_stands_is_a_place(tmp_path):
    (tmp_path / "out").mkdir()
    with contextlib.chdir(tmp_path / "out"):
        publication(Path(), tmp_path / "run")
    assert sums.wrong(tmp_path / "out") == ()


def test_a_file_and_a_link_are_no_place(tmp_path):
    (tmp_path / "file").write_text("x")
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    assert "is no folder" in refusal(tmp_path / "file", tmp_path / "run")
    assert "is no folder" in refusal(tmp_path / "link", tmp_path / "run")


def test_a_place_that_cannot_be_written_is_one_line(tmp_path):
    (tmp_path / "file").write_text("x")
    assert "cannot be written" in refusal(tmp_path / "file" / "out", tmp_path / "run")
