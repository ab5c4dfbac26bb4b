"""Layers that begin by looking: words at the patches that show them, and what follows at words that found something."""

from dataclasses import dataclass

import pytest
import torch

from benchmarks.closed_loop import grounding
from benchmarks.closed_loop.contrast import Reading, Taught
from benchmarks.closed_loop.settings import Settings
from benchmarks.closed_loop.sight import N_BESIDE, Sight, SightConfig
from benchmarks.closed_loop.words import Words
from trainer import pixels, tokenizers
from trainer.bars import without_bars
from trainer.folder import Opened
from trainer.model import VisionLanguage
from trainer.presets import tiny
from trainer.spec import Backbone

TEXTS = ("one", "two", "three", "four", "cat", "cats", "dog", "boat", "red", "white", "blue", "green")
COLORS = ("red", "white", "blue", "green")
SETTINGS = Settings(width=128, layers=1, seed=11)  # by chance some draws look a little at what is not there
# One after the other in reading order, with patches between them that show nothing.
SEEN = {20: ("cat", "red"), 41: ("dog", "white"), 42: ("boat", "blue")}
N_PATCHES, NOTHING = 64, 0  # the sign that a turn begins with stands before patches
CAT, DOG, BOAT = (1 + patch for patch in SEEN)


@dataclass
class Grown:
    """A model that looks, and what it is given."""

    began: dict
    model: VisionLanguage
    tokenizer: tokenizers.PreTrainedTokenizerFast
    wanted: grounding.Wanted

    def ids(self, text):
        return self.tokenizer(text, add_special_tokens=False)["input_ids"]

    @torch.no_grad()
    def reads(self, text):
        """One turn: the picture and then the text, whose words are those of the tokenizer."""
        words = self.model.language.get_input_embeddings()
        turn, said = (torch.tensor(ids) for ids in (self.ids(tokenizers.TURN), self.ids(text)))
        patches = self.wanted(torch.stack([patch(*SEEN.get(n, ())) for n in range(N_PATCHES)]))
        told = self.model.language(
            inputs_embeds=torch.cat([words(turn), patches, words(said)])[None],
            output_attentions=True,
            output_hidden_states=True,
        )
        return Read(text.split(), told.attentions, [states[0] for states in told.hidden_states])


@dataclass
class Read:
    words: list
    attentions: tuple
    states: list
    """Before the first layer, after it, after the second."""

    def place(self, word):
        """Where it stands last."""
        return len(self.states[0]) - 1 - self.words[::-1].index(word)

    def looks(self, layer, head, word, at):
        """How much of what it has to give goes there."""
        at = at if isinstance(at, int) else self.place(at)
        return float(self.attentions[layer][0, head, self.place(word), at])

    def gains(self, layer, word):
        """What is added to it."""
        return (self.states[layer + 1] - self.states[layer])[self.place(word)]


def patch(*texts):
    """What is seen of a patch in which these words are read; it is nowhere, and nothing is counted in it."""
    seen = torch.zeros(len(TEXTS) + N_BESIDE)
    seen[[TEXTS.index(text) for text in texts]] = 1
    return seen


def taught():
    """What reads a word in a patch that has its number."""
    reading = Reading(len(TEXTS), torch.full((len(TEXTS),), 0.05)).requires_grad_(False)
    reading.phrases.weight.copy_(4 * torch.eye(len(TEXTS)))
    return Taught(Sight(SightConfig(32, (4, 4, len(TEXTS)), (0, 0, 0))), reading, TEXTS, ("cat",))


@pytest.fixture(scope="module")
def grown(tmp_path_factory):
    place = tmp_path_factory.mktemp("grown")
    tokenizer = tokenizers.learned([f" {text} is there what about the" for text in TEXTS] * 9, 400)
    words = Words(TEXTS, range(4, len(TEXTS)), [tokenizer(f" {text}")["input_ids"] for text in TEXTS])
    begun = grounding.begun(words, len(tokenizer), SETTINGS)
    with without_bars():
        begun.save_pretrained(place / "begun")
    spec = tiny().model_copy(update={"language": Backbone(source=str(place / "begun"))})
    opened = Opened(VisionLanguage.build(spec, tokenizer), tokenizer, pixels.processor(spec))
    model = grounding.grown(opened, words, place / "grown", seed=0)
    model.language.set_attn_implementation("eager")  # others do not tell where they look
    return Grown(begun.state_dict(), model, tokenizer, grounding.Wanted.of(model, words, taught()))


@pytest.mark.parametrize(
    ("word", "there"), [("cat", CAT), ("cats", CAT), ("red", CAT), ("dog", DOG), ("white", DOG), ("boat", BOAT)]
)
def test_a_word_looks_at_the_patch_that_shows_it(grown, word, there):
    assert grown.reads(f" what about the {word} is").looks(0, 0, word, there) > 0.8


def test_a_word_finds_its_patch_from_far_away(grown):
    assert grown.reads(" about" * 400 + " the dog").looks(0, 0, "dog", DOG) > 0.8


@pytest.mark.parametrize("word", ["green", "one", "about", "the"])
def test_a_word_that_is_shown_nowhere_looks_at_the_first_token_of_its_turn(grown, word):
    assert grown.reads(f" what is there {word} cat").looks(0, 0, word, NOTHING) > 0.8


@pytest.mark.parametrize(("thing", "color"), [("cat", "red"), ("dog", "white"), ("boat", "blue")])
def test_a_word_takes_along_what_else_its_patch_shows(grown, thing, color):
    gained = grown.wanted.vectors @ grown.reads(f" what about the {thing}").gains(0, thing)
    assert {TEXTS[row] for row in gained.topk(2).indices} == {thing, color}


def test_a_word_has_what_patches_have_once_it_found_one(grown):
    read = grown.reads(" the green cat is there")
    shown = {word: float(grown.wanted.axes.shown @ read.gains(0, word)) for word in read.words}
    assert shown.pop("cat") > 5 * max(abs(least) for least in shown.values())


def test_a_word_that_is_shown_nowhere_takes_nothing(grown):
    read = grown.reads(" the green cat is there")
    taken = {word: float((grown.wanted.vectors @ read.gains(0, word)).abs().max()) for word in ("green", "cat")}
    assert taken["green"] < 0.3 * taken["cat"]


@pytest.mark.parametrize("head", [0, 1])
def test_what_stands_after_a_word_that_found_something_looks_at_it(grown, head):
    read = grown.reads(" what about the green cat is there")
    for after in ("is", "there"):
        assert read.looks(1, head, after, "cat") > 0.8


@pytest.mark.parametrize("head", [0, 1])
def test_nobody_looks_at_a_word_that_found_nothing(grown, head):
    read = grown.reads(" what about the green is there")
    assert all(read.looks(1, head, after, "green") < 0.4 for after in ("is", "there"))


def test_one_head_looks_at_the_last_of_two_words_and_the_other_at_both(grown):
    read = grown.reads(" the cat is there what about the dog is")
    assert read.looks(1, 0, "is", "dog") > 0.8
    assert min(read.looks(1, 1, "is", "cat"), read.looks(1, 1, "is", "dog")) > 0.05


@pytest.mark.parametrize(("thing", "color"), [("cat", "red"), ("dog", "white"), ("boat", "blue")])
def test_what_stands_after_it_is_told_what_the_word_took_along(grown, thing, color):
    read = grown.reads(f" what about the {thing} is")
    told = grown.wanted.vectors @ read.gains(1, "is")
    assert max(COLORS, key=lambda one: told[TEXTS.index(one)]) == color


def test_what_was_learned_stands_above_them_as_it_was(grown):
    now, layer = grown.model.language.state_dict(), "model.layers.{}.".format
    moved = {name.replace(layer(0), layer(2)): weight for name, weight in grown.began.items() if layer(0) in name}
    assert len(moved) > 5 and len(grown.model.language.model.layers) == SETTINGS.layers + 2
    assert all(torch.equal(now[name], weight) for name, weight in moved.items())


def test_it_is_kept_where_its_spec_says(grown):
    again = VisionLanguage.build(grown.model.spec, grown.tokenizer).language.state_dict()
    assert all(torch.equal(again[name], weight) for name, weight in grown.model.language.state_dict().items())
