"""What stands before everything that the audit server answers: the policy, the token, and the headers of every answer.

It closes rather than opens: what it does not know (a websocket, a lifespan, a missing header) goes no further.
"""

from collections.abc import Callable
from typing import NamedTuple

from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from datagen.audit.addresses import Addresses
from datagen.audit.policy import HEADERS, Head, Refusal, refusal
from datagen.audit.session import Session

PARAMETER = b"token="
CLOSED = Refusal(403, "you are not let in yet: open the link that `datagen audit` printed, with its token")
WRONG = Refusal(403, "that token does not open this page: open the link that `datagen audit` printed last")
POLICY_VIOLATION = 1008

Page = Callable[[int, str, str], str]


class Guard:
    """An ASGI application around another."""

    def __init__(self, inner: ASGIApp, addresses: Addresses, session: Session, page: Page) -> None:
        """`page` makes a page of a status, a line, and the path below which everything stands."""
        self._inner, self._addresses, self._session, self._page = inner, addresses, session, page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, refuse, or hand on."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": POLICY_VIOLATION})
        if scope["type"] == "http":
            answer = self._before(head_of(scope)) or self._inner
            await answer({**scope, "root_path": self._session.place[:-1]}, receive, dressed(send))

    def _before(self, head: Head) -> Response | None:
        """What is said instead of the answer."""
        if refused := refusal(head, self._addresses):
            return told(head, refused, self._page, self._known(head))
        tokens, rest = _tokens(head.query)
        if tokens and head.method == b"GET":
            return self._let_in(head, tokens, rest)
        if not (self._is_below(head) and self._session.knows(head.one(b"cookie") or b"")):
            return told(head, CLOSED, self._page, self._known(head))
        return None

    def _is_below(self, head: Head) -> bool:
        return head.target.startswith(self._session.place.encode())

    def _known(self, head: Head) -> str:
        """The path below which everything stands, to who says it; nobody else is told."""
        return self._session.place if self._is_below(head) else "/"

    def _let_in(self, head: Head, tokens: list[bytes], rest: bytes) -> Response:
        """The same address without the token, and a cookie in its place."""
        if len(tokens) != 1 or not self._session.opens(tokens[0]):
            return told(head, WRONG, self._page, self._known(head))
        is_secure = (self._addresses.origin(head.one(b"host") or b"") or b"").startswith(b"https:")
        target = head.target if self._is_below(head) else self._session.place[:-1].encode() + head.target
        place = target + b"?" * bool(rest) + rest
        headers = {"location": place.decode("latin-1"), "set-cookie": self._session.set_cookie(is_secure)}
        return Response(status_code=303, headers=headers)


class _Split(NamedTuple):
    tokens: list[bytes]
    rest: bytes


def _tokens(query: bytes) -> _Split:
    parts = query.split(b"&") if query else []
    tokens = [part.removeprefix(PARAMETER) for part in parts if part.startswith(PARAMETER)]
    return _Split(tokens, b"&".join(part for part in parts if not part.startswith(PARAMETER)))


def head_of(scope: Scope) -> Head:
    """The head of a request; without the path as it was sent, none that any rule lets through."""
    return Head(
        scope["method"].encode("latin-1", "replace"),
        scope.get("raw_path") or b"",
        scope["headers"],
        scope["query_string"],
    )


def told(head: Head, refused: Refusal, page: Page, place: str) -> Response:
    """One line about what is not answered: as a page to who looks at pages, else as JSON."""
    headers = {"connection": "close"}  # whatever it still sends is not read
    if head.method != b"POST" and b"text/html" in (head.one(b"accept") or b""):
        return HTMLResponse(page(*refused, place), refused.status, headers)
    return JSONResponse({"error": refused.line}, refused.status, headers)


def dressed(send: Send) -> Send:
    """Every answer with the headers that every answer has, unless it brings its own."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            own = {name.lower() for name, _ in message.get("headers", [])}
            more = [(name.encode(), value.encode()) for name, value in HEADERS.items() if name.encode() not in own]
            message = {**message, "headers": [*message.get("headers", []), *more]}
        await send(message)

    return sent
