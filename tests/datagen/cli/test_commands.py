import pytest
import typer

from datagen.cli import main
from datagen.cli.commands import COMMANDS, command, typed


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_where_the_table_says(name):
    found = command(name)
    assert isinstance(found, typer.Typer) or found.__name__ == name.replace("-", "_")


def test_a_command_that_is_typed_is_the_only_one_that_is_imported():
    assert typed(["build", "--help"]) == ("build",)
    assert typed(["teacher", "serve"]) == ("teacher",)


@pytest.mark.parametrize("words", [[], ["--help"], ["--version"], ["biuld"], ["--install-completion", "build"]])
def test_where_none_is_typed_any_may_be_meant(words):
    assert typed(words) == tuple(COMMANDS)


def test_help_lists_them_all_in_the_order_of_the_table(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    listed = capsys.readouterr().out.rpartition("Commands")[2]
    said = [line.split()[1] for line in listed.splitlines() if line[:2] == "│ " and line[2] != " "]
    assert ended.value.code == 0 and said == list(COMMANDS)
