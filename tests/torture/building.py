"""`datagen build` as a person starts it, in a process of its own."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.torture.served import as_flags

MAIN = "from datagen.cli import main\nmain()"
LONGEST_SECONDS = 900.0
WIDTH, HEIGHT = 640, 480
THINGS = ("chair", "dining table", "dog", "bench", "car", "bicycle", "boat")


@dataclass(frozen=True, slots=True)
class Ended:
    """How a build ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def last_line(self) -> str:
        return (self.err.strip().splitlines() or [""])[-1]


@dataclass(frozen=True, slots=True)
class Build:
    """One command, which continues its run each time that it is started."""

    run: Path
    flags: dict[str, Any]
    program: str = MAIN
    env: dict[str, str] = field(default_factory=dict)
    around: tuple[str, ...] = ()
    """A command that starts this one."""

    @property
    def ledger(self) -> Path:
        return self.run / "ledger.sqlite"

    def start(self, **changes: object) -> subprocess.Popen:
        """Start it, its flags changed or not; what it says is added to files beside the run."""
        flags = as_flags({"type": "detail", "model": "rehearsal"} | self.flags | changes)
        command = [*self.around, sys.executable, "-c", self.program, "build", "--run", str(self.run), *flags]
        self.run.parent.mkdir(parents=True, exist_ok=True)
        with self._file("out").open("ab") as out, self._file("err").open("ab") as err:
            return subprocess.Popen(command, stdout=out, stderr=err, env=self._environment())

    def finish(self, **changes: object) -> Ended:
        """Start it and wait for its end."""
        before = [len(self._said(name)) for name in ("out", "err")]
        process = self.start(**changes)
        try:
            code = process.wait(LONGEST_SECONDS)
        finally:
            process.kill()
        out, err = (self._said(name)[n:].decode() for name, n in zip(("out", "err"), before, strict=True))
        return Ended(code, out, err)

    def done(self, **changes: object) -> None:
        """The same for one that must succeed."""
        ended = self.finish(**changes)
        assert ended.code == 0, f"exit code {ended.code}: {ended.err[-2000:]}"

    def _said(self, name: str) -> bytes:
        return self._file(name).read_bytes() if self._file(name).exists() else b""

    def _file(self, name: str) -> Path:
        return self.run.with_name(f"{self.run.name}.{name}")

    def _environment(self) -> dict[str, str]:
        """Nothing of whoever runs the proof: no key, no proxy, a home and a temporary folder of its own."""
        home = self.run.with_name(f"{self.run.name}.home")
        home.mkdir(exist_ok=True)
        kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "SYSTEMROOT") if name in os.environ}
        return kept | {"HOME": str(home), "TMPDIR": str(home)} | self.env


def annotations(folder: Path, n_images: int) -> dict[str, Path]:
    """COCO files of images that differ from each other, up to 45,000 of them, as flags of a build."""
    folder.mkdir(parents=True, exist_ok=True)
    ids = range(1, n_images + 1)
    images = [{"id": id, "file_name": f"{id:012}.jpg", "width": WIDTH, "height": HEIGHT} for id in ids]
    captions = [{"id": id, "image_id": id, "caption": f"A cat beside a {THINGS[id % 7]}."} for id in ids]
    boxes = [
        {"id": 2 * id + k, "image_id": id, "category_id": category, "bbox": box, "area": 1.0, "iscrowd": 0}
        for id in ids
        for k, category, box in ((0, 1, [id % 300, id // 300, 200, 300]), (1, 2 + id % 7, [400, 60, 200, 350]))
    ]
    categories = [{"id": number, "name": name} for number, name in enumerate(("cat", *THINGS), 1)]
    files = {"captions": folder / "captions.json", "instances": folder / "instances.json"}
    files["captions"].write_text(json.dumps({"images": images, "annotations": captions}))
    files["instances"].write_text(json.dumps({"images": images, "annotations": boxes, "categories": categories}))
    return files
