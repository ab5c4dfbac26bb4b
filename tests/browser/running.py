"""Runs to look at, and the real server over them on a port of this machine."""

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from datagen.audit.app import application
from datagen.audit.room import Room
from datagen.audit.serving import Entrance, serving
from datagen.cli import main
from datagen.run import Run


@dataclass(frozen=True)
class Served:
    """An audit page that answers."""

    run: Run
    link: str
    """What lets a browser in."""

    @property
    def address(self) -> str:
        """The same without the token."""
        return self.link.partition("?")[0]

    def decisions(self) -> list[dict[str, object]]:
        """Lines of decisions.jsonl."""
        file = self.run.decisions_file
        return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []

    def samples(self) -> list[dict[str, object]]:
        """Lines of samples.jsonl."""
        return [json.loads(line) for line in self.run.samples_file.read_text().splitlines()]


def build(folder: Path, scenes: int = 18, *flags: str) -> Run:
    """A finished run of drawn scenes, with scores of the rehearsal judge."""
    with contextlib.suppress(SystemExit):
        main(["build", "--scenes", str(scenes), "--run", str(folder), "--judge", "rehearsal", *flags])
    assert (folder / "manifest.json").is_file()
    return Run(folder)


@contextlib.contextmanager
def audit(run: Run, reviewer: str = "first", wish: str | None = None) -> Iterator[Served]:
    """The real server in a thread."""
    with contextlib.closing(Room.open(run, wish=wish)) as room:
        entrance = Entrance.open()
        app = application(room, entrance.addresses, entrance.session, reviewer)
        with serving(app, entrance) as link:
            yield Served(run, link)
