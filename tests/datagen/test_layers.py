"""The rules of the house: who imports whom and when, who may use a library, who prints, who opens a run's files.

Each rule is a function from sources (module name below the package -> text) to the lines that break it, so that next to
the house itself a small offender shows that the rule can fail. A new module gets its place in ORDER, a new library its
door in DOORS.
"""

import ast
import functools
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parents[2]

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

Sources = Mapping[str, str]


def sources(package: Path) -> dict[str, str]:
    """Text of every module by its name below the package; the file of a package bears the package's name."""
    paths = {path.relative_to(package).with_suffix("").parts: path for path in sorted(package.rglob("*.py"))}
    return {".".join(parts).removesuffix("__init__").rstrip("."): path.read_text() for parts, path in paths.items()}


def layer(module: str) -> str:
    return module.split(".")[0]


@functools.cache  # every rule reads every module
def parsed(text: str) -> tuple[ast.AST, ...]:
    """All nodes of a module."""
    return tuple(ast.walk(ast.parse(text)))


@functools.cache
def imports(text: str) -> frozenset[str]:
    """Dotted names that a module imports, wherever in the file it does so; `from a import b` is a.b."""
    return frozenset(imported(parsed(text)))


@functools.cache
def late_imports(text: str) -> frozenset[str]:
    """Those of them that stand inside a function."""
    functions = [node for node in parsed(text) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return frozenset(name for function in functions for name in imported(ast.walk(function)))


def imported(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            yield from (f"{'.' * node.level}{node.module or ''}.{alias.name}" for alias in node.names)


def starting_with(name: str, beginnings: Collection[str]) -> bool:
    """True where the dotted name is one of these or lies below it."""
    return any(f"{name}.".startswith(f"{one}.") for one in beginnings)


def layers_used(text: str) -> set[str]:
    """Layers of datagen that a module imports from."""
    return {name.split(".")[1] for name in imports(text) if name.startswith("datagen.")} & set(ORDER)


def unplaced(house: Sources) -> list[str]:
    return [module for module in house if module and layer(module) not in ORDER]


def relative(house: Sources) -> list[str]:
    return [f"{module} imports {name}" for module in house for name in imports(house[module]) if name.startswith(".")]


def upside_down(house: Sources) -> list[str]:
    """Imports of a later layer; datagen/__init__.py comes before them all."""
    places = {"": -1} | {name: place for place, name in enumerate(ORDER)}
    return [
        f"{module or '__init__'} imports {used}"
        for module in house
        for used in sorted(layers_used(house[module]))
        if places[used] > places[layer(module)]
    ]


def circles(house: Sources) -> list[str]:
    """Modules that import each other, also inside a package."""
    graph = {}
    for module in house:
        names = {name.removeprefix("datagen.") for name in imports(house[module]) if name.startswith("datagen.")}
        graph[module] = {name if name in house else name.rpartition(".")[0] for name in names} - {module}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return error.args[1]
    return []


def through_the_wall(house: Sources) -> list[str]:
    """Imports of a library outside its door; the standard library needs none, apart from sqlite3."""
    free = sys.stdlib_module_names - DOORS.keys() | {"datagen"}
    return [
        f"{module} imports {library}"
        for module in house
        for library in sorted({name.split(".")[0] for name in imports(house[module])} - free)
        if layer(module) not in DOORS.get(library, set())
    ]


def crossing(house: Sources, walled: Collection[str], beyond: Collection[str]) -> list[str]:
    """Imports by the layers `walled` ("*" for all) of anything that starts with a name in `beyond`."""
    return [
        f"{module} imports {name}"
        for module in house
        for name in sorted(imports(house[module]))
        if ("*" in walled or layer(module) in walled) and starting_with(name, beyond)
    ]


def late(house: Sources) -> list[str]:
    """Imports inside a function, but for those that are known; and modules that import by a name that they make."""
    waiting = [
        f"{module} imports {name} late"
        for module in house
        for name in sorted(late_imports(house[module]))
        if not starting_with(name, LATE.get(module, ()))
    ]
    made = [module for module in house if module not in BY_NAME and imports_by_name(house[module])]
    return waiting + [f"{module} imports by name" for module in made]


def imports_by_name(text: str) -> bool:
    called = {node.id for node in parsed(text) if isinstance(node, ast.Name)}
    return "__import__" in called or not imports(text).isdisjoint({"importlib", "importlib.import_module"})


def loaded(house: Sources, module: str) -> set[str]:
    """Libraries that come with a module at once: its own, and those of all that it imports from datagen."""
    met, ahead, libraries = set[str](), [module], set[str]()
    while ahead:
        met.add(one := ahead.pop())
        names = imports(house[one]) - late_imports(house[one])
        libraries |= {name.split(".")[0] for name in names} - {"datagen"}
        ours = [name.removeprefix("datagen.") for name in names if name.startswith("datagen.")]
        ahead += [above for name in ours for above in packages(name) if above in house and above not in met]
    return libraries


def packages(name: str) -> list[str]:
    """`a.b.c` and the packages that are imported before it."""
    parts = name.split(".")
    return [".".join(parts[:n]) for n in range(1, len(parts) + 1)]


def printing(house: Sources) -> list[str]:
    """Uses of print and of sys's streams; cli is free, and a command may write to stdout."""
    return [
        f"{module}:{node.lineno} prints"
        for module in house
        for node in nodes(house[module], leaving_out="main" if module in COMMANDS else None)
        if layer(module) != "cli" and speaks(node)
    ]


def nodes(text: str, leaving_out: str | None) -> Iterator[ast.AST]:
    tree = ast.parse(text)
    tree.body = [part for part in tree.body if not (isinstance(part, ast.FunctionDef) and part.name == leaving_out)]
    return ast.walk(tree)


def speaks(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id == "print"
    if isinstance(node, ast.Attribute):
        return node.attr.strip("_") in {"stdout", "stderr"} and ast.unparse(node.value) == "sys"
    if isinstance(node, ast.ImportFrom) and node.module == "sys":
        return any(alias.name.strip("_") in {"stdout", "stderr"} for alias in node.names)
    return False


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


def homeless(tests: Collection[str], house: Sources) -> list[str]:
    """Test files that bear no module's name."""
    modules = {module.rpartition(".")[2] for module in house}
    return sorted({name.removeprefix("test_") for name in tests} - modules - ROOMS_WITHOUT_A_MODULE)


DATAGEN = sources(ROOT / "datagen")
TRAINER = sources(ROOT / "trainer")


def test_every_module_has_a_place():
    assert unplaced(DATAGEN) == []
    assert unplaced({"types": "", "mood": "", "mood.low": ""}) == ["mood", "mood.low"]


def test_imports_are_absolute():
    assert relative(DATAGEN) == []
    assert relative({"types": "from . import errors"}) == ["types imports ..errors"]


def test_imports_point_up_the_list():
    assert upside_down(DATAGEN) == []
    assert upside_down({"types": "from datagen.ledger import Ledger"}) == ["types imports ledger"]
    assert upside_down({"types": "def late():\n    from datagen import run"}) == ["types imports run"]
    assert upside_down({"": "import datagen.types"}) == ["__init__ imports types"]
    assert upside_down({"checks.form": "from datagen.checks.leaks import x\nimport datagen.types"}) == []


def test_nobody_imports_cli():
    assert ORDER[-1] == "cli"
    assert upside_down({"publish": "from datagen.cli import main"}) == ["publish imports cli"]


def test_no_modules_import_each_other():
    assert circles(DATAGEN) == []
    form, leaks = "from datagen.checks import leaks", "from datagen.checks.form import x"
    assert set(circles({"checks": "", "checks.form": form, "checks.leaks": leaks})) == {"checks.form", "checks.leaks"}
    assert circles({"checks": "from datagen.checks import leaks", "checks.leaks": ""}) == []


def test_every_library_has_its_door():
    assert through_the_wall(DATAGEN) == []
    assert through_the_wall({"parse": "from openai.types import Batch"}) == ["parse imports openai"]
    assert through_the_wall({"parse": "import sqlite3, json"}) == ["parse imports sqlite3"]
    assert through_the_wall({"parse": "import unheard_of"}) == ["parse imports unheard_of"]
    assert through_the_wall({"teacher.openai": "import openai.types"}) == []


def test_an_import_waits_inside_a_function_only_where_that_is_known():
    assert late(DATAGEN) == []
    assert late({"calls": "def ask():\n    from datagen.teacher.openai import OpenAIBatches"}) == []
    assert late({"ask": "async def ask():\n    import openai"}) == ["ask imports openai late"]
    assert late({"ask": "from importlib import import_module"}) == ["ask imports by name"]
    assert late({"ask": "openai = __import__('openai')"}) == ["ask imports by name"]
    assert late({"ask": "from importlib import resources\nimport openai"}) == []


def test_a_build_starts_without_what_it_has_no_use_for():
    libraries = loaded(DATAGEN, "cli.building")
    assert {"aiohttp", "polars", "typer"} <= libraries and not libraries & NOT_FOR_A_BUILD
    house = {"cli.building": "from datagen.teacher.chat import x", "teacher": "import openai", "teacher.chat": ""}
    assert loaded(house, "cli.building") == {"openai"}
    assert loaded({"calls": "import json\ndef ask():\n    import openai"}, "calls") == {"json"}


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
    assert printing(DATAGEN) == []
    assert printing({"run": "print('done')", "cli.bar": "print('done')"}) == ["run:1 prints"]
    assert printing({"run": "import sys\nsys.stderr.write('x')"}) == ["run:2 prints"]
    assert printing({"run": "from sys import stdout"}) == ["run:1 prints"]
    assert printing({"schemas": "def main():\n    sys.stdout.write('x')\ndef write():\n    print(1)"}) == [
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
    assert homeless([path.stem for path in ROOT.glob("tests/datagen/**/test_*.py")], DATAGEN) == []
    assert homeless([path.stem for path in ROOT.glob("tests/trainer/**/test_*.py")], TRAINER) == []
    assert homeless(["test_form", "test_mood", "test_golden"], {"checks.form": ""}) == ["mood"]
