"""Who looks: a name that people give themselves, kept by their browser. It says whose a decision is, no more."""

from urllib.parse import quote, unquote

from datagen.audit.session import Session, cookie_values

MOST_NAME = 100
SECONDS = 365 * 86_400


def fault(name: str) -> str | None:
    """What is wrong with a name, in one line; None where nothing is."""
    if not 1 <= len(name) <= MOST_NAME:
        return f"a reviewer's name has 1 to {MOST_NAME} characters, found {len(name):,}"
    if not name.isprintable() or name != name.strip():
        return "a reviewer's name has only characters that can be seen, and no space at its ends"
    return None


def name_in(cookies: bytes, session: Session, default: str) -> str:
    """The name that a browser keeps; the server's own where it keeps none that can be used."""
    for value in cookie_values(cookies, session.reviewer_cookie):
        name = unquote(value.decode("ascii", "replace"), errors="replace")
        if fault(name) is None and "\ufffd" not in name:
            return name
    return default


def set_cookie(name: str, session: Session) -> str:
    """The header by which a browser keeps a name."""
    kept = quote(name, safe="")
    return f"{session.reviewer_cookie}={kept}; HttpOnly; SameSite=Strict; Path=/; Max-Age={SECONDS}"
