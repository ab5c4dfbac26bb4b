import pytest
import typer

from trainer.cli.interrupt import interruptible


def test_ctrl_c_ends_a_command_with_130(capsys):
    with pytest.raises(typer.Exit) as stopped, interruptible():
        raise KeyboardInterrupt
    assert (stopped.value.exit_code, capsys.readouterr().err) == (130, "Interrupted.\n")
