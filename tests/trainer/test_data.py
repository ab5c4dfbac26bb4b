import multiprocessing
import os
import pickle
import signal
from dataclasses import fields, replace

import pytest
import torch
from torch import Tensor

from tests.trainer.builders import sample, spec, write_dataset
from trainer.data import Rows, Source, check_images, loader
from trainer.errors import DataError
from trainer.layout import Layout
from trainer.lengths import count
from trainer.pixels import Pixels, processor
from trainer.plan import Plan
from trainer.render import renderer
from trainer.sample import Samples
from trainer.stage import tune
from trainer.tokenizers import bytes_tokenizer, image_token_id

TOKENIZER = bytes_tokenizer()
SMALL = {"tokens_per_pack": 400, "max_tokens": 400, "packs_per_step": 3, "images_per_pack": 3}


def _records(n=12):
    """Two conversations an image; every fourth without one."""
    named = [(f"s{number}", None if number % 4 == 3 else f"{number // 2}.png") for number in range(n)]
    return [sample(name, image, ("What?", f"Number {name}.")) for name, image in named]


def _rows(folder, records=None, n_virtual=0, images=True, **settings):
    samples = Samples.open(write_dataset(folder, records or _records()))
    render = renderer(spec(), TOKENIZER, 16)
    pixels = Pixels.of(folder if images else None, processor(spec()))
    layout = Layout(image_token_id(TOKENIZER), 16, fill_token=0, n_virtual=n_virtual)
    lengths = count(samples, render).lengths
    plan = Plan(lengths, tune(**SMALL | {"epochs": settings.pop("epochs", 1)}), n_virtual=n_virtual)
    return Rows(Source(samples, render, pixels, layout), plan, **settings)


def _same(one, other):
    for field in fields(one):
        mine, its = getattr(one, field.name), getattr(other, field.name)
        if not (torch.equal(mine, its) if isinstance(mine, Tensor) else mine == its):
            return False
    return True


def _names(batches):
    return [name for batch in batches for name in batch.sample_ids]


def test_every_sample_comes_once_with_what_the_plan_promised(tmp_path):
    rows = _rows(tmp_path)
    batches = list(loader(rows))
    assert sorted(_names(batches)) == sorted(f"s{number}" for number in range(12))
    steps = [rows.plan.step(0, step) for step in range(rows.plan.n_steps(0))]
    assert sum(batch.n_learned for batch in batches) == sum(step.n_learned for step in steps)
    assert all(batch.ids.shape[1] <= 400 and len(batch.pixels) <= 3 for batch in batches)


def test_an_image_stands_as_often_as_it_has_features(tmp_path):
    for batch in loader(_rows(tmp_path)):
        assert (batch.ids == image_token_id(TOKENIZER)).sum() == 16 * len(batch.pixels)


def test_conversations_of_one_image_get_it_once(tmp_path):
    records = [sample(name, "1.png", ("What?", name)) for name in "abc"]
    (batch,) = loader(_rows(tmp_path, records))
    assert batch.pixels.shape == (1, 3, 32, 32) and len(batch.spans) == 4


def test_a_row_has_the_pixels_of_its_own_images_in_order(tmp_path):
    rows = _rows(tmp_path)
    for batch in loader(rows):
        shown = dict.fromkeys(f"{int(name[1:]) // 2}.png" for name in batch.sample_ids if int(name[1:]) % 4 != 3)
        assert torch.equal(batch.pixels, rows.source.pixels([(name, "") for name in shown]))


def test_text_alone_has_no_pixels(tmp_path):
    (batch,) = loader(_rows(tmp_path, [sample("a", None)], images=False))
    assert batch.pixels.shape == (0, 3, 32, 32) and (batch.media == -1).all()


def test_rows_do_not_depend_on_the_number_of_workers(tmp_path):
    rows = _rows(tmp_path, epochs=2)
    alone = list(loader(rows))
    helped = list(loader(rows, workers=2))
    assert len(alone) == len(helped) == len(rows)
    assert all(_same(one, other) for one, other in zip(alone, helped, strict=True))


def test_rows_can_be_handed_to_a_process_that_starts_from_nothing(tmp_path):
    rows = _rows(tmp_path)
    rows[0]
    again = pickle.loads(pickle.dumps(rows))
    assert all(_same(again[place], rows[place]) for place in range(len(rows)))


def test_a_later_start_leaves_out_the_steps_before_it(tmp_path):
    whole, rest = _rows(tmp_path, epochs=2), _rows(tmp_path, epochs=2, start=(1, 0))
    all_batches, left = list(loader(whole)), list(loader(rest))
    assert 0 < len(left) < len(all_batches)
    assert all(_same(*pair) for pair in zip(all_batches[-len(left) :], left, strict=True))


def test_a_start_behind_the_last_step_of_an_epoch_is_the_next_epochs_first(tmp_path):
    first = _rows(tmp_path, epochs=2)
    behind = _rows(tmp_path, epochs=2, start=(0, first.plan.n_steps(0)))
    assert _names(loader(behind)) == _names(loader(_rows(tmp_path, epochs=2, start=(1, 0))))
    assert len(_rows(tmp_path, start=(0, first.plan.n_steps(0)))) == 0


def test_ranks_have_equally_many_rows_and_all_samples_between_them(tmp_path):
    ranks = [list(loader(_rows(tmp_path, rank=rank, world=2))) for rank in range(2)]
    assert len(ranks[0]) == len(ranks[1])
    assert sorted(_names(ranks[0] + ranks[1])) == sorted(f"s{number}" for number in range(12))


def test_a_rank_that_stands_by_gets_a_row_without_targets(tmp_path):
    batches = [next(loader(_rows(tmp_path, [sample()], rank=rank, world=2))) for rank in range(2)]
    assert sorted(batch.n_learned > 0 for batch in batches) == [False, True]


def test_a_soft_prompt_takes_the_places_that_were_planned(tmp_path):
    rows = _rows(tmp_path, n_virtual=5)
    packs = [rows.plan.step(0, step).packs for step in range(rows.plan.n_steps(0))]
    planned = sorted(pack.n_tokens for step in packs for pack in step)
    assert sorted(batch.ids.shape[1] for batch in loader(rows)) == planned


@pytest.mark.parametrize("workers", [0, 1])
def test_a_broken_image_ends_the_run_with_one_line_that_names_it(tmp_path, workers):
    rows = _rows(tmp_path, [sample("s1", "1.png")])
    (tmp_path / "1.png").write_bytes(b"no picture")
    with pytest.raises(DataError, match=r"^sample 's1': image '1.png' cannot be read .*repair or") as caught:
        list(loader(rows, workers))
    assert "\n" not in str(caught.value)


def test_samples_that_changed_after_they_were_counted_are_noticed(tmp_path):
    rows = _rows(tmp_path, [sample("s1", None, ("What?", "This one."))])
    path = tmp_path / "samples.jsonl"
    path.write_text(path.read_text().replace("This one.", "So."))
    with pytest.raises(DataError, match="found 4 learned tokens, expected the 10 that were counted"):
        list(loader(rows))


def test_reading_rows_leaves_the_generator_of_dropout_alone(tmp_path):
    rows = _rows(tmp_path)
    before = torch.get_rng_state()
    list(loader(rows))
    assert torch.equal(torch.get_rng_state(), before)


def test_workers_go_on_when_a_terminal_or_a_scheduler_signals_everybody(tmp_path):
    batches = loader(_rows(tmp_path, _records(40)), workers=1)
    found = [next(batches)]
    for child in multiprocessing.active_children():
        os.kill(child.pid, signal.SIGINT)
        os.kill(child.pid, signal.SIGTERM)
    found += batches
    assert len(_names(found)) == 40


def test_workers_end_when_rows_are_no_longer_wanted(tmp_path):
    batches = loader(_rows(tmp_path, _records(40)), workers=2)
    next(batches)
    batches.close()
    assert not multiprocessing.active_children()


def test_an_image_that_is_not_there_is_found_before_training(tmp_path):
    rows = _rows(tmp_path)
    source = rows.source
    lengths = count(source.samples, source.renderer).lengths
    check_images(source.samples, lengths, source.pixels)
    (tmp_path / "0.png").unlink()
    (tmp_path / "2.png").unlink()
    with pytest.raises(DataError, match=r"sample 's0': image '0.png' is not in .* \(and 1 more images\)"):
        check_images(source.samples, lengths, source.pixels)
    for picture in tmp_path.glob("*.png"):
        picture.unlink()
    with pytest.raises(DataError, match=rf"^none of the \d images is in {tmp_path}: check --images"):
        check_images(source.samples, lengths, source.pixels)
    with pytest.raises(DataError, match=r"sample 's0': image '0.png' needs a folder"):
        check_images(source.samples, lengths, replace(source.pixels, folder=None))


def test_an_image_that_only_a_sample_left_out_needs_may_be_absent(tmp_path):
    source = _rows(tmp_path).source
    kept = count(source.samples, source.renderer).lengths
    kept = kept.where(kept.index >= 2)
    (tmp_path / "0.png").unlink()
    check_images(source.samples, kept, source.pixels)
    (tmp_path / "4.png").unlink()
    with pytest.raises(DataError, match=r"^sample 's8': image '4.png' is not in \S+: check"):
        check_images(source.samples, kept, source.pixels)


@pytest.mark.gpu
@pytest.mark.parametrize("workers", [0, 1])
def test_rows_lie_where_a_gpu_reads_them_while_the_host_goes_on(tmp_path, workers):
    row = next(iter(loader(_rows(tmp_path), workers)))
    assert all(value.is_pinned() for value in (row.ids, row.targets, row.pixels))
    assert _same(row, row.to("cuda").to("cpu"))
