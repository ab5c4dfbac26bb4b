import pytest
from typer.main import get_command

from trainer.cli.app import app
from trainer.config import FLAGS, GIVEN, flag


@pytest.mark.parametrize(
    ("setting", "named"),
    [
        ("stage.rates.connector", " (--rate)"),
        ("stage.rates.encoder", " (--encoder-rate)"),
        ("start", " (--from)"),
        ("stage.tokens_per_pack", " (--tokens-per-pack)"),
        ("model.seed", ""),
        ("data", ""),
    ],
)
def test_a_setting_is_told_with_the_flag_that_gives_it(setting, named):
    assert flag(setting) == named


def test_every_flag_that_is_named_is_one_of_a_command():
    params = [one for command in ("align", "tune") for one in get_command(app).commands[command].params]
    flags = {flag for one in params for flag in (*one.opts, *one.secondary_opts)}
    named = {f"--{one.replace('_', '-')}" for one in GIVEN}
    named |= {word.strip(",") for one in FLAGS.values() for word in one.split() if word.startswith("--")}
    assert named - flags == set()
