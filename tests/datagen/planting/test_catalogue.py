import ast
from pathlib import Path

from datagen.planting import catalogue
from datagen.planting.catalogue import KINDS, TWINS

ASKED_FOR = {
    "object_absent", "object_cooccurring", "object_swapped", "count_off_by_one", "count_off_by_more",
    "left_right_swapped", "above_below_swapped", "attribute_swapped", "source_leaked", "coordinates_leaked", "refusal",
    "loop", "reply_cut", "answers_rotated", "answer_of_another_image",
}  # fmt: skip


def test_every_kind_that_was_asked_for_is_planted():
    assert ASKED_FOR.issubset(KINDS)


def test_no_kind_is_a_twin_as_well():
    assert not KINDS.keys() & TWINS.keys() and TWINS


def test_the_planting_knows_nothing_of_the_checks():
    for file in Path(catalogue.__file__).parent.glob("*.py"):
        nodes = list(ast.walk(ast.parse(file.read_text())))
        names = [f"{node.module}" for node in nodes if isinstance(node, ast.ImportFrom)]
        names += [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
        assert not [name for name in names if name.startswith("datagen.checks")], file.name
        assert "from datagen import checks" not in file.read_text()
