from datagen.audit.index.columns import Growing
from datagen.audit.index.lines import Claims, Statement
from datagen.audit.index.spoken import Spoken
from tests.datagen.audit.test_columns import line


def columns(*ids):
    growing = Growing()
    for id in ids:
        growing.add(0, 1, line(id))
    return growing.columns()


def said(id, *statements):
    return Claims(id, [Statement(*one) for one in statements])


def test_objects_and_contradictions_find_their_rows_in_any_order():
    spoken = Spoken()
    spoken.add(said("c", ("object", "cat", "supported"), ("object", "dog", "contradicted")))
    spoken.add(said("a", ("object", "cat", "supported"), ("object", "cat", "unknown"), ("count", "cup", "supported")))
    spoken.add(said("held out", ("object", "cow", "contradicted")))
    rows = columns("a", "b", "c")
    assert {name: of_it.tolist() for name, of_it in spoken.objects(rows).items()} == {"cat": [0, 2], "dog": [2]}
    assert spoken.contradicted(rows).tolist() == [2]


def test_without_claims_nothing_is_said():
    spoken = Spoken()
    assert spoken.objects(columns("a")) == {} and spoken.contradicted(columns("a")).tolist() == []
    spoken.add(said("a"))
    assert spoken.objects(columns()) == {}
