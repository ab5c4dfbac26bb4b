"""The golden run: a small pair of annotation files, and the dataset that they must give, byte for byte.

`make golden` writes the expected files anew; the change that makes it necessary shows what it changed in their diff.
"""

import shutil
import tempfile
from pathlib import Path

from datagen.config import BuildConfig
from datagen.pipeline import build
from datagen.run import Run

FOLDER = Path(__file__).parent / "golden"
EXPECTED = ("samples.jsonl", "rejections.jsonl")


def build_golden(folder: Path) -> Run:
    """The run whose files are compared."""
    run = Run(folder)
    build(BuildConfig(captions=FOLDER / "captions.json", instances=FOLDER / "instances.json"), run)
    return run


def rewrite() -> None:
    """Take what a build gives now as what it must give."""
    with tempfile.TemporaryDirectory() as folder:
        run = build_golden(Path(folder) / "run")
        for name in EXPECTED:
            shutil.copyfile(run.folder / name, FOLDER / name)


if __name__ == "__main__":
    rewrite()
