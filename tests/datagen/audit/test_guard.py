"""Getting in: the token once, then a cookie; and what is said to who does not."""

import asyncio

import pytest
from starlette.responses import PlainTextResponse

from datagen.audit.addresses import Addresses
from datagen.audit.guard import Guard
from datagen.audit.policy import HEADERS
from datagen.audit.session import Session
from tests.knocking import HOST, JSON, ORIGIN, PORT, TOKEN, Knock, answered

HTML = (b"accept", b"text/html,application/xhtml+xml")


@pytest.fixture
def browser():
    session = Session(TOKEN, PORT)
    addresses = Addresses.of("127.0.0.1", PORT, ["https://audit.example"])
    return Knock(Guard(PlainTextResponse("inside"), addresses, session, "{}: {}".format), session)


def enter(browser, target, *headers):
    return browser.ask("GET", target, [(b"host", HOST), *headers])


@pytest.mark.parametrize(
    ("target", "place"),
    [
        (f"/?token={TOKEN}", "/"),
        (f"/?type=detail&token={TOKEN}&text=a%26b", "/?type=detail&text=a%26b"),
        (f"/sample/12?token={TOKEN}&verdict=open", "/sample/12?verdict=open"),
        (f"/?token={TOKEN}&&", "/?&"),
        (f"/nowhere?token={TOKEN}", "/nowhere"),
        (f"/%2F%2Fevil.example/?token={TOKEN}", "/%2F%2Fevil.example/"),
        (f"/?next=//evil.example&token={TOKEN}", "/?next=//evil.example"),
    ],
)
def test_the_token_is_taken_out_of_the_address_and_a_cookie_put_in_its_place(browser, target, place):
    answer = enter(browser, target)
    assert (answer.status, answer.headers["location"]) == (303, place)
    assert answer.headers["set-cookie"] == browser.session.set_cookie(is_secure=False)
    assert TOKEN not in str(answer.all)
    assert HEADERS.items() <= answer.headers.items()
    cookie = answer.headers["set-cookie"].partition(";")[0].encode()
    assert enter(browser, place, (b"cookie", cookie)).body == b"inside"


@pytest.fixture
def apart():
    """The same below a path of its own, as it is served."""
    session = Session(TOKEN, PORT, place="/apart/")
    inner = lambda scope, receive, send: PlainTextResponse(scope["root_path"])(scope, receive, send)  # noqa: E731
    return Knock(Guard(inner, Addresses.of("127.0.0.1", PORT), session, "{}: {} {}".format), session)


def test_the_cookie_is_sent_to_nothing_but_the_page_since_other_ports_would_get_it_too(apart):
    answer = enter(apart, f"/apart/sample/1?token={TOKEN}")
    assert (answer.status, answer.headers["location"]) == (303, "/apart/sample/1")
    assert "; Path=/apart/" in answer.headers["set-cookie"]
    assert apart.get("/apart/sample/1").text == "/apart"


@pytest.mark.parametrize(
    "target", ["/", "/sample/1", "/apart", "/apartment/", "/%61part/", "/./apart/", "/asset/page.js"]
)
def test_beside_its_path_there_is_nothing_and_nobody_is_told_of_it(apart, target):
    answer = apart.get(target, HTML)
    assert answer.status == 403
    assert "/apart/" not in answer.text and "/apart/" not in str(answer.all)


def test_who_has_the_token_is_led_to_the_path_and_to_nowhere_else(apart):
    assert enter(apart, f"/?token={TOKEN}&plan=1").headers["location"] == "/apart/?plan=1"
    assert enter(apart, f"/sample/3?token={TOKEN}").headers["location"] == "/apart/sample/3"
    assert enter(apart, f"/..//evil.example?token={TOKEN}").headers["location"] == "/apart/..//evil.example"


def test_who_knows_the_path_and_has_no_cookie_is_not_let_in(apart):
    assert enter(apart, "/apart/").status == 403
    assert enter(apart, "/apart/", HTML).text.endswith(" /apart/")  # a page that finds its stylesheet


@pytest.mark.parametrize(
    "query",
    [
        "token=",
        "token=wrong",
        f"token={TOKEN}x",
        f"token={TOKEN}&token={TOKEN}",
        f"token=wrong&token={TOKEN}",
        "token=%00",
    ],
)
def test_another_token_is_refused_even_to_who_is_in(browser, query):
    for headers in ([(b"host", HOST)], browser.inside()):
        answer = browser.ask("GET", f"/?{query}", headers)
        assert answer.status == 403
        assert "set-cookie" not in answer.headers
        assert "printed last" in answer.json["error"]


@pytest.mark.parametrize("query", [f"Token={TOKEN}", f"%74oken={TOKEN}", f"x=token={TOKEN}", TOKEN, f"token[]={TOKEN}"])
def test_what_is_not_called_token_is_none(browser, query):
    assert enter(browser, f"/?{query}").status == 403


def test_only_an_address_that_is_asked_for_takes_a_token(browser):
    for method in ("HEAD", "POST"):
        answer = browser.ask(method, f"/?token={TOKEN}", [(b"host", HOST), (b"origin", ORIGIN), JSON])
        assert answer.status == 403
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("header", [(b"origin", b"http://evil.example"), (b"sec-fetch-site", b"cross-site")])
def test_a_token_from_another_page_lets_nobody_in(browser, header):
    answer = enter(browser, f"/?token={TOKEN}", header)
    assert answer.status == 403
    assert "set-cookie" not in answer.headers


def test_under_another_name_a_token_lets_nobody_in(browser):
    answer = browser.ask("GET", f"/?token={TOKEN}", [(b"host", b"evil.example:8123")])
    assert answer.status == 403
    assert "set-cookie" not in answer.headers


def test_over_tls_a_cookie_stays_there(browser):
    answer = browser.ask("GET", f"/?token={TOKEN}", [(b"host", b"audit.example")])
    assert answer.headers["set-cookie"].endswith("; Secure")


def test_who_is_not_in_is_told_what_to_do(browser):
    assert "open the link that `datagen audit` printed" in enter(browser, "/").json["error"]
    page = enter(browser, "/", HTML)
    assert page.text.startswith("403: you are not let in yet")
    assert page.headers["content-type"] == "text/html; charset=utf-8"


def test_a_script_is_told_in_json_whatever_it_says_to_accept(browser):
    answer = browser.ask("POST", "/decide", [(b"host", HOST), (b"origin", ORIGIN), JSON, HTML], b"{}")
    assert answer.status == 403
    assert answer.json["error"]


def test_a_websocket_is_closed_and_anything_else_not_answered(browser):
    scope = {"type": "websocket", "headers": browser.inside(), "path": "/", "raw_path": b"/", "query_string": b""}
    said = []

    async def send(message):
        said.append(message)

    async def receive():
        return {"type": "websocket.connect"}

    asyncio.run(browser.app(scope, receive, send))
    assert said == [{"type": "websocket.close", "code": 1008}]
    for kind in ("lifespan", "mystery"):
        asyncio.run(browser.app({"type": kind}, receive, send))
    assert len(said) == 1


def test_without_the_path_as_it_was_sent_nothing_is_answered(browser):
    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": browser.inside()}
    assert asyncio.run(answered(browser.app, scope, [b""])).status == 400


def test_an_answer_may_have_headers_of_its_own(browser):
    own = PlainTextResponse("x", headers={"cache-control": "private", "Content-Security-Policy": "sandbox"})
    app = Guard(own, Addresses.of("127.0.0.1", PORT), browser.session, "{}: {}".format)
    answer = Knock(app, browser.session).get("/")
    assert (answer.headers["cache-control"], answer.headers["content-security-policy"]) == ("private", "sandbox")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert len({name for name, _ in answer.all}) == len(answer.all)
