import os
import sqlite3

import numpy as np
import pytest

from datagen.audit.index.columns import Growing
from datagen.audit.index.lines import Stamp
from datagen.audit.index.store import FORGOTTEN, Names, Store, writing
from datagen.errors import RunError
from tests.datagen.audit.test_columns import line

STAMPS = (Stamp(1, 2, 3), Stamp(0, 0, 0))
NAMES = Names(types=("", "detail"), stages=("",), rules=("",), n_kept=2)


def stored(file, names=NAMES):
    growing = Growing()
    for id in "abc":
        growing.add(0, 1, line(id))
    with writing(file) as out:
        cat = np.array([0, 2], np.uint32)
        out.postings("object", [("cat", cat), ("catamaran", cat[1:])], 3)
        out.postings("word", [("cat", cat[:1])], 3)
        out.contexts([("1", b"{}"), ("1", b"[]")])
        out.columns(growing.columns())
        out.finish(STAMPS, names)
    return file


def test_what_was_written_is_read(tmp_path):
    store = Store.read(stored(tmp_path / "a ?#%.sqlite"), STAMPS)
    assert store.names == NAMES and store.columns.type.tolist() == [1, 1, 1]
    assert store.counts("object") == {"cat": 2, "catamaran": 1} and store.counts("word") == {"cat": 1}
    assert store.one("object", "cat").tolist() == [True, False, True]
    assert store.one("object", "dog").tolist() == [False] * 3
    assert store.beginning("word", "c").tolist() == [True, False, False]
    assert store.beginning("object", "cata").tolist() == [False, False, True]
    assert store.context("1") == b"{}" and store.context("2") is None


def test_hostile_names_are_names(tmp_path):
    store = Store.read(stored(tmp_path / "i"), STAMPS)
    for name in ("'; DROP TABLE postings; --", '" OR 1=1', "%", "_", "\x00", "\U0010ffff", "cat\x00"):
        assert not store.one("object", name).any() and not store.beginning("object", name).any()
        assert store.context(name) is None


def test_of_other_files_or_another_layout_there_is_none(tmp_path):
    file = stored(tmp_path / "i")
    assert Store.read(file, (Stamp(1, 2, 4), Stamp(0, 0, 0))) is None
    assert Store.read(tmp_path / "missing", STAMPS) is None
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA user_version = 999")
    connection.close()
    assert Store.read(file, STAMPS) is None


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\x00" + b"\x00" * 4_000, b"{}" * 5_000])
def test_what_is_no_index_is_none(tmp_path, content):
    file = tmp_path / "i"
    file.write_bytes(content)
    assert Store.read(file, STAMPS) is None


@pytest.mark.parametrize(
    "change",
    [
        "DROP TABLE columns",
        "DROP TABLE meta",
        "DELETE FROM meta",
        "UPDATE meta SET content = '[]'",
        "UPDATE meta SET content = 7",
        "UPDATE meta SET content = CAST('{' AS BLOB)",
        "UPDATE meta SET content = CAST(replace(content, 'rules', 'rooms') AS BLOB)",
        "UPDATE meta SET content = CAST(replace(content, '\"n_kept\":2', '\"n_kept\":9') AS BLOB)",
        "UPDATE columns SET content = x'00' WHERE name = 'offset'",
        "UPDATE columns SET content = 'text' WHERE name = 'type'",
        "UPDATE columns SET content = 7 WHERE name = 'type'",
        "UPDATE columns SET content = x'090009000900' WHERE name = 'type'",
        "DELETE FROM columns WHERE name = 'row'",
    ],
)
def test_one_that_somebody_changed_is_not_trusted(tmp_path, change):
    file = stored(tmp_path / "i")
    with sqlite3.connect(file) as connection:
        connection.execute(change)
    connection.close()
    assert Store.read(file, STAMPS) is None


def test_postings_that_somebody_changed_are_an_error_in_one_line(tmp_path):
    file = stored(tmp_path / "i")
    for content in ("x'ffffffff'", "7", "'text'"):
        with sqlite3.connect(file) as connection:
            connection.execute(f"UPDATE postings SET rows = {content}")
        connection.close()
        with pytest.raises(RunError, match=r"i: is broken .*: delete it and run `datagen audit` again"):
            Store.read(file, STAMPS).one("object", "cat")


def test_one_that_is_cut_off_is_not_trusted_or_says_so(tmp_path):
    file = stored(tmp_path / "i")
    whole = file.read_bytes()
    for size in range(0, len(whole), 4_096):
        file.write_bytes(whole[:size])
        if (store := Store.read(file, STAMPS)) is not None:
            with pytest.raises(RunError, match="is broken"):
                list(map(store.counts, ("object", "word")))


def test_it_appears_whole_or_not_at_all(tmp_path):
    file = tmp_path / "i"
    with pytest.raises(KeyError), writing(file):
        raise KeyError
    assert list(tmp_path.iterdir()) == []
    stored(file)
    assert list(tmp_path.iterdir()) == [file]


def test_where_it_cannot_be_written_that_is_said(tmp_path):
    with pytest.raises(RunError, match="cannot be written"), writing(tmp_path / "missing" / "i"):
        pass


def test_what_a_killed_process_began_goes_after_an_hour(tmp_path):
    old, young = tmp_path / "i.0a.partial", tmp_path / "i.0b.partial"
    for file in (old, young):
        file.touch()
    os.utime(old, (0, old.stat().st_mtime - FORGOTTEN - 1))
    stored(tmp_path / "i")
    assert not old.exists() and young.exists()


def test_readers_keep_what_they_opened(tmp_path):
    file = stored(tmp_path / "i")
    store = Store.read(file, STAMPS)
    stored(file, Names(("", "qa"), ("",), ("",), 3))
    assert store.counts("word") == {"cat": 1} and store.names == NAMES
