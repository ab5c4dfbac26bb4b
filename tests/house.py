"""Rules that a package of this house keeps: who imports whom and when, who may use a library, who prints.

Each rule is a function from sources (module name below the package -> text) to the lines that break it, so that next to
the house itself a small offender shows that the rule can fail.
"""

import ast
import functools
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parents[1]

Sources = Mapping[str, str]


@dataclass(frozen=True)
class Rules:
    """What one package promises."""

    package: str
    order: Sequence[str]
    """Layers: a module imports from those before its own and from none after it. A package is one layer."""
    doors: Mapping[str, Collection[str]]
    """Library -> the layers that may use it."""
    late: Mapping[str, Collection[str]] = field(default_factory=dict)
    """Module -> what it may import inside a function."""
    by_name: Collection[str] = ()
    """Modules that may import by a name that they make."""


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


def layers_used(text: str, rules: Rules) -> set[str]:
    """Layers of the package that a module imports from."""
    return {name.split(".")[1] for name in imports(text) if name.startswith(f"{rules.package}.")} & set(rules.order)


def unplaced(house: Sources, rules: Rules) -> list[str]:
    return [module for module in house if module and layer(module) not in rules.order]


def relative(house: Sources) -> list[str]:
    return [f"{module} imports {name}" for module in house for name in imports(house[module]) if name.startswith(".")]


def upside_down(house: Sources, rules: Rules) -> list[str]:
    """Imports of a later layer; the package itself comes before them all."""
    places = {"": -1} | {name: place for place, name in enumerate(rules.order)}
    return [
        f"{module or '__init__'} imports {used}"
        for module in house
        for used in sorted(layers_used(house[module], rules))
        if places[used] > places[layer(module)]
    ]


def circles(house: Sources, rules: Rules) -> list[str]:
    """Modules that import each other, also inside a package."""
    graph, ours = {}, f"{rules.package}."
    for module in house:
        names = {name.removeprefix(ours) for name in imports(house[module]) if name.startswith(ours)}
        graph[module] = {name if name in house else name.rpartition(".")[0] for name in names} - {module}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return error.args[1]
    return []


def through_the_wall(house: Sources, rules: Rules) -> list[str]:
    """Imports of a library outside its door; the standard library needs none, apart from sqlite3."""
    free = sys.stdlib_module_names - rules.doors.keys() | {rules.package}
    return [
        f"{module} imports {library}"
        for module in house
        for library in sorted({name.split(".")[0] for name in imports(house[module])} - free)
        if layer(module) not in rules.doors.get(library, set())
    ]


def crossing(house: Sources, walled: Collection[str], beyond: Collection[str]) -> list[str]:
    """Imports by the layers `walled` ("*" for all) of anything that starts with a name in `beyond`."""
    return [
        f"{module} imports {name}"
        for module in house
        for name in sorted(imports(house[module]))
        if ("*" in walled or layer(module) in walled) and starting_with(name, beyond)
    ]


def late(house: Sources, rules: Rules) -> list[str]:
    """Imports inside a function, but for those that are known; and modules that import by a name that they make."""
    waiting = [
        f"{module} imports {name} late"
        for module in house
        for name in sorted(late_imports(house[module]))
        if not starting_with(name, rules.late.get(module, ()))
    ]
    made = [module for module in house if module not in rules.by_name and imports_by_name(house[module])]
    return waiting + [f"{module} imports by name" for module in made]


def imports_by_name(text: str) -> bool:
    called = {node.id for node in parsed(text) if isinstance(node, ast.Name)}
    return "__import__" in called or not imports(text).isdisjoint({"importlib", "importlib.import_module"})


def loaded(house: Sources, rules: Rules, module: str) -> set[str]:
    """Libraries that come with a module at once: its own, and those of all that it imports from the package."""
    met, ahead, libraries, ours = set[str](), [module], set[str](), f"{rules.package}."
    while ahead:
        met.add(one := ahead.pop())
        names = imports(house[one]) - late_imports(house[one])
        libraries |= {name.split(".")[0] for name in names} - {rules.package}
        mine = [name.removeprefix(ours) for name in names if name.startswith(ours)]
        ahead += [above for name in mine for above in packages(name) if above in house and above not in met]
    return libraries


def packages(name: str) -> list[str]:
    """`a.b.c` and the packages that are imported before it."""
    parts = name.split(".")
    return [".".join(parts[:n]) for n in range(1, len(parts) + 1)]


def printing(house: Sources, commands: Collection[str] = ()) -> list[str]:
    """Uses of print and of sys's streams; cli is free, and a command may write to stdout."""
    return [
        f"{module}:{node.lineno} prints"
        for module in house
        for node in nodes(house[module], leaving_out="main" if module in commands else None)
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


def homeless(tests: Collection[str], house: Sources, others: Collection[str] = ()) -> list[str]:
    """Test files that bear neither a module's name nor one of the `others`."""
    modules = {module.rpartition(".")[2] for module in house}
    return sorted({name.removeprefix("test_") for name in tests} - modules - set(others))
