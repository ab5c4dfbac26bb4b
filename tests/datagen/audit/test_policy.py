"""Nobody gets in: every route is asked with every bad request there is, and answers none of them."""

import itertools

import pytest

from datagen.audit.addresses import Addresses
from datagen.audit.policy import HEADERS, MOST_BODY, RULES, Head, refusal
from datagen.audit.room import Room
from tests.knocking import FROM_PAGE, HOST, JSON, ORIGIN, audited_run, knock
from tests.pictured import put

ROUTES = [
    *(("GET", "/"), ("GET", "/?type=detail"), ("GET", "/sample/1"), ("GET", "/status"), ("GET", "/asset/audit.css")),
    *(("GET", "/image/KEY"), ("POST", "/decide"), ("POST", "/undo"), ("POST", "/reviewer")),
    *(("GET", "/nowhere"), ("GET", "/asset/nothing.js"), ("HEAD", "/"), ("GET", "/favicon.ico")),
]
IN = "in"  # stands for the cookie of who was let in
GOOD = {b"host": HOST, b"cookie": IN, b"content-type": b"application/json", b"origin": ORIGIN}

# What is wrong with a request -> the headers that it changes (None leaves one out), and the status it gets.
HOSTS = {
    "a name that was made to point here": ({b"host": b"evil.example:8123"}, 403),
    "another port": ({b"host": b"127.0.0.1:8124"}, 403),
    "no port": ({b"host": b"127.0.0.1"}, 403),
    "the machine's own name without its port": ({b"host": b"localhost"}, 403),
    "another loopback address": ({b"host": b"127.0.0.2:8123"}, 403),
    "loopback by another protocol": ({b"host": b"[::1]:8123"}, 403),
    "nowhere in particular": ({b"host": b"0.0.0.0:8123"}, 403),
    "a number for an address": ({b"host": b"2130706433:8123"}, 403),
    "an address cut short": ({b"host": b"127.1:8123"}, 403),
    "an address in eights": ({b"host": b"0177.0.0.1:8123"}, 403),
    "an address that others resolve": ({b"host": b"127.0.0.1.nip.example:8123"}, 403),
    "a name that ends like ours": ({b"host": b"evil.localhost:8123"}, 403),
    "a name that begins like ours": ({b"host": b"localhost.evil.example:8123"}, 403),
    "a dot behind the name": ({b"host": b"localhost.:8123"}, 403),
    "a user before the name": ({b"host": b"evil@127.0.0.1:8123"}, 403),
    "a path behind the name": ({b"host": b"127.0.0.1:8123/x"}, 403),
    "a space behind the name": ({b"host": b"127.0.0.1:8123 "}, 403),
    "two names in one": ({b"host": b"127.0.0.1:8123, evil.example"}, 403),
    "a zero before the port": ({b"host": b"127.0.0.1:08123"}, 403),
    "an empty host": ({b"host": b""}, 403),
    "a null byte": ({b"host": b"127.0.0.1:8123\x00"}, 403),
    "letters that only look like ours": ({b"host": "lоcalhost:8123".encode()}, 403),
    "no host": ({b"host": None}, 400),
}
ORIGINS = {
    "a page of somebody else": ({b"origin": b"http://evil.example"}, 403),
    "a page of nobody": ({b"origin": b"null"}, 403),
    "another server of this machine": ({b"origin": b"http://127.0.0.1:8124"}, 403),
    "the same name without its port": ({b"origin": b"http://127.0.0.1"}, 403),
    "another name of this machine": ({b"origin": b"http://localhost:8123"}, 403),
    "another scheme": ({b"origin": b"https://127.0.0.1:8123"}, 403),
    "a file": ({b"origin": b"file://"}, 403),
    "an extension": ({b"origin": b"chrome-extension://abcdef"}, 403),
    "an origin with a path": ({b"origin": b"http://127.0.0.1:8123/"}, 403),
    "an origin that begins like ours": ({b"origin": b"http://127.0.0.1:8123.evil.example"}, 403),
    "an origin in capitals": ({b"origin": b"HTTP://127.0.0.1:8123"}, 403),
    "an empty origin": ({b"origin": b""}, 403),
}
SITES = {
    "a link on another page": ({b"sec-fetch-site": b"cross-site", b"sec-fetch-mode": b"navigate"}, 403),
    "a link on a sister page": ({b"sec-fetch-site": b"same-site", b"sec-fetch-mode": b"navigate"}, 403),
    "a picture on another page": ({b"sec-fetch-site": b"cross-site", b"sec-fetch-dest": b"image"}, 403),
    "a script on another port": ({b"sec-fetch-site": b"same-site", b"sec-fetch-mode": b"cors"}, 403),
    "no page, yet no address that was typed": ({b"sec-fetch-site": b"none", b"sec-fetch-mode": b"no-cors"}, 403),
    "no page and no mode": ({b"sec-fetch-site": b"none"}, 403),
    "a site that no browser knows": ({b"sec-fetch-site": b"elsewhere"}, 403),
    "an empty site": ({b"sec-fetch-site": b""}, 403),
    "a site in capitals": ({b"sec-fetch-site": b"Same-Origin"}, 403),
    "two sites in one": ({b"sec-fetch-site": b"same-origin, cross-site"}, 403),
    "a frame": ({b"sec-fetch-site": b"same-origin", b"sec-fetch-dest": b"iframe"}, 403),
    "an object": ({b"sec-fetch-site": b"same-origin", b"sec-fetch-dest": b"object"}, 403),
    "a worker": ({b"sec-fetch-site": b"same-origin", b"sec-fetch-dest": b"serviceworker"}, 403),
}
BODIES = {
    "two lengths of a body": ({b"content-length": b"5", b"transfer-encoding": b"chunked"}, 400),
    "a packed body": ({b"content-encoding": b"gzip"}, 400),
    "another protocol": ({b"upgrade": b"websocket", b"connection": b"upgrade"}, 400),
    "an upgrade of the protocol": ({b"upgrade": b"h2c"}, 400),
}
COOKIES = {
    "no cookie": ({b"cookie": None}, 403),
    "an empty cookie": ({b"cookie": b""}, 403),
    "a cookie of another server": ({b"cookie": b"datagen_audit_8124=abc"}, 403),
    "a cookie with another value": ({b"cookie": b"datagen_audit_8123=" + b"0" * 32}, 403),
    "a cookie that is cut short": ({b"cookie": b"datagen_audit_8123="}, 403),
    "the token for a cookie": ({b"cookie": b"datagen_audit_8123=a-token-that-nobody-guesses"}, 403),
    "a cookie in capitals": ({b"cookie": b"DATAGEN_AUDIT_8123=" + b"0" * 32}, 403),
    "a cookie of bytes": ({b"cookie": b"datagen_audit_8123=\xff\xfe"}, 403),
    "the token in a header": ({b"cookie": None, b"authorization": b"Bearer a-token-that-nobody-guesses"}, 403),
}
BAD = HOSTS | ORIGINS | SITES | BODIES | COOKIES
TWICE = ["origin", "sec-fetch-site", "sec-fetch-mode", "cookie", "content-type", "content-length", "host"]


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    folder = tmp_path_factory.mktemp("policy")
    put(folder / "images", "1.jpg")
    room = Room.open(audited_run(folder / "run"), folder / "images")
    yield knock(room)
    room.close()


def asked(browser, route, changes=(), extra=()):
    method, target = route
    target = target.replace("KEY", browser.get("/sample/1").text.partition("image/")[2].partition('"')[0])
    good = {name: value for name, value in GOOD.items() if method == "POST" or name in (b"host", b"cookie")}
    wanted = {**good, **dict(changes)}
    headers = [(name, browser.cookie if value == IN else value) for name, value in wanted.items() if value is not None]
    return browser.ask(method, target, [*headers, *extra], b"{}" if method == "POST" else b"")


@pytest.mark.parametrize("what", BAD)
@pytest.mark.parametrize("route", ROUTES, ids=" ".join)
def test_a_bad_request_gets_in_nowhere(browser, route, what):
    changes, status = BAD[what]
    answer = asked(browser, route, changes)
    assert answer.status == status
    assert HEADERS.items() <= answer.headers.items()
    assert answer.headers["connection"] == "close"
    assert "set-cookie" not in answer.headers
    assert "location" not in answer.headers


@pytest.mark.parametrize("name", TWICE)
@pytest.mark.parametrize("route", ROUTES, ids=" ".join)
def test_what_is_said_twice_is_not_believed_once(browser, route, name):
    good = {"host": HOST, "cookie": browser.cookie, "origin": ORIGIN, "content-type": JSON[1], "content-length": b"2"}
    value = good.get(name, b"same-origin")
    answer = asked(browser, route, {name.encode(): value}, [(name.encode(), value)])
    assert answer.status == 400
    assert "expected" in answer.text


@pytest.mark.parametrize(
    "method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "get", "QUERY", "PROPFIND", ""]
)
@pytest.mark.parametrize("target", sorted({target for _, target in ROUTES}))
def test_another_method_means_nothing(browser, method, target):
    answer = asked(browser, (method, target))
    assert answer.status == 405
    assert HEADERS.items() <= answer.headers.items()


@pytest.mark.parametrize(
    "target",
    [
        *("http://127.0.0.1:8123/", "http://evil.example/", "https://evil.example/sample/1", "//evil.example/", "///"),
        *("*", "", "sample/1", "127.0.0.1:8123", "\\", "/\\evil.example", "/sample\\1", "/sample/1\x00", "/\r\nx: y"),
        *(
            "/ sample",
            "/sämple",
            "/\x7f",
            "?type=detail",
            "/?text=\r\nset-cookie: a=b",
            "/?text=ü",
            "javascript:alert(1)",
        ),
    ],
)
def test_what_is_no_plain_path_leads_nowhere(browser, target):
    assert asked(browser, ("GET", target)).status == 400


@pytest.mark.parametrize("route", [route for route in ROUTES if route[0] != "POST"], ids=" ".join)
@pytest.mark.parametrize(
    "body", [(b"content-length", b"5"), (b"transfer-encoding", b"chunked"), (b"content-length", b"-1")]
)
def test_what_is_only_asked_for_has_no_body(browser, route, body):
    assert asked(browser, route, extra=[body]).status == 400


@pytest.mark.parametrize(
    "kind",
    [
        *(None, b"", b"text/plain", b"application/x-www-form-urlencoded", b"multipart/form-data", b"text/json"),
        *(
            b"application/jsonp",
            b"application/json, text/plain",
            b"text/plain; application/json",
            b"application/json;x",
        ),
        *(b"application/json; charset=utf-16", b"application/json;charset=utf-8;x=1"),
    ],
)
@pytest.mark.parametrize("target", ["/decide", "/undo", "/reviewer", "/", "/nowhere"])
def test_a_post_that_is_not_json_is_refused(browser, target, kind):
    assert asked(browser, ("POST", target), {b"content-type": kind}).status == 415


@pytest.mark.parametrize("target", ["/decide", "/undo", "/reviewer", "/", "/nowhere"])
def test_a_post_of_which_nothing_says_where_it_comes_from_is_refused(browser, target):
    assert asked(browser, ("POST", target), {b"origin": None}).status == 403
    assert asked(browser, ("POST", target), {b"origin": None, b"sec-fetch-site": b"none"}).status == 403
    assert asked(browser, ("POST", target), {b"origin": None, **dict([FROM_PAGE])}).status in (200, 400, 404, 405, 409)


@pytest.mark.parametrize("length", [str(MOST_BODY + 1).encode(), b"99999999999999999999", b"-1", b"1e3", b"0x10", b""])
@pytest.mark.parametrize("target", ["/decide", "/undo", "/reviewer"])
def test_a_body_that_announces_itself_as_too_large_is_not_read(browser, target, length):
    assert asked(browser, ("POST", target), {b"content-length": length}).status == 413


def test_a_post_route_is_no_page_and_a_page_no_post_route(browser):
    for target in ("/decide", "/undo", "/reviewer"):
        assert asked(browser, ("GET", target)).status == 405
    for target in ("/", "/sample/1", "/status", "/asset/audit.css"):
        assert asked(browser, ("POST", target)).status == 405


@pytest.mark.parametrize("route", ROUTES, ids=" ".join)
def test_a_good_request_gets_its_answer_with_every_header(browser, route):
    answer = asked(browser, route)
    expected = {
        "/nowhere": 404,
        "/asset/nothing.js": 404,
        "/favicon.ico": 404,
        "/decide": 400,
        "/undo": 409,
        "/reviewer": 400,
    }
    assert answer.status == expected.get(route[1], 200)
    assert HEADERS.keys() <= answer.headers.keys()
    assert len({name for name, _ in answer.all}) == len(answer.all)
    assert "server" not in answer.headers


@pytest.mark.parametrize("host", [b"127.0.0.1:8123", b"localhost:8123", b"LOCALHOST:8123", b"LocalHost:8123"])
def test_every_name_of_ours_is_answered_with_its_own_origin_only(browser, host):
    assert asked(browser, ("GET", "/"), {b"host": host}).status == 200
    own, others = b"http://" + host.lower(), (ORIGIN, b"http://localhost:8123")
    for origin in {own, *others}:
        is_own = origin == own
        assert (asked(browser, ("GET", "/status"), {b"host": host, b"origin": origin}).status == 200) == is_own


def test_a_typed_address_and_the_page_itself_are_answered(browser):
    typed = {b"sec-fetch-site": b"none", b"sec-fetch-mode": b"navigate", b"sec-fetch-dest": b"document"}
    assert asked(browser, ("GET", "/sample/1"), typed).status == 200
    assert asked(browser, ("POST", "/undo"), typed).status == 403
    for kind in (b"document", b"script", b"style", b"image", b"empty"):
        assert asked(browser, ("GET", "/"), {b"sec-fetch-site": b"same-origin", b"sec-fetch-dest": kind}).status == 200


def test_each_rule_speaks_of_something_of_its_own():
    ours = Addresses.of("127.0.0.1", 8123)
    good = Head(b"POST", b"/decide", [(b"host", HOST), (b"origin", ORIGIN), JSON])
    assert refusal(good, ours) is None
    heads = [
        good._replace(method=b"PUT"),
        good._replace(target=b"//"),
        good._replace(query=b"x" * 20_000),
        good._replace(headers=[*good.headers, JSON]),
        good._replace(headers=good.headers[1:]),
        good._replace(headers=[good.headers[0], (b"origin", b"null"), JSON]),
        good._replace(headers=[*good.headers, (b"sec-fetch-site", b"same-site")]),
        good._replace(headers=[*good.headers, (b"sec-fetch-dest", b"iframe")]),
        Head(b"GET", b"/", [(b"host", HOST), (b"content-length", b"1")]),
        good._replace(headers=good.headers[:2]),
    ]
    for head, rule in zip(heads, RULES, strict=True):
        assert next(one for one in RULES if one(head, ours)) == rule


def test_a_line_is_one_line_of_our_own_words():
    ours = Addresses.of("127.0.0.1", 8123)
    heads = itertools.product((b"PUT", b"GET"), (b"/", b"<script>"), (b"<script>", HOST), (b"<script>", ORIGIN))
    for method, target, host, origin in heads:
        refused = refusal(Head(method, target, [(b"host", host), (b"origin", origin)]), ours)
        assert refused is None or not {"<", "\n"} & set(refused.line)
