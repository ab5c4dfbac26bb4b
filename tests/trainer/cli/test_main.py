import os
import subprocess
import sys

import pytest

from trainer.cli import is_told, main
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
