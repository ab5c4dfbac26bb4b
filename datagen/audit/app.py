"""The audit page's server: who asks what, and who answers. Starlette's routes, behind the guard.

GET  /                   a page of the list; filters, `after` and `before` in the query
GET  /sample/{number}    one sample, and the filters that J and K follow
GET  /image/{key}        its image, by a key that only this server makes (keys.py)
GET  /asset/{name}       stylesheet, scripts, icon
GET  /status             decisions so far and the plan's countdown, as JSON
POST /decide             a decision, acknowledged when it is on the disk (deciding.py)
POST /undo               the reviewer's last decision does not stand any more
POST /reviewer           who looks from now on
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated
from urllib.parse import parse_qsl

from pydantic import Field
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from datagen.audit.addresses import Addresses
from datagen.audit.body import Sent, Unfit, read
from datagen.audit.deciding import MOST_QUERY, Wanted, broken_by, drafted, refuse_stale
from datagen.audit.filters import Filters
from datagen.audit.guard import Guard, head_of, told
from datagen.audit.index import Item
from datagen.audit.keys import is_key, key_of, number_in
from datagen.audit.pages import assets, list_page, message_page, sample_page
from datagen.audit.policy import Refusal
from datagen.audit.reviewers import fault, name_in, set_cookie
from datagen.audit.room import Room
from datagen.audit.session import Session
from datagen.audit.views import view
from datagen.errors import ConfigError, RunError
from datagen.types import Decision

MOST_PARAMETERS = 50
MOST_DIGITS = 15
# A picture is shown in the page and nowhere else: opened by itself, nothing in it does anything.
OF_IMAGES = {"content-security-policy": "default-src 'none'; sandbox", "cache-control": "private, max-age=3600"}
OF_ASSETS = {"cache-control": "private, max-age=300"}


class Undo(Sent):
    """What the page sends with U."""

    filters: Annotated[str, Field(max_length=MOST_QUERY)] = ""


class Renamed(Sent):
    """What the page sends when somebody else sits down."""

    name: str


def application(room: Room, addresses: Addresses, session: Session, reviewer: str) -> Guard:
    """All of it; `reviewer` is who looks until their browser says another name."""
    return Guard(Answers(room, session, reviewer).routed(), addresses, session, message_page)


class Answers:
    """Who answers what, for one run."""

    def __init__(self, room: Room, session: Session, reviewer: str) -> None:
        """Nobody decides while another decision is written down: there is one file."""
        self._room, self._session, self._default = room, session, reviewer
        self._turn = asyncio.Lock()

    def routed(self) -> Starlette:
        """Routes, and one line for whatever goes wrong."""
        routes = [
            Route("/", self._list),
            Route("/sample/{number}", self._sample),
            Route("/image/{key}", self._image),
            Route("/asset/{name}", self._asset),
            Route("/status", self._status),
            Route("/decide", self._decide, methods=["POST"]),
            Route("/undo", self._undo, methods=["POST"]),
            Route("/reviewer", self._rename, methods=["POST"]),
        ]
        lines: dict[type[Exception], Callable[[Request, Exception], Awaitable[Response]]] = {
            HTTPException: _nowhere,
            Unfit: _unfit,
            ConfigError: _impossible,
            RunError: _unreadable,
        }
        served = Starlette(routes=routes, exception_handlers=lines)
        served.router.redirect_slashes = False
        return served

    # --- looking -----------------------------------------------------------------------------------------------------

    async def _list(self, request: Request) -> Response:
        query = dict(request.query_params)
        after, before = _whole(query.pop("after", "")), _whole(query.pop("before", ""))
        filters, reviewer = Filters.read(query), self._reviewer(request)
        self._room.refresh()
        page = self._room.page(filters, reviewer, after, before)
        return HTMLResponse(list_page(page, filters, self._room.index.facets(reviewer), self._room.desk(reviewer)))

    async def _sample(self, request: Request) -> Response:
        filters, reviewer = Filters.read(dict(request.query_params)), self._reviewer(request)
        self._room.refresh()
        number, id = _whole(request.path_params["number"]), request.query_params.get("id")
        if id is not None and not self._is_at(number, id):
            return self._moved(id, filters)
        item = self._item(number, reviewer)
        looked = self._room.looked(self._room.sample(item, reviewer))
        picture, missing = await self._picture(item)
        shown = view(
            item,
            looked,
            self._room.known(item.id, reviewer),
            picture,
            missing=missing,
            lexicon=self._room.lexicon,
            seen=self._room.newest(item.id, reviewer),
            first=self._room.first(item),
        )
        beside = self._room.index.neighbours(filters, item.number, reviewer)
        ahead, _ = await self._picture(self._room.index.item(beside[1]) if beside[1] else None)
        return HTMLResponse(sample_page(shown, filters, beside, self._room.desk(reviewer), ahead))

    def _is_at(self, number: int | None, id: str) -> bool:
        item = self._room.index.item(number) if number else None
        return item is not None and item.id == id

    def _moved(self, id: str, filters: Filters) -> Response:
        """On to where a sample is by now: numbers are of one assembling, a link may be older."""
        if (link := _link(self._room.index.number(id), filters)) is None:
            raise HTTPException(404)
        return RedirectResponse(f"..{link}", 303)

    async def _image(self, request: Request) -> Response:
        number = number_in(request.path_params["key"])
        item = self._room.index.item(number) if number else None
        if not (item and item.image and is_key(self._session, request.path_params["key"], item.number, item.image)):
            raise HTTPException(404)
        taken = await asyncio.to_thread(self._room.pictures.take, item.image)
        if taken is None:
            raise HTTPException(404)
        picture, content = taken
        return Response(content, media_type=picture.media_type, headers=OF_IMAGES)

    async def _asset(self, request: Request) -> Response:
        if (asset := assets().get(request.path_params["name"])) is None:
            raise HTTPException(404)
        return Response(asset.content, media_type=asset.media_type, headers=OF_ASSETS)

    async def _status(self, request: Request) -> Response:
        self._room.refresh()
        desk = self._room.desk(self._reviewer(request))
        plan = desk.plan.model_dump(mode="json") if desk.plan else None
        return JSONResponse({"decisions": desk.decisions, "left": desk.left, "plan": plan, "is_stale": desk.is_stale})

    # --- deciding ----------------------------------------------------------------------------------------------------

    async def _decide(self, request: Request) -> Response:
        wanted, reviewer = await read(request, Wanted), self._reviewer(request)
        filters = filters_in(wanted.filters)
        async with self._turn:
            self._room.refresh()
            draft = drafted(self._room, wanted, reviewer)
            broken = broken_by(self._room, draft)
            decision = await self._write(draft, lambda news: refuse_stale(self._room, wanted, news))
        following = self._room.next(filters, wanted.number, reviewer)
        return JSONResponse({"decision": decision.number, "next": _link(following, filters), "broken": broken})

    async def _undo(self, request: Request) -> Response:
        filters = filters_in((await read(request, Undo)).filters)
        async with self._turn:
            self._room.refresh()
            draft = self._room.decisions.undoing(self._reviewer(request))
            if draft is None:
                raise Unfit(409, "there is no decision of yours to take back")
            decision = await self._write(draft, lambda _: None)
        number = self._room.index.number(decision.sample)
        line = f"decision {decision.undoes} is taken back"
        return JSONResponse({"decision": decision.number, "next": _link(number, filters), "broken": [], "line": line})

    async def _write(self, draft: Decision, check: Callable[[tuple[Decision, ...]], None]) -> Decision:
        """Put a line on the disk without keeping anybody waiting who only looks."""
        try:
            decision = await asyncio.shield(asyncio.to_thread(self._room.journal.append, draft, check))
        except RunError as error:
            raise Unfit(507, str(error)) from error
        self._room.take(decision)
        return decision

    async def _rename(self, request: Request) -> Response:
        name = (await read(request, Renamed)).name.strip()
        if why := fault(name):
            raise Unfit(400, why)
        return JSONResponse({"name": name}, headers={"set-cookie": set_cookie(name, self._session)})

    # --- what a request is about ------------------------------------------------------------------------------------

    def _reviewer(self, request: Request) -> str:
        return name_in(request.headers.get("cookie", "").encode("latin-1"), self._session, self._default)

    def _item(self, number: int | None, reviewer: str) -> Item:
        if (item := self._room.item(number, reviewer) if number else None) is None:
            raise HTTPException(404)
        return item

    async def _picture(self, item: Item | None) -> tuple[str | None, str]:
        """The key of an item's image, or why there is none."""
        if item is None or not item.image:
            return None, "the image is not known"
        why = await asyncio.to_thread(self._room.pictures.why, item.image)
        return (None, why) if why else (key_of(self._session, item.number, item.image), "")


def _whole(given: str) -> int | None:
    return int(given) if given.isascii() and given.isdecimal() and len(given) <= MOST_DIGITS else None


def filters_in(query: str) -> Filters:
    """The filters of a page, as its address has them."""
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=MOST_PARAMETERS)
    except ValueError:
        raise ConfigError(f"filters: expected a query of at most {MOST_PARAMETERS} parts") from None
    return Filters.read(dict(pairs))


def _link(number: int | None, filters: Filters) -> str | None:
    query = filters.link()
    return f"/sample/{number}{'?' * bool(query)}{query}" if number else None


# --- one line for whatever goes wrong ------------------------------------------------------------------------------


def _line(request: Request, refused: Refusal) -> Response:
    return told(head_of(request.scope), refused, message_page, f"{request.scope['root_path']}/")


async def _nowhere(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    line = "there is nothing here" if error.status_code == 404 else "that method means nothing here"
    return _line(request, Refusal(error.status_code, line))


async def _unfit(request: Request, error: Exception) -> Response:
    assert isinstance(error, Unfit)
    return _line(request, error.refusal)


async def _impossible(request: Request, error: Exception) -> Response:
    return _line(request, Refusal(400, str(error)))


async def _unreadable(request: Request, error: Exception) -> Response:
    return _line(request, Refusal(500, str(error)))
