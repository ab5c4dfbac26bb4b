"""Who may ask: what is held against the head of every request, before anybody reads its body or looks for its route.

Each rule looks at one thing and says what is wrong with it, or nothing; the first that speaks decides. A browser tells
where a request comes from (Origin, Sec-Fetch-Site): whatever does not come from the page itself is refused on every
route, pictures and stylesheets included. To add a rule: write it here, list it in RULES, give it bad requests in the
test, where every route is asked with each.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from datagen.audit.addresses import Addresses

MOST_BODY = 4 * 2**20  # bytes of a decision; the longest is an edit
MOST_HEAD = 16_384  # bytes
METHODS = (b"GET", b"HEAD", b"POST")
ONCE = (
    b"origin sec-fetch-site sec-fetch-mode sec-fetch-dest content-length content-type transfer-encoding cookie "
    b"content-encoding"
).split()
SHOWN_AS = (b"document", b"script", b"style", b"image", b"empty")

# What every answer says. Nothing is loaded but from the page's own origin, nothing runs that stands in the page itself,
# nobody frames it, and nobody learns from where a link was followed.
HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cache-control": "no-store",
}


class Refusal(NamedTuple):
    """A request that is not answered."""

    status: int
    line: str


class Head(NamedTuple):
    """The head of a request, as it came."""

    method: bytes
    target: bytes
    """Path as it was sent, without the query."""
    headers: Sequence[tuple[bytes, bytes]]
    """Names in lower case."""
    query: bytes = b""

    def all(self, name: bytes) -> list[bytes]:
        """What was said under a name, as often as it was said."""
        return [value for key, value in self.headers if key == name]

    def one(self, name: bytes) -> bytes | None:
        """What was said first under a name."""
        return next(iter(self.all(name)), None)


def refusal(head: Head, addresses: Addresses) -> Refusal | None:
    """Why a request is not answered; None where its head is as it should be."""
    return next((refused for rule in RULES if (refused := rule(head, addresses))), None)


def method_is_known(head: Head, _addresses: Addresses) -> Refusal | None:
    """Only three methods mean anything here."""
    if head.method in METHODS:
        return None
    return Refusal(405, "that method means nothing here, expected GET, HEAD or POST")


def target_is_a_path(head: Head, _addresses: Addresses) -> Refusal | None:
    """What is asked for is a path of this server, not a whole address, which would bring a host of its own."""
    path = head.target
    is_plain = all(0x20 < byte < 0x7F for byte in path + head.query) and b"\\" not in path
    if path.startswith(b"/") and not path.startswith(b"//") and is_plain:
        return None
    return Refusal(400, "that is no path of this page, expected one that begins with a single /")


def head_is_short(head: Head, _addresses: Addresses) -> Refusal | None:
    """No browser has so much to say before it comes to the point."""
    n_bytes = len(head.target) + len(head.query) + sum(len(name) + len(value) for name, value in head.headers)
    if n_bytes <= MOST_HEAD:
        return None
    return Refusal(431, f"the head of the request has {n_bytes:,} bytes, expected at most {MOST_HEAD:,}")


def nothing_is_said_twice(head: Head, _addresses: Addresses) -> Refusal | None:
    """Where something is said twice, two readers of one request may believe different halves."""
    for name in ONCE:
        if len(head.all(name)) > 1:
            return Refusal(400, f"{name.decode()} was sent twice, expected once at most")
    if head.all(b"content-length") and head.all(b"transfer-encoding"):
        return Refusal(400, "both content-length and transfer-encoding were sent, expected one of them")
    if head.all(b"content-encoding") or head.all(b"upgrade"):
        return Refusal(400, "neither packed bodies nor other protocols are understood here")
    return None


def host_is_ours(head: Head, addresses: Addresses) -> Refusal | None:
    """Exactly one Host, and it is a name of this server, port included."""
    hosts = head.all(b"host")
    if len(hosts) != 1:
        return Refusal(400, f"{len(hosts)} Host headers were sent, expected exactly one")
    if addresses.origin(hosts[0]) is None:
        return Refusal(403, "this page has another address: open the printed link, or allow this one by --allow-host")
    return None


def origin_is_ours(head: Head, addresses: Addresses) -> Refusal | None:
    """A script that asks is one of a page that was opened under this very name."""
    origin = head.one(b"origin")
    if origin is None or origin == addresses.origin(head.one(b"host") or b""):
        return None
    return Refusal(403, "another page asks for this one, expected none: open the printed link by itself")


def site_is_ours(head: Head, _addresses: Addresses) -> Refusal | None:
    """The browser says that the page itself asks, or that a person typed the address."""
    site = head.one(b"sec-fetch-site")
    is_typed = site == b"none" and head.method != b"POST" and head.one(b"sec-fetch-mode") == b"navigate"
    if site in (None, b"same-origin") or is_typed:
        return None
    return Refusal(403, "another page leads here, expected none: copy the printed link into the address bar")


def nobody_frames_it(head: Head, _addresses: Addresses) -> Refusal | None:
    """The page is shown by itself, and only what it is made of is fetched."""
    if head.one(b"sec-fetch-dest") in (None, *SHOWN_AS):
        return None
    return Refusal(403, "this page is shown by itself, expected no frame and no worker")


def only_a_post_has_a_body(head: Head, _addresses: Addresses) -> Refusal | None:
    """What is only asked for needs no body."""
    is_empty = head.one(b"content-length") in (None, b"0") and not head.all(b"transfer-encoding")
    if head.method == b"POST" or is_empty:
        return None
    return Refusal(400, "a body came with a request that has none")


def a_post_is_json_from_the_page(head: Head, _addresses: Addresses) -> Refusal | None:
    """No form of another page can send JSON, and no script of another page can say that it is this one."""
    if head.method != b"POST":
        return None
    kind, _, parameters = (head.one(b"content-type") or b"").lower().partition(b";")
    if kind.strip() != b"application/json" or parameters.strip() not in (b"", b"charset=utf-8"):
        return Refusal(415, "expected content-type application/json")
    if head.one(b"origin") is None and head.one(b"sec-fetch-site") != b"same-origin":
        return Refusal(403, "nothing says that the page itself asks, expected its Origin")
    if not _is_small(head.one(b"content-length")):
        return Refusal(413, f"the body is too large, expected at most {MOST_BODY:,} bytes")
    return None


def _is_small(length: bytes | None) -> bool:
    return length is None or (length.isdigit() and int(length) <= MOST_BODY)


RULES: tuple[Callable[[Head, Addresses], Refusal | None], ...] = (
    method_is_known,
    target_is_a_path,
    head_is_short,
    nothing_is_said_twice,
    host_is_ours,
    origin_is_ours,
    site_is_ours,
    nobody_frames_it,
    only_a_post_has_a_body,
    a_post_is_json_from_the_page,
)
