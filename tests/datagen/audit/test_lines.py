import pytest

from datagen.audit.index.lines import Files, Kept, Lines, Rejected
from datagen.errors import RunError
from tests.leafing import kept, rejected, written


def test_a_line_is_read_again_where_it_stands(tmp_path):
    run = written(tmp_path, [kept("a"), kept("bb", "Ein Mädchen.")])
    lines = Lines(run.samples_file)
    found = list(lines.all(Kept))
    assert [line.id for *_, line in found] == ["a", "bb"]
    assert b"".join(lines.at(offset, length) for offset, length, _ in found) == run.samples_file.read_bytes()
    assert [lines.number(offset) for offset, *_ in found] == [1, 2]


def test_it_can_be_read_twice(tmp_path):
    lines = Lines(written(tmp_path, [kept("a")]).samples_file)
    assert list(lines.all(Kept)) == list(lines.all(Kept)) != []


def test_what_is_said_has_no_image_token(tmp_path):
    run = written(tmp_path, [kept("a", "Warm.", score=7.5)], [rejected("b", "Cold.", score=2.0)])
    (*_, one), (*_, other) = next(Lines(run.samples_file).all(Kept)), next(Lines(run.rejections_file).all(Rejected))
    assert one.texts == ["What is here?", "Warm."] and one.answers == ["Warm."] and one.score == 7.5
    assert other.texts == ["What is here?", "Cold."] and other.answers == ["Cold."] and other.score == 2.0


def test_what_never_was_a_sample_says_why(tmp_path):
    run = written(tmp_path, (), [rejected("a", conversations=(), text="I"), rejected("b", conversations=())])
    (*_, one), (*_, other) = Lines(run.rejections_file).all(Rejected)
    assert one.texts == ["I", "it is not"] and one.answers == ["I"] and other.answers == ["it is not"]


@pytest.mark.parametrize("bad", [b"{", b"\xff\xfe", b"[]", b'{"id": 1}', b""])
def test_a_line_that_somebody_changed_is_named(tmp_path, bad):
    run = written(tmp_path, [kept("a")])
    run.samples_file.write_bytes(run.samples_file.read_bytes() + bad + b"\n")
    with pytest.raises(RunError, match=r"samples.jsonl:2: .*`datagen assemble") as refused:
        list(Lines(run.samples_file).all(Kept))
    assert len(str(refused.value).splitlines()) == 1


def test_a_file_that_is_not_there_has_no_lines(tmp_path):
    assert list(Lines(tmp_path / "claims.jsonl").all(Kept)) == []


def test_files_stay_what_they_were(tmp_path):
    run = written(tmp_path, [kept("a")])
    files = Files.of(run)
    (offset, length, _) = next(files.samples.all(Kept))
    assert not files.are_replaced()
    written(tmp_path, [kept("b")])
    assert files.are_replaced() and b'"id":"a"' in files.samples.at(offset, length)


def test_a_file_that_disappeared_or_came_is_another(tmp_path):
    run = written(tmp_path, [kept("a")])
    files = Files.of(run)
    run.claims_file.unlink()
    assert files.are_replaced() and not Files.of(run).are_replaced()
    files = Files.of(run)
    run.claims_file.touch()
    assert files.are_replaced()


def test_without_a_dataset_there_is_nothing_to_show(tmp_path):
    run = written(tmp_path)
    run.samples_file.unlink()
    with pytest.raises(RunError, match=r"samples.jsonl: is missing: run `datagen assemble"):
        Files.of(run)
