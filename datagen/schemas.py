"""JSON Schemas of the records that a run writes, made from `datagen.types`: what other programs may rely on.

`python -m datagen.schemas` rewrites schemas/, with --check it only says which file is stale.
To describe one more record: give it a line in DESCRIBED.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from datagen import assets
from datagen.types import Context, Decision, Manifest, Reading, Record, Rejection, Sample

DIALECT = "https://json-schema.org/draft/2020-12/schema"
DESCRIBED: Mapping[str, type[Record]] = {
    "context.schema.json": Context,
    "decision.schema.json": Decision,
    "manifest.schema.json": Manifest,
    "reading.schema.json": Reading,
    "rejection.schema.json": Rejection,
    "sample.schema.json": Sample,
}


def document(record: type[Record]) -> str:
    """Schema of a record as it stands on disk (aliases for names), as the text of a file: the same on any machine."""
    schema = record.model_json_schema(by_alias=True, mode="serialization")
    return json.dumps({"$schema": DIALECT, **schema}, indent=2, ensure_ascii=False) + "\n"


def stale(folder: Path) -> list[str]:
    """Names of the files that differ from what `write` would leave: old, missing, or of a record that is gone."""
    found = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.schema.json")}
    current = {name: document(record) for name, record in DESCRIBED.items()}
    return sorted(name for name in found | current if found.get(name) != current.get(name))


def write(folder: Path) -> list[str]:
    """Bring the folder up to date, and give the names of the files that were changed or deleted."""
    changed = stale(folder)
    for name in changed:
        if name in DESCRIBED:
            (folder / name).write_text(document(DESCRIBED[name]), encoding="utf-8", newline="\n")
        else:
            (folder / name).unlink()
    return changed


def main(arguments: Sequence[str] | None = None, folder: Path | None = None) -> int:
    """Run the command; 1 when --check finds something to do."""
    parser = argparse.ArgumentParser(prog="python -m datagen.schemas", description="JSON Schemas of a run's files.")
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 when a file is stale")
    check = parser.parse_args(arguments).check
    where = folder or assets.folder("schemas")
    names = stale(where) if check else write(where)
    wording = "{} is stale: differs from datagen/types/, run `make schemas`\n" if check else "{} rewritten\n"
    sys.stdout.write("".join(wording.format(where / name) for name in names))
    return 1 if check and names else 0


if __name__ == "__main__":
    sys.exit(main())
