"""docs/trainer.md lists fifteen statements, each with a test that proves it: none is missing, and the tests exist."""

import ast
import re

from tests.house import ROOT

LINE = re.compile(r"^\| (\d+) \| .+ \| `(test_\w+\.py)::(test_\w+)` \|$", re.MULTILINE)


def proofs_of(text):
    """Names of the test functions of a module."""
    return {node.name for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)}


def test_all_fifteen_statements_have_their_test():
    found = LINE.findall((ROOT / "docs" / "trainer.md").read_text())
    assert [int(number) for number, _, _ in found] == list(range(1, 16))
    for _, file, name in found:
        assert name in proofs_of((ROOT / "tests" / "trainer" / file).read_text()), f"{file} has no {name}"
