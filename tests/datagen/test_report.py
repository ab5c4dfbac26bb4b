import pytest

from datagen.errors import RunError
from datagen.report import write
from tests.reported import claims, complete, rejection


def test_the_page_is_written_beside_the_run(tmp_path):
    told = write(complete(tmp_path / "mine"))
    page = (tmp_path / "mine" / "report.html").read_text()
    assert page.startswith("<!DOCTYPE html>") and page.rstrip().endswith("</html>") and told.name in page


def test_the_same_run_gives_the_same_bytes(tmp_path):
    lines = [rejection(f"rule {number % 7}", *[f"rule {k}" for k in range(5)]) for number in range(40)]
    run = complete(tmp_path, lines, [claims(("object", "dog", "contradicted"), ("count", "cat", "supported"))])
    write(run)
    first = (tmp_path / "report.html").read_bytes()
    write(run)
    assert (tmp_path / "report.html").read_bytes() == first


def test_a_page_does_not_grow_with_the_run(tmp_path):
    few = complete(tmp_path / "few", [rejection(text="x" * 50_000)] * 3)
    many = complete(tmp_path / "many", [rejection(text="x" * 50_000)] * 300)
    sizes = [len((write(run), (run.folder / "report.html").read_bytes())[1]) for run in (few, many)]
    assert max(sizes) < 40_000 and sizes[1] - sizes[0] < 50


def test_nothing_is_written_for_a_run_that_is_not_complete(tmp_path):
    run = complete(tmp_path)
    run.unfinish()
    with pytest.raises(RunError):
        write(run)
    assert not (tmp_path / "report.html").exists()
