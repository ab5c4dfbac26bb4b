"""The rules of the house: who imports whom and when, who may use a library, who prints, who opens a run's files.

The rules that the trainer keeps as well lie in tests/house.py. A new module gets its place in ORDER, a new library its
door in DOORS.
"""

import ast

from tests.house import (
    ROOT,
    Rules,
    Sources,
    circles,
    crossing,
    homeless,
    imports,
    late,
    layer,
    loaded,
    parsed,
    printing,
    relative,
    sources,
    through_the_wall,
    unplaced,
    upside_down,
)

# A module imports from those before it and from none after it. A package is one layer.
ORDER = (  # noqa: SIM905 - as a list it would fill a screen
    "errors garbage wilson types contexts origins assets schemas hostile pictures progress choices config run tokens "
    "shingles sources symbolic shapes again prompts judging estimate completion ledger budget teacher ask batch "
    "stages parse checks looks dedupe select stats decisions prepare pairs repair outcomes scoring taking "
    "assemble planting calls rounds contest pipeline rehearse report audit export publish cli "
).split()
DOORS = {
    "openai": {"teacher"},
    "httpx2": {"teacher", "publish"},
    "aiohttp": {"teacher"},
    "yarl": {"teacher"},
    "uvloop": {"calls", "teacher"},
    "starlette": {"teacher", "audit"},
    "uvicorn": {"teacher", "audit"},
    "tiktoken": {"tokens"},
    "pycocotools": {"sources"},
    "msgspec": {"sources", "audit"},
    "PIL": {"sources", "pictures"},
    "numpy": {"sources", "shingles", "dedupe", "audit"},
    "jinja2": {"report", "audit", "publish"},
    "markupsafe": {"audit"},
    "polars": {"contexts", "origins", "sources", "stats"},
    "pyarrow": {"export", "publish"},
    "huggingface_hub": {"publish"},
    "sqlite3": {"ledger", "audit"},
    "typer": {"cli"},
    "rich": {"cli"},
    "click": {"cli"},
    "pydantic": set(ORDER),
}
# Imports that wait inside a function until they are needed, as most starts of a command never need them: half a second
# for the SDK, a fifth for pyarrow. And what comes with an extra, which may not be there.
LATE = {
    "calls": {"datagen.teacher.openai"},
    "export.formats": {"datagen.export.parquet"},
    "sources.masks": {"pycocotools"},
    "cli.publishing": {"datagen.publish"},
}
BY_NAME = {"cli.commands"}  # imports the command that was typed, of a table that a test goes through
# Nothing that `datagen build` has a use for, whichever way it asks, but for the SDK, which waits for --batch.
NOT_FOR_A_BUILD = {"openai", "httpx2", "starlette", "uvicorn", "jinja2", "pyarrow", "huggingface_hub", "pycocotools"}
# From the first question to the last page, a run's files are opened by run.py and ledger/ alone. What is decided is
# appended and synced line by line; audit, export and publish write files of their own.
CLOSED = {"progress", "estimate", *ORDER[ORDER.index("ask") :]} - {
    "decisions",
    "audit",
    "export",
    "publish",
    "planting",
}
# These work on a run that is there: they cost nothing and ask nobody.
AFTER = {
    "checks",
    "looks",
    "dedupe",
    "select",
    "stats",
    "decisions",
    "outcomes",
    "scoring",
    "taking",
    "assemble",
    "report",
    "audit",
    "export",
    "publish",
}
# Run as programs of their own (`python -m datagen.schemas`): their `main` may read and write the standard streams.
COMMANDS = {"schemas", "checks.page", "checks.worker"}
ROOMS_WITHOUT_A_MODULE = {"layers", "wheel", "readme", "golden", "road", "torture"}


def opening(house: Sources) -> list[str]:
    """Calls that open a file in the layers that leave this to run.py and ledger/."""
    return [
        f"{module}:{node.lineno} opens a file"
        for module in house
        if layer(module) in CLOSED and module not in COMMANDS
        for node in parsed(house[module])
        if isinstance(node, ast.Call) and opens(node.func, house[module])
    ]


def opens(called: ast.expr, text: str) -> bool:
    """True for open(...) and Path's ways to do so; not for a class of ours, a browser, or what ships beside it."""
    if isinstance(called, ast.Name):
        return called.id == "open"
    if not isinstance(called, ast.Attribute):
        return False
    names = {node.id for node in ast.walk(called.value) if isinstance(node, ast.Name)}
    if called.attr == "open":
        ours = {name.rpartition(".")[2] for name in imports(text) if name.startswith("datagen.")}
        return not names & (ours | {"webbrowser"})
    return called.attr in {"read_text", "write_text", "read_bytes", "write_bytes"} and not names & {
        "__file__",
        "files",
        "resources",
    }


RULES = Rules("datagen", ORDER, DOORS, LATE, BY_NAME)
DATAGEN = sources(ROOT / "datagen")
TRAINER = sources(ROOT / "trainer")


def test_every_module_has_a_place():
    assert unplaced(DATAGEN, RULES) == []
    assert unplaced({"types": "", "mood": "", "mood.low": ""}, RULES) == ["mood", "mood.low"]


def test_imports_are_absolute():
    assert relative(DATAGEN) == []
    assert relative({"types": "from . import errors"}) == ["types imports ..errors"]


def test_imports_point_up_the_list():
    assert upside_down(DATAGEN, RULES) == []
    assert upside_down({"types": "from datagen.ledger import Ledger"}, RULES) == ["types imports ledger"]
    assert upside_down({"types": "def late():\n    from datagen import run"}, RULES) == ["types imports run"]
    assert upside_down({"": "import datagen.types"}, RULES) == ["__init__ imports types"]
    assert upside_down({"checks.form": "from datagen.checks.leaks import x\nimport datagen.types"}, RULES) == []


def test_nobody_imports_cli():
    assert ORDER[-1] == "cli"
    assert upside_down({"publish": "from datagen.cli import main"}, RULES) == ["publish imports cli"]


def test_no_modules_import_each_other():
    assert circles(DATAGEN, RULES) == []
    form, leaks = "from datagen.checks import leaks", "from datagen.checks.form import x"
    assert set(circles({"checks": "", "checks.form": form, "checks.leaks": leaks}, RULES)) == {
        "checks.form",
        "checks.leaks",
    }
    assert circles({"checks": "from datagen.checks import leaks", "checks.leaks": ""}, RULES) == []


def test_every_library_has_its_door():
    assert through_the_wall(DATAGEN, RULES) == []
    assert through_the_wall({"parse": "from openai.types import Batch"}, RULES) == ["parse imports openai"]
    assert through_the_wall({"parse": "import sqlite3, json"}, RULES) == ["parse imports sqlite3"]
    assert through_the_wall({"parse": "import unheard_of"}, RULES) == ["parse imports unheard_of"]
    assert through_the_wall({"teacher.openai": "import openai.types"}, RULES) == []


def test_an_import_waits_inside_a_function_only_where_that_is_known():
    assert late(DATAGEN, RULES) == []
    assert late({"calls": "def ask():\n    from datagen.teacher.openai import OpenAIBatches"}, RULES) == []
    assert late({"ask": "async def ask():\n    import openai"}, RULES) == ["ask imports openai late"]
    assert late({"ask": "from importlib import import_module"}, RULES) == ["ask imports by name"]
    assert late({"ask": "openai = __import__('openai')"}, RULES) == ["ask imports by name"]
    assert late({"ask": "from importlib import resources\nimport openai"}, RULES) == []


def test_a_build_starts_without_what_it_has_no_use_for():
    libraries = loaded(DATAGEN, RULES, "cli.building")
    assert {"aiohttp", "polars", "typer"} <= libraries and not libraries & NOT_FOR_A_BUILD
    house = {"cli.building": "from datagen.teacher.chat import x", "teacher": "import openai", "teacher.chat": ""}
    assert loaded(house, RULES, "cli.building") == {"openai"}
    assert loaded({"calls": "import json\ndef ask():\n    import openai"}, RULES, "calls") == {"json"}


def test_datagen_and_trainer_meet_on_disk_only():
    assert crossing(DATAGEN, "*", ["trainer", "torch", "transformers"]) == []
    assert crossing(TRAINER, "*", ["datagen"]) == []
    assert crossing({"": "import torch.nn"}, "*", ["torch"]) == [" imports torch.nn"]
    assert crossing({"data": "from datagen import types"}, "*", ["datagen"]) == ["data imports datagen.types"]
    assert crossing({"data": "import datagenerous"}, "*", ["datagen"]) == []


def test_what_comes_after_the_replies_asks_nobody():
    asking = ["datagen.pipeline", "datagen.teacher", "datagen.ask"]
    assert crossing(DATAGEN, AFTER, asking) == []
    assert crossing({"stats": "from datagen import ask"}, AFTER, asking) == ["stats imports datagen.ask"]
    assert crossing({"export.llava": "import datagen.teacher.pace"}, AFTER, asking) != []


def test_only_cli_prints():
    assert printing(DATAGEN, COMMANDS) == []
    assert printing({"run": "print('done')", "cli.bar": "print('done')"}, COMMANDS) == ["run:1 prints"]
    assert printing({"run": "import sys\nsys.stderr.write('x')"}, COMMANDS) == ["run:2 prints"]
    assert printing({"run": "from sys import stdout"}, COMMANDS) == ["run:1 prints"]
    assert printing({"schemas": "def main():\n    sys.stdout.write('x')\ndef write():\n    print(1)"}, COMMANDS) == [
        "schemas:4 prints"
    ]


def test_only_run_and_ledger_open_a_runs_files():
    assert opening(DATAGEN) == []
    assert opening({"parse": "open('samples.jsonl')"}) == ["parse:1 opens a file"]
    assert opening({"checks.form": "(folder / 'x').read_text()"}) == ["checks.form:1 opens a file"]
    assert opening({"pipeline": "with run.samples_file.open('wb') as out: pass"}) == ["pipeline:1 opens a file"]
    assert opening({"run": "open('samples.jsonl')", "sources.coco": "file.read_bytes()"}) == []
    assert opening({"pipeline": "from datagen.ledger import Ledger\nLedger.open(file)"}) == []
    assert opening({"checks.leaks": "Path(__file__).with_name('lexicon.toml').read_text()"}) == []


def test_every_test_file_bears_the_name_of_a_module():
    tests = [path.stem for path in ROOT.glob("tests/datagen/**/test_*.py")]
    assert homeless(tests, DATAGEN, ROOMS_WITHOUT_A_MODULE) == []
    assert homeless(["test_form", "test_mood", "test_golden"], {"checks.form": ""}, {"golden"}) == ["mood"]
