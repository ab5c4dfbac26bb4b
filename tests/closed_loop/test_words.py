"""Words that can be seen: which they are, and where they lie at first."""

import pytest
import torch

from benchmarks.closed_loop.contrast import Reading
from benchmarks.closed_loop.words import Axes, Words
from trainer.tokenizers import bytes_tokenizer

WIDTH, N_TOKENS = 64, 200
TEXTS = ("one", "two", "three", "four", "cat", "cats", "dog", "bus", "buses", "red", "blue", "umbrella")
TWO_TOKENS = "umbrella"
NUMBERS = TEXTS[:4]


@pytest.fixture
def words():
    """Each has a token of its own, but for the last."""
    return Words(TEXTS, range(len(TEXTS)), [*([number + 20] for number in range(len(TEXTS) - 1)), [3, 4]])


@pytest.fixture
def axes():
    return Axes.of(WIDTH)


@pytest.fixture
def table(words, axes):
    torch.manual_seed(0)
    found = torch.randn(N_TOKENS, WIDTH)
    words.begin(found, axes)
    return found


def cosines(vectors):
    return torch.cosine_similarity(vectors[:, None], vectors[None], dim=-1)


def identity(n):
    return pytest.approx(torch.eye(n).numpy(), abs=1e-5)


def test_kept_directions_are_at_right_angles_and_the_turn_is_a_rotation(axes):
    assert (axes.kept @ axes.kept.T).numpy() == identity(len(axes.kept))
    assert (axes.turn @ axes.turn.T).numpy() == identity(WIDTH)
    assert abs(float(axes.every @ axes.shown)) < 1e-5


def test_free_removes_what_is_kept_and_nothing_else(axes):
    vectors = torch.randn(5, 3, WIDTH)
    freed = axes.free(vectors)
    for kept in (axes.every, axes.shown, axes.turn @ axes.every, axes.turn @ axes.shown):
        assert (freed @ kept).abs().max() < 1e-4
    assert torch.allclose(axes.free(freed), freed, atol=1e-5)
    assert (vectors - freed).flatten(0, 1).svd().S[4:].max() < 1e-3


def test_directions_are_always_the_same():
    torch.manual_seed(1)
    one = Axes.of(WIDTH)
    torch.manual_seed(2)
    assert torch.equal(one.turn, Axes.of(WIDTH).turn) and torch.equal(one.kept, Axes.of(WIDTH).kept)


def test_words_begin_nearly_at_right_angles(words, table, axes):
    single = [row for row, text in enumerate(TEXTS) if text not in ("cats", "buses", TWO_TOKENS)]
    near = cosines(words.vectors(table, axes))[single][:, single]
    assert (near - torch.eye(len(single))).abs().max() < 0.1


@pytest.mark.parametrize(("one", "several"), [("cat", "cats"), ("bus", "buses")])
def test_the_name_of_several_stays_near_that_of_one(words, table, axes, one, several):
    near = cosines(words.vectors(table, axes))[TEXTS.index(several)]
    assert 0.6 < near[TEXTS.index(one)] < 0.95
    assert near.topk(2).indices.tolist() == [TEXTS.index(several), TEXTS.index(one)]


def test_no_word_holds_what_only_patches_have(table, axes):
    assert (table @ axes.shown).abs().max() < 1e-4


def test_all_words_have_some_of_every_and_words_that_can_be_seen_the_least(words, table, axes):
    seen = torch.zeros(N_TOKENS, dtype=torch.bool)
    seen[[ids[0] for ids in words.tokens if len(ids) == 1]] = True
    share = table @ axes.every
    assert 0 < share[seen].max() < 0.7 * share[~seen].min()


def test_words_keep_the_length_of_all(words, table, axes):
    lengths = words.vectors(table, axes).norm(dim=-1)
    assert torch.allclose(lengths, axes.free(table).norm(dim=-1).mean().expand(len(TEXTS)), rtol=1e-4)
    own = axes.free(table)[[ids[0] for ids in words.tokens if len(ids) == 1]].norm(dim=-1)
    assert torch.allclose(own, lengths.mean().expand(len(own)), rtol=0.15)


def test_a_word_of_two_tokens_lies_between_them_and_moves_neither(words, axes):
    drawn = torch.randn(N_TOKENS, WIDTH)
    table = drawn.clone()
    words.begin(table, axes)
    assert torch.allclose(axes.free(table)[[3, 4]], axes.free(drawn)[[3, 4]], atol=1e-4)
    between = axes.free(drawn)[[3, 4]].mean(dim=0)
    assert torch.cosine_similarity(words.vectors(table, axes)[-1], between, dim=0) > 0.999


def test_settling_takes_out_what_learning_brought_in(words, table, axes):
    moved = table + axes.shown - 0.5 * axes.every
    length = words.settle(moved, axes)
    assert torch.allclose(moved, table, atol=1e-3)
    assert length == pytest.approx(float(axes.free(table).norm(dim=-1).mean()), rel=1e-4)


PHRASES = ["the", "cat", "two cats", "dog", "mist", *NUMBERS]


def read_well(*captions):
    """Of images in whose patches "cat" and "the" are read as they are said, "dog" always and "mist" never."""
    shows = torch.zeros(len(captions), 4, len(PHRASES) + 1)
    for image, caption in zip(shows, captions, strict=True):
        image[:, -1] = 1  # else nothing is left of a patch that shows nothing
        for phrase in {"the", "cat"} & set(caption.split()):
            image[1, PHRASES.index(phrase)] = 3
    reading = Reading(len(PHRASES) + 1, torch.full((len(PHRASES),), 0.05))
    with torch.no_grad():
        reading.phrases.weight.zero_()[:, : len(PHRASES)] = 4 * torch.eye(len(PHRASES))
        reading.phrases.bias[PHRASES.index("dog")] = 8
    return Words.of(reading, PHRASES, shows, [[caption] for caption in captions], bytes_tokenizer())


def test_words_that_are_read_well_can_be_seen_and_numbers_come_first():
    found = read_well("the cat", "the dog", "a mist", "the fog", "the end", "so", "the cat", "the dog", "a", "mist")
    assert found.texts == [*NUMBERS, "cat"]
    assert [PHRASES[row] for row in found.phrases] == found.texts[4:]


def test_a_word_is_spelled_as_after_a_space():
    found = read_well("the cat", "a dog", "a mist", "the end")
    assert found.tokens[-1] == bytes_tokenizer()(" cat", add_special_tokens=False)["input_ids"]
