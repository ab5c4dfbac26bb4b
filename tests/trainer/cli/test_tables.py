from rich.console import Console

from trainer.cli.tables import advice, evaluation_tables, percent
from trainer.evaluate import Answered, Evaluation, scored
from trainer.scores import Share


def answer(number, condition, right, kind="color"):
    reply, polar = ("Yes." if right else "No.", "yes") if kind == "yes/no" else ("red", None)
    return Answered(
        id=str(number), condition=condition, kind=kind, reply=reply, polar=polar, right=right, exact=right,
        log_probability=-2.0, n_tokens=4,
    )  # fmt: skip


def shown(told):
    console = Console(width=120, color_system=None)
    with console.capture() as capture:
        for table in evaluation_tables(told):
            console.print(table)
    return capture.get()


def evaluation(kind="color", conditions=("seen", "shuffled", "blanked")):
    scores = {one: scored([answer(n, one, one == "seen", kind) for n in range(10)]) for one in conditions}
    return Evaluation(questions=10, with_image=10, images=5, **scores)


def test_every_kind_stands_beside_its_controls():
    row = next(line for line in shown(evaluation()).splitlines() if "color" in line)
    assert row.split() == ["color", "10", "100.0", "(72-100)", "0.0", "(0-28)", "0.0", "(0-28)"]


def test_a_kind_is_printed_as_it_is_and_not_as_markup():
    assert "[red]hue" in shown(evaluation("[red]hue"))


def test_yes_no_questions_have_a_table_of_their_own():
    told = shown(evaluation("yes/no", ("seen", "blanked")))
    assert "share of yes" in told and "another's" not in told


def test_of_nothing_there_is_no_share():
    assert percent(Share.of([])) == "\N{EN DASH}"
    table = shown(evaluation("yes/no", ("seen", "blanked"))).splitlines()
    assert next(line for line in table if "precision" in line).split() == ["precision", "10", "100.0", "\N{EN DASH}"]


def test_the_reader_is_told_what_to_look_at_where_there_are_controls():
    assert advice(evaluation()) == (
        "Hold `own image` against `another's` and `none`: what is right without the right image is not seen."
    )
    assert "another's" not in advice(evaluation(conditions=("seen", "blanked")))
    assert advice(evaluation(conditions=("seen",))) is None
