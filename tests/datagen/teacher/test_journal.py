import pytest

from datagen.completion import Tokens
from datagen.errors import RunError
from datagen.teacher.answering import Tokens as Counted
from datagen.teacher.journal import entries
from datagen.teacher.tally import Tally


def test_what_a_server_wrote_is_read_back(tmp_path):
    tally = Tally(tmp_path / "journal.jsonl")
    for tag, outcome, tokens in (("a-1", "429", Counted()), ("a-2", "answered", Counted(100, 64, 20))):
        tally.arrived(tag)
        tally.ended(outcome, tag, b"p", tokens)
    tally.close()
    found = list(entries(tmp_path / "journal.jsonl"))
    assert [(entry.tag, entry.outcome) for entry in found] == [("a-1", "429"), ("a-2", "answered")]
    assert found[1].tokens == Tokens(100, 64, 20)


@pytest.mark.parametrize("content", [b'{"tag": "a-1"}\n', b'{"tag": "a-1", "outco', b"[1]\n", b"\xff\n"])
def test_a_line_that_is_no_entry_is_named(tmp_path, content):
    (tmp_path / "journal.jsonl").write_bytes(content)
    with pytest.raises(RunError, match=r"journal\.jsonl:1: is no entry"):
        list(entries(tmp_path / "journal.jsonl"))


def test_a_journal_that_is_missing_is_one_line(tmp_path):
    with pytest.raises(RunError, match="expected the journal of a served teacher"):
        list(entries(tmp_path / "none.jsonl"))
