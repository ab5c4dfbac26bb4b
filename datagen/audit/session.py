"""Who was let in: the token of the printed link, the cookie that takes its place, and seals that only we can make.

The token stands in an address once; the cookie that a browser gets for it is another value, made anew at every start.
Browsers send a cookie to every port of a host, so to whatever else listens on this machine too: the page stands below a
path that nobody else knows, and the cookie is sent to nothing else. Nothing here is ever logged or written down.
"""

import hashlib
import hmac
import secrets
import time
from collections.abc import Mapping, Sequence
from urllib.parse import quote, unquote_to_bytes

from datagen.audit.addresses import is_loopback
from datagen.errors import ConfigError

TOKEN = "DATAGEN_AUDIT_TOKEN"
LEAST_TOKEN = 20  # characters, where others than this machine can knock
SEAL_BYTES = 16
TICKET_SECONDS = 120.0  # in which a browser starts
PLACE_DIGITS = 24  # 96 bits


class Session:
    """What one start of the server knows, and nobody else."""

    def __init__(self, token: str, port: int, secret: bytes | None = None, place: str = "/") -> None:
        """`secret` is drawn anew unless a test gives one; the port keeps servers of one host apart.

        `place` is the path below which the page stands, with a slash at its end.
        """
        self._token = token.encode()
        self.place = place
        self._tickets: dict[bytes, float] = {}  # and when each ends
        self._secret = secret or secrets.token_bytes(32)
        self._value = self.seal("session").encode()
        self.cookie = f"datagen_audit_{port}"
        self.reviewer_cookie = f"datagen_reviewer_{port}"

    @property
    def query(self) -> str:
        """What lets a browser in, as the query of a link."""
        return f"token={quote(self._token, safe='')}"

    def ticket(self, seconds: float = TICKET_SECONDS) -> str:
        """The same for one time, and soon: a browser is started with it, and others can read how it was started."""
        ticket = secrets.token_urlsafe(32)
        self._tickets[ticket.encode()] = time.monotonic() + seconds
        return f"token={ticket}"

    def opens(self, given: bytes) -> bool:
        """Whether a token, as it stands in an address, lets its bearer in."""
        said = unquote_to_bytes(given)
        ends = [self._tickets.pop(ticket) for ticket in list(self._tickets) if _same(said, ticket)]
        return _same(said, self._token) or any(time.monotonic() < end for end in ends)

    def set_cookie(self, is_secure: bool) -> str:
        """The header that lets a browser in from now on."""
        secure = "; Secure" * is_secure
        return f"{self.cookie}={self._value.decode()}; HttpOnly; SameSite=Strict; Path={self.place}{secure}"

    def knows(self, cookies: bytes) -> bool:
        """Whether a Cookie header holds our cookie."""
        return any(_same(value, self._value) for value in cookie_values(cookies, self.cookie))

    def seal(self, words: str) -> str:
        """Something that goes with these words, and that nobody else can make."""
        return hmac.digest(self._secret, words.encode("utf-8", "surrogatepass"), hashlib.sha256)[:SEAL_BYTES].hex()

    def is_sealed(self, words: str, seal: str) -> bool:
        """Whether the seal is the one of these words."""
        return _same(seal.encode("utf-8", "replace"), self.seal(words).encode())


def place_for(token: str) -> str:
    """A path that only who knows the token can tell, and that tells nothing of it."""
    return f"/{hashlib.sha256(b'place ' + token.encode()).hexdigest()[:PLACE_DIGITS]}/"


def token_for(host: str, allowed: Sequence[str], environment: Mapping[str, str]) -> str:
    """The token of a server on this host: drawn anew where only this machine can reach it.

    Raises:
        ConfigError: others can reach it, and nobody said with what token and under what name.
    """
    if is_loopback(host):
        return secrets.token_urlsafe(32)
    given = environment.get(TOKEN, "")
    if len(given) < LEAST_TOKEN or not allowed:
        raise ConfigError(
            f"--host {host}: others than this machine can reach it: put a token of at least {LEAST_TOKEN} characters "
            f"in {TOKEN} and name by --allow-host NAME:PORT what browsers will send, or leave --host out"
        )
    return given


def cookie_values(cookies: bytes, name: str) -> list[bytes]:
    """Every value of a cookie, as a Cookie header has them."""
    pairs = (part.strip().partition(b"=") for part in cookies.split(b";"))
    return [value for key, _, value in pairs if key == name.encode()]


def _same(given: bytes, ours: bytes) -> bool:
    return hmac.compare_digest(hashlib.sha256(given).digest(), hashlib.sha256(ours).digest())
