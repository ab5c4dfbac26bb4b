import pytest

from datagen.audit.keys import is_key, key_of, number_in
from datagen.audit.session import Session

SESSION = Session("t", 1)
KEY = key_of(SESSION, 12, "a/b.png")


def test_a_key_names_a_number_and_no_file():
    assert number_in(KEY) == 12
    assert "b.png" not in KEY
    assert is_key(SESSION, KEY, 12, "a/b.png")


def test_a_key_is_for_one_sample_one_image_and_one_start():
    assert not is_key(SESSION, KEY, 13, "a/b.png")
    assert not is_key(SESSION, KEY, 12, "a/c.png")
    assert not is_key(Session("t", 1), KEY, 12, "a/b.png")
    assert not is_key(SESSION, KEY.replace("12-", "13-"), 13, "a/b.png")


@pytest.mark.parametrize(
    "key",
    [
        *(
            "",
            "12",
            "12-",
            "-",
            f"{KEY}x",
            KEY[:-1],
            KEY.upper(),
            f" {KEY}",
            f"{KEY}\n",
            "a/b.png",
            "../a/b.png",
            "%2e%2e",
        ),
        *(
            f"+{KEY}",
            f"-{KEY}",
            f"1{'0' * 30}-{'0' * 32}",
            f"١٢-{'0' * 32}",
            f"12-{'０' * 32}",
            f"12-{'g' * 32}",
            "\x00",
        ),
    ],
    ids=map(str, range(19)),  # another key at every start: the names of the tests must not change with it
)
def test_what_is_no_key_is_none(key):
    assert number_in(key) is None or not is_key(SESSION, key, 12, "a/b.png")
