"""Lists that come in pages, newest first, as OpenAI's lists of files and batches do."""

from collections.abc import Mapping, Sequence
from typing import Any

from datagen.teacher.chat_api import Refused


def page(objects: Sequence[Mapping[str, Any]], query: Mapping[str, str], *, default: int, most: int) -> dict[str, Any]:
    """The page that the query's `after` and `limit` ask for; objects come in the order in which they were made.

    Raises:
        Refused: 400, for a limit out of range or an unknown place to go on from.
    """
    limit = _limit(query.get("limit"), default, most)
    listed = list(objects) if query.get("order") == "asc" else list(reversed(objects))
    first = _place_after(listed, query["after"]) if "after" in query else 0
    shown = listed[first : first + limit]
    return {
        "object": "list",
        "data": shown,
        "first_id": shown[0]["id"] if shown else None,
        "last_id": shown[-1]["id"] if shown else None,
        "has_more": first + limit < len(listed),
    }


def _limit(text: str | None, default: int, most: int) -> int:
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= most):
        raise Refused(400, f"limit: found '{text}', expected 1 to {most}", param="limit")
    return int(text)


def _place_after(listed: Sequence[Mapping[str, Any]], id: str) -> int:
    for place, one in enumerate(listed, 1):
        if one["id"] == id:
            return place
    raise Refused(400, f"after: there is no '{id}' in this list", param="after")
