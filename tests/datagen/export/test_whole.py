import os
import subprocess
import sys
from pathlib import Path

import pytest

from datagen.errors import ConfigError
from datagen.export.whole import MARK, mark, refuse, whole


def export(path: Path, *names: str, force: bool = False, said: str = "new") -> None:
    """A folder of these files, marked as an export."""
    with whole(path, force) as place:
        place.mkdir()
        for name in names:
            (place / name).write_text(said)
        mark(place, "parquet", 1)


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def test_a_file_takes_its_place_when_the_block_ends(tmp_path):
    with whole(tmp_path / "a.json", force=False) as place:
        place.write_text("x")
        assert not (tmp_path / "a.json").exists()
    assert (tmp_path / "a.json").read_text() == "x"
    assert names(tmp_path) == ["a.json"]


def test_folders_on_the_way_are_made(tmp_path):
    export(tmp_path / "some" / "where", "a.parquet")
    assert names(tmp_path / "some" / "where") == [MARK, "a.parquet"]


def test_nothing_is_left_of_a_block_that_fails(tmp_path):
    def fail() -> None:
        with whole(tmp_path / "a", force=False) as place:
            place.mkdir()
            (place / "b").write_text("x")
            raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        fail()
    assert names(tmp_path) == []


def test_what_is_there_is_refused_without_force(tmp_path):
    (tmp_path / "a.json").write_text("mine")
    (tmp_path / "b").mkdir()
    for name in ("a.json", "b"):
        with pytest.raises(ConfigError, match="is there already, expected a new path"):
            refuse(tmp_path / name, force=False)
    assert (tmp_path / "a.json").read_text() == "mine"


def test_force_replaces_an_earlier_export_and_all_its_files(tmp_path):
    export(tmp_path / "a", "train-00000.parquet", "train-00001.parquet", said="old")
    export(tmp_path / "a", "train-00000.parquet", force=True)
    assert names(tmp_path / "a") == [MARK, "train-00000.parquet"]
    assert (tmp_path / "a" / "train-00000.parquet").read_text() == "new"
    assert names(tmp_path) == ["a"]


def test_force_replaces_a_file_by_a_file_or_a_folder(tmp_path):
    for _ in range(2):
        with whole(tmp_path / "a", force=True) as place:
            place.write_text("x")
    export(tmp_path / "a", "b", force=True)
    assert names(tmp_path) == ["a"]
    assert names(tmp_path / "a") == [MARK, "b"]


@pytest.mark.parametrize(
    ("strange", "found"),
    [("notes.txt", "holds notes.txt, which no export wrote"), (".git", "holds .git"), ("sub/a.parquet", "holds sub")],
)
def test_a_folder_with_anything_else_in_it_is_never_taken_away(tmp_path, strange, found):
    export(tmp_path / "a", "train.parquet", said="old")
    other = tmp_path / "a" / strange
    other.parent.mkdir(exist_ok=True)
    other.write_text("mine")
    with pytest.raises(ConfigError, match=found):
        export(tmp_path / "a", "train.parquet", force=True)
    assert other.read_text() == "mine"
    assert (tmp_path / "a" / "train.parquet").read_text() == "old"


@pytest.mark.parametrize("said", [None, "", "{}", "[]", '{"format": "parquet", "samples": 1, "files": ["a"]}', "\0"])
def test_a_folder_that_no_export_marked_is_never_taken_away(tmp_path, said):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "a").write_text("mine")
    if said is not None:
        (tmp_path / "a" / MARK).write_text(said)
    with pytest.raises(ConfigError, match=r"is a folder without \.datagen\.json"):
        refuse(tmp_path / "a", force=True)


def test_a_link_is_refused_even_with_force(tmp_path):
    export(tmp_path / "a", "b")
    (tmp_path / "link").symlink_to(tmp_path / "a")
    (tmp_path / "gone").symlink_to(tmp_path / "nowhere")
    for name in ("link", "gone"):
        with pytest.raises(ConfigError, match="is a link"):
            refuse(tmp_path / name, force=True)


def test_a_pipe_or_a_device_is_refused_even_with_force(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path(os.devnull)):
        with pytest.raises(ConfigError, match="is neither a file nor a folder"):
            refuse(path, force=True)


def test_what_came_in_the_meantime_stays(tmp_path):
    def late() -> None:
        with whole(tmp_path / "a", force=False) as place:
            place.write_text("ours")
            (tmp_path / "a").write_text("theirs")

    with pytest.raises(ConfigError, match="is there already"):
        late()
    assert (tmp_path / "a").read_text() == "theirs"


def test_a_place_that_cannot_be_written_is_told_in_one_line(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(ConfigError, match=r"file/a: cannot be written \(File exists\): choose another --out"):
        export(tmp_path / "file" / "a", "b")


def test_a_name_may_be_as_long_as_a_disk_can_hold_and_a_longer_one_is_told_in_one_line(tmp_path):
    export(tmp_path / ("x" * 255), "b")
    with pytest.raises(ConfigError, match=r"x: cannot be written \(File name too long\)"):
        export(tmp_path / ("x" * 256), "b")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_told_in_one_line(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(ConfigError, match="cannot be written"):
        export(tmp_path / "a", "b")


def test_a_kill_in_the_middle_leaves_what_was_there(tmp_path):
    export(tmp_path / "a", "old.parquet")
    script = (
        "import os, sys; from pathlib import Path; from datagen.export.whole import whole\n"
        "with whole(Path(sys.argv[1]), True) as place:\n"
        "    place.mkdir(); (place / 'new.parquet').write_text('half'); os.kill(os.getpid(), 9)\n"
    )
    assert subprocess.run([sys.executable, "-c", script, str(tmp_path / "a")]).returncode == -9
    assert names(tmp_path / "a") == [MARK, "old.parquet"]
    export(tmp_path / "a", "new.parquet", force=True)
    assert names(tmp_path / "a") == [MARK, "new.parquet"]
