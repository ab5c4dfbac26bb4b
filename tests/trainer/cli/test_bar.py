from trainer.cli.bar import NAMES, Bar, detail
from trainer.progress import Progress


def test_known_figures_are_shown_and_others_left_out():
    told = Progress("train", 3, 10, {"loss": 1.23456, "tokens_per_second": 12345.6, "mfu": 0.513, "unknown": 1.0})
    assert detail(told) == "loss 1.2346, 12,346 tokens/s, MFU 51.3%"


def test_every_step_has_a_name_and_can_be_shown():
    with Bar() as bar:
        for doing in NAMES:
            bar.show(Progress(doing, 1, 0))


def test_a_save_that_is_over_leaves_no_bar():
    with Bar(is_drawn=True) as bar:
        for doing in ("train", "save"):
            bar.show(Progress(doing, 1, 2))
        assert bar.steps == ["train", "save"]
        bar.show(Progress("train", 2, 2))
        assert bar.steps == ["train"]
