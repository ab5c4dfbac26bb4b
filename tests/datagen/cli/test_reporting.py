import json

import pytest
import typer

from datagen.cli.reporting import report
from datagen.report import Report
from tests.reported import complete, rejection


@pytest.fixture
def command():
    app = typer.Typer()
    app.command()(report)
    return lambda *argv: app([str(one) for one in argv], standalone_mode=False)


def test_it_prints_only_the_path_of_the_page(command, tmp_path, capsys):
    command(complete(tmp_path / "run").folder)
    assert capsys.readouterr().out == f"{tmp_path / 'run' / 'report.html'}\n"


def test_json_holds_the_figures_of_the_page(command, tmp_path, capsys):
    run = complete(tmp_path / "run", [rejection("first", "second")])
    command(run.folder, "--json")
    told = json.loads(capsys.readouterr().out)
    assert [(rule["rule"], rule["decided"], rule["beside"]) for rule in told["caught"]] == [
        ("first", 1, 0),
        ("second", 0, 1),
    ]
    assert Report.model_validate(told).samples == {"detail": 2}
    assert (run.folder / "report.html").exists()
