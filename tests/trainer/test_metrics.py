"""What a run tells of itself stays whole, whenever its process ends."""

import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from trainer.metrics import Line, Metrics, cut, read


def line(step, **changes):
    given = {
        "step": step,
        "epoch": 0,
        "loss": 2.5,
        "grad_norm": 1.5,
        "rates": {"connector": 1e-3},
        "samples": 8,
        "tokens": 800,
        "learned": 80,
        "seconds": 2.0,
        "data_wait_seconds": 0.5,
        "tokens_per_second": 400.0,
        "samples_per_second": 4.0,
        "mfu": 0.5,
        "memory_gib": None,
    }
    return Line.model_validate(given | changes)


def opened(tmp_path, after=0):
    return Metrics(tmp_path / "metrics.jsonl", tmp_path / "tensorboard", after)


def write(tmp_path, *steps, after=0):
    metrics = opened(tmp_path, after)
    for step in steps:
        metrics.write(line(step))
    metrics.keep()
    metrics.close()


def steps(tmp_path):
    return [one.step for one in read(tmp_path / "metrics.jsonl")]


def test_lines_are_read_as_they_were_written(tmp_path):
    write(tmp_path, 1, 2)

    assert read(tmp_path / "metrics.jsonl") == [line(1), line(2)]


def test_a_resumed_run_cuts_what_came_after_its_checkpoint(tmp_path):
    write(tmp_path, 1, 2, 3)
    write(tmp_path, 3, 4, after=2)

    assert steps(tmp_path) == [1, 2, 3, 4]


def test_a_run_that_begins_anew_cuts_all(tmp_path):
    write(tmp_path, 1, 2)
    write(tmp_path, 1)

    assert steps(tmp_path) == [1]


@pytest.mark.parametrize("torn", [b'{"step": 3, "lo', b'{"step": 3}\n', b"\xff\xfe", b"\0\0\0\0"])
def test_a_line_that_a_kill_tore_is_cut_too(tmp_path, torn):
    write(tmp_path, 1, 2)
    path = tmp_path / "metrics.jsonl"
    path.write_bytes(path.read_bytes() + torn)

    write(tmp_path, 3, after=2)

    assert steps(tmp_path) == [1, 2, 3]


def test_a_file_that_is_right_is_not_written_anew(tmp_path):
    write(tmp_path, 1, 2)
    before = (tmp_path / "metrics.jsonl").stat()
    cut(tmp_path / "metrics.jsonl", after=2)

    assert (tmp_path / "metrics.jsonl").stat().st_ino == before.st_ino


def test_a_line_is_on_disk_before_the_next_is_written(tmp_path):
    metrics = opened(tmp_path)
    metrics.write(line(1))

    assert steps(tmp_path) == [1]
    metrics.close()


def test_tensorboard_shows_the_same_and_forgets_what_was_cut(tmp_path):
    write(tmp_path, 1, 2, 3)
    write(tmp_path, 3, after=2)
    events = EventAccumulator(str(tmp_path / "tensorboard")).Reload()

    assert [event.step for event in events.Scalars("train/loss")] == [1, 2, 3]
    assert events.Scalars("train/loss")[0].value == 2.5
    assert events.Scalars("rate/connector")[0].value == pytest.approx(1e-3)
    assert events.Scalars("speed/data_wait_share")[0].value == 0.25
    assert "memory/gib" not in events.Tags()["scalars"]
