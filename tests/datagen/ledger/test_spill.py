import pytest

from datagen.errors import RunError
from datagen.ledger.spill import Spill, Spilled, spilled

ROOM = 1 << 16
ONE = Spilled(7, "k1", b'{"odd": \xff\x00\n}', "req-7", 12.5)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "ledger.spill"


def test_what_is_added_is_read_back_byte_for_byte(path):
    spill = Spill.make(path, ROOM)
    spill.add(ONE)
    spill.add(ONE._replace(call=8))
    spill.close()
    assert list(spilled(path)) == [ONE, ONE._replace(call=8)]


def test_the_room_is_there_before_anything_is_written(path):
    spill = Spill.make(path, ROOM)
    assert path.stat().st_size == ROOM and path.stat().st_blocks * 512 >= ROOM
    spill.add(ONE)
    assert path.stat().st_size == ROOM
    spill.close()


def test_a_room_that_nothing_was_put_into_is_taken_away(path):
    Spill.make(path, ROOM).close()
    assert not path.exists() and list(spilled(path)) == []


def test_a_line_that_was_cut_off_is_left_out(path):
    spill = Spill.make(path, ROOM)
    spill.add(ONE)
    spill.add(ONE)
    spill.close()
    path.write_bytes(path.read_bytes().rstrip(b"\0")[:-20])
    assert list(spilled(path)) == [ONE]


@pytest.mark.parametrize("content", [b"", b"junk\n", b"[1]\n", bytes(100), b'["x", "k", "eA==", "r", 1]\n'])
def test_what_is_no_spill_holds_nothing(path, content):
    path.write_bytes(content)
    assert list(spilled(path)) == []


def test_a_disk_without_room_is_said_before_anything_is_spent(path):
    with pytest.raises(RunError, match="no room for 1048576 MiB"):
        Spill.make(path, 1 << 40)
    assert not path.exists()
