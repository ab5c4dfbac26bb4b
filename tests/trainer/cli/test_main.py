import os
import subprocess
import sys

import pytest
from torch.distributed.run import get_args_parser
from typer.main import get_command

from trainer.cli import is_told, main
from trainer.cli.app import app
from trainer.cli.screen import printable
from trainer.errors import DataError, SettingsError


def ran(code, **environment):
    command = [sys.executable, "-c", code]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=60, env=os.environ | environment, check=False
    )


def test_what_is_not_installed_is_named_with_the_extra_that_brings_it():
    missing = "import sys; sys.modules['torch'] = sys.modules['peft'] = None"
    done = ran(f"{missing}; from trainer.cli import main; main(['--version'])")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "error: torch, peft not installed, which training needs: pip install 'datagen[train]'\n"


def test_help_does_not_wait_for_torch():
    done = ran("import sys; from trainer.cli import app; assert not {'torch', 'transformers'} & sys.modules.keys()")
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        ("'align', 'a'", "no run folder is named"),
        ("'align', 'a', '--out', 'b'", "no model is named"),
        ("'align', 'a', '--out', 'b', '--preset', 'huge'", "expected one of tiny"),
        ("'tune', 'a', '--out', 'b', '--from', 'c', '--rate', '7'", "less than or equal to 1"),
    ],
)
def test_wrong_settings_are_told_without_waiting_for_torch(argv, says):
    done = ran(
        f"import sys; from trainer.cli import main\ntry: main([{argv}])\n"
        "finally: assert not {'torch', 'transformers'} & sys.modules.keys()"
    )
    assert done.returncode == 1 and says in done.stderr and done.stderr.count("\n") == 1


@pytest.mark.parametrize("command", ["align", "tune"])
def test_torchrun_hands_on_every_flag(command):
    flags = [flag for one in get_command(app).commands[command].params for flag in (*one.opts, *one.secondary_opts)]
    for flag in (one for one in flags if one.startswith("-")):
        torchrun = get_args_parser().parse_args(["--nproc-per-node", "2", "-m", "trainer", command, "a", flag, "b"])
        assert torchrun.training_script_args == [command, "a", flag, "b"]
    torchruns = [flag for one in get_args_parser()._actions for flag in one.option_strings]
    assert [
        (mine, theirs) for mine in flags for theirs in torchruns if theirs.startswith(mine) and mine[0] == "-"
    ] == []


def test_adapters_are_told_to_belong_to_tune(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["align", "a", "--lora"])
    assert stopped.value.code == 2 and "adapters belong to tune" in capsys.readouterr().err


def test_of_several_processes_the_first_one_speaks():
    code = "from trainer.cli.screen import *; say('eye'); result('out'); out.print('table'); complain('broken')"
    first, second = ran(code, RANK="0"), ran(code, RANK="1")
    assert (first.stdout, first.stderr) == ("out\ntable\n", "eye\nerror: broken\n")
    assert (second.stdout, second.stderr) == ("", "error: rank 1: broken\n")


def test_settings_that_are_wrong_in_every_process_are_told_by_one():
    wrong, broken = SettingsError("wrong"), DataError("broken")
    assert [is_told(error, rank) for error in (wrong, broken) for rank in (0, 1)] == [True, False, True, True]


def test_the_version_is_told(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["--version"])
    assert stopped.value.code == 0 and capsys.readouterr().out.startswith("trainer ")


@pytest.mark.parametrize(
    "argv",
    [["tune", "--loraa"], ["align", "a", "--precision", "fp8"], ["evaluate"], ["chat", "m", "  "], ["export", "m"]],
)
def test_wrong_flags_end_with_2(argv):
    with pytest.raises(SystemExit) as stopped:
        main(argv)
    assert stopped.value.code == 2


def test_text_that_would_steer_a_terminal_is_printed_without_its_steering():
    assert printable("a\x1b[31mred\x07\u202e\n\tb") == "a[31mred\n\tb"
    assert printable("👩\u200d👧") == "👩\u200d👧"
