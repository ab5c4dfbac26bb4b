import re

import pytest

from datagen.audit.session import LEAST_TOKEN, TOKEN, Session, cookie_values, place_for, token_for
from datagen.errors import ConfigError

GIVEN = "a-token-that-nobody-guesses"


def cookie(session, is_secure=False):
    return session.set_cookie(is_secure).partition(";")[0].encode()


@pytest.mark.parametrize(
    "given",
    [
        *(
            "",
            GIVEN[:-1],
            f"{GIVEN}x",
            GIVEN.upper(),
            f" {GIVEN}",
            f"{GIVEN} ",
            f"{GIVEN}%00",
            f"{GIVEN}\x00",
            "%",
            "%zz",
        ),
        *("ü", "\ud800", f"{GIVEN}+", f"{GIVEN},{GIVEN}", "*", "x" * 100_000),
    ],
)
def test_another_token_does_not_open(given):
    assert not Session(GIVEN, 1).opens(given.encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize("token", [GIVEN, "a+b&c=d#e f%41/?" * 2, "schlüssel" * 3, "\U0001f511" * 20])
def test_the_link_opens_whatever_the_token_is_made_of(token):
    session = Session(token, 1)
    name, _, value = session.query.partition("=")
    assert name == "token"
    assert not {"&", "#", " ", "+"} & set(value)
    assert session.opens(value.encode())
    assert session.opens(value.encode())  # a second browser


def test_a_ticket_opens_once():
    session = Session(GIVEN, 1)
    first, second = (session.ticket().removeprefix("token=").encode() for _ in range(2))
    assert [session.opens(one) for one in (first, first, second, second)] == [True, False, True, False]


def test_a_cookie_is_known_to_the_start_that_made_it():
    session, again = Session(GIVEN, 8123), Session(GIVEN, 8123)
    assert session.knows(cookie(session))
    assert session.knows(b"a=b; " + cookie(session) + b";c=d")
    assert not again.knows(cookie(session))


def test_a_cookie_says_nothing_of_the_token_and_bears_the_port():
    first, second = Session(GIVEN, 8123), Session(GIVEN, 8124)
    assert GIVEN not in first.set_cookie(is_secure=False)
    assert first.cookie != second.cookie
    assert not second.knows(cookie(first))


def test_a_cookie_is_for_this_site_and_no_script():
    assert set(Session(GIVEN, 1).set_cookie(is_secure=False).split("; ")[1:]) == {
        "HttpOnly",
        "SameSite=Strict",
        "Path=/",
    }
    assert Session(GIVEN, 1).set_cookie(is_secure=True).endswith("; Secure")


def test_a_ticket_that_no_browser_used_does_not_stay_good():
    session = Session(GIVEN, 1)
    late = session.ticket(seconds=0).removeprefix("token=").encode()
    assert not session.opens(late)


def test_a_place_is_told_by_the_token_alone_and_tells_nothing_of_it():
    assert place_for(GIVEN) == place_for(GIVEN) != place_for(GIVEN + "x")
    assert GIVEN not in place_for(GIVEN)
    assert re.fullmatch("/[0-9a-f]{24}/", place_for("a/../token;é"))
    assert "; Path=/p/" in Session(GIVEN, 1, place="/p/").set_cookie(is_secure=True)


def test_of_several_cookies_of_one_name_one_has_to_be_ours():
    session = Session(GIVEN, 1)
    planted = session.cookie.encode() + b"=planted; "
    assert session.knows(planted + cookie(session))
    assert not session.knows(planted)


@pytest.mark.parametrize(
    "cookies", [b"", b";", b"=", b"a", b"a=", b"\xff=\xfe", b"a=b=c", b"a" * 100_000, b";" * 10_000]
)
def test_strange_cookies_are_read_without_an_error(cookies):
    assert cookie_values(cookies, "x") == []
    assert not Session(GIVEN, 1).knows(cookies)


def test_a_seal_is_made_of_words_and_secret():
    session = Session(GIVEN, 1)
    seal = session.seal("image 1 a.png")
    assert session.is_sealed("image 1 a.png", seal)
    assert not session.is_sealed("image 2 a.png", seal)
    assert not session.is_sealed("image 1 a.png", seal[:-1])
    assert not session.is_sealed("image 1 a.png", "\ud800ü")
    assert Session(GIVEN, 1).seal("image 1 a.png") != seal
    assert Session(GIVEN, 1, b"s" * 32).seal("\ud800") == Session(GIVEN, 2, b"s" * 32).seal("\ud800")


def test_on_this_machine_a_token_is_made_anew_at_every_start():
    first, second = (token_for("127.0.0.1", (), {TOKEN: GIVEN}) for _ in range(2))
    assert len({first, second, GIVEN}) == 3
    assert len(first) >= 40


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.0.7", "audit.example", ""])
@pytest.mark.parametrize(
    ("allowed", "token"), [((), GIVEN), (("a.example:80",), ""), (("a.example:80",), "x" * (LEAST_TOKEN - 1)), ((), "")]
)
def test_where_others_can_knock_a_token_and_a_name_are_needed(host, allowed, token):
    with pytest.raises(ConfigError, match=r"others than this machine .* DATAGEN_AUDIT_TOKEN .* --allow-host"):
        token_for(host, allowed, {TOKEN: token} if token else {})


def test_where_others_can_knock_the_given_token_counts():
    assert token_for("0.0.0.0", ["a.example:80"], {TOKEN: GIVEN}) == GIVEN
