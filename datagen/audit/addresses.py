"""Under which names a browser may ask for the audit page, and the origin that its scripts then have.

A page of somebody else whose name is made to point at this machine (DNS rebinding) asks under that name, so a request
whose Host is none of these is not answered. A port belongs to the name: another server of this machine is another.
"""

import ipaddress
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from datagen.errors import ConfigError

MOST_PORT = 65535
_DEFAULTS = {"http": 80, "https": 443}
_NAMED = re.compile(r"(?:(https?)://)?([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::([0-9]{1,5}))?/?")


@dataclass(frozen=True, slots=True)
class Addresses:
    """What a Host header may say."""

    origins: Mapping[bytes, bytes]
    """Host header, in lower case -> the origin of a page that was opened under it."""

    @classmethod
    def of(cls, host: str, port: int, allowed: Iterable[str] = ()) -> "Addresses":
        """Those of a server on a host and port, and those that were allowed beside.

        Raises:
            ConfigError: what was allowed is no address.
        """
        found: dict[bytes, bytes] = {}
        for name in (*map(_allowed, allowed), *(("http", name, port) for name in _own(host))):
            found |= _hosts(*name)
        return cls(found)

    @property
    def first(self) -> str:
        """The origin that people are told of."""
        return next(iter(self.origins.values())).decode()

    def origin(self, host: bytes) -> bytes | None:
        """The origin that goes with a Host header; None where that is none of ours."""
        return self.origins.get(host.lower())


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach what listens there."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _own(host: str) -> tuple[str, ...]:
    """Names by which this machine calls itself; what listens for others is called as was allowed, and no way else."""
    if not is_loopback(host):
        return ()
    name = f"[{ipaddress.ip_address(host).compressed}]" if ":" in host else host
    return (name, "localhost") if name in ("127.0.0.1", "[::1]") else (name,)


def _allowed(given: str) -> tuple[str, str, int]:
    wanted = (
        f"--allow-host {given!r}: expected what browsers will send, as in audit.example:8443 or https://audit.example"
    )
    found = _NAMED.fullmatch(given.lower())
    if not found or not (found[1] or found[3]):
        raise ConfigError(wanted)
    scheme = found[1] or "http"
    port = int(found[3] or _DEFAULTS[scheme])
    if not 0 < port <= MOST_PORT:
        raise ConfigError(wanted)
    return scheme, found[2], port


def _hosts(scheme: str, name: str, port: int) -> dict[bytes, bytes]:
    """A browser leaves out the port that its scheme has anyway."""
    if port != _DEFAULTS[scheme]:
        return {f"{name}:{port}".encode(): f"{scheme}://{name}:{port}".encode()}
    origin = f"{scheme}://{name}".encode()
    return {name.encode(): origin, f"{name}:{port}".encode(): origin}
