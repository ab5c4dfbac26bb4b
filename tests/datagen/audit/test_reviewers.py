import pytest

from datagen.audit.reviewers import fault, name_in, set_cookie
from datagen.audit.session import Session

SESSION = Session("t", 8123)


@pytest.mark.parametrize(
    "name", ["a", "first", "Zoë O'Neill", "日本 語", "a" * 100, "x; y=z", 'q"uote', "a%20b", "<b>"]
)
def test_a_browser_keeps_a_name_as_it_was_given(name):
    assert fault(name) is None
    header = set_cookie(name, SESSION)
    assert header.count(";") == 4  # nothing of the name is an attribute
    kept = header.partition(";")[0].encode("ascii")
    assert name_in(b"a=b; " + kept, SESSION, "login") == name


@pytest.mark.parametrize(
    "name", ["", " ", "a" * 101, " a", "a ", "a\nb", "a\x00", "\x1b[31m", "a\u202eb", "\u200b", "\ud800"]
)
def test_a_name_that_cannot_be_read_is_none(name):
    assert "\n" not in fault(name)


@pytest.mark.parametrize("value", [b"", b"%00", b"%0A", b"%FF", b"\xff", b"%E2%80%AE", b"a" * 101, b"%20"])
def test_a_cookie_that_holds_no_name_leaves_the_servers_own(value):
    assert name_in(b"datagen_reviewer_8123=" + value, SESSION, "login") == "login"


def test_a_name_of_another_server_is_not_ours():
    assert name_in(b"datagen_reviewer_8124=b", SESSION, "login") == "login"
