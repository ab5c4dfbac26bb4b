"""Words and patches meet: a connector that begins where the words are, and a layer that begins by looking.

A language model of this size, left to itself, would have to find out noun by noun which patch shows what a word says;
in minutes it finds none. So what `contrast` knows already, from images and captions alone, is where learning starts:

    connector   a patch becomes the sum of the vectors of the words that are read in it, turned by a rotation, and of
                where it is
    layer       stands before those that were taught; its queries are words as they are, its keys and values are turned
                back. A word finds the patches that show it, no other word, and takes along what else they show.

Attention that starts as a comparison of contents: Trockman and Kolter 2023, "Mimetic initialization of self-attention
layers". Align and tune change all of it.

Shapes: N images, P patches, E width of what is seen, K words that are read, D width of the text.
"""

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import AutoModelForCausalLM, PreTrainedTokenizerFast

from benchmarks.closed_loop.contrast import Taught
from benchmarks.closed_loop.sight import N_PLACES
from trainer.bars import without_bars
from trainer.folder import Opened
from trainer.model import VisionLanguage
from trainer.spec import Backbone

SHARPNESS = 1.4  # of queries and of keys
SHARE = 1.25  # of what a word finds, beside the length of a word
PLACE, PATCH = 0.4, 0.4  # lengths beside a word's: where a patch is, and that it is one
RIDGE = 0.1  # words that say much the same are told apart no further than this
STEPS, AT_ONCE, RATE = 2000, 1024, 3e-3


@torch.no_grad()
def looking(opened: Opened, to: Path, seed: int) -> VisionLanguage:
    """The model with one more layer, which is kept at `to`; nothing else that it learned changes."""
    torch.manual_seed(seed)
    taught = opened.model.language
    config = type(taught.config)(**taught.config.to_dict() | {"num_hidden_layers": taught.config.num_hidden_layers + 1})
    grown = AutoModelForCausalLM.from_config(config)
    grown.load_state_dict(_moved_up(taught.state_dict()), strict=False)
    length = grown.get_input_embeddings().weight.norm(dim=-1).mean()
    _look(grown.model.layers[0], SHARE * float(length))
    with without_bars():
        grown.save_pretrained(to)
    spec = opened.model.spec.model_copy(update={"language": Backbone(source=str(to))})
    return VisionLanguage.build(spec, opened.tokenizer)


def fit(model: VisionLanguage, tokenizer: PreTrainedTokenizerFast, taught: Taught, patches: Tensor) -> float:
    """Bring the connector there, from (N, P, E); gives what is left of the squared distance, 1 being all of it."""
    wanted = Wanted.of(model, tokenizer, taught)
    known = patches.flatten(0, 1)
    adam = torch.optim.AdamW(model.connector.parameters(), lr=RATE, weight_decay=0.0)
    rates = torch.optim.lr_scheduler.LinearLR(adam, 1.0, 0.01, STEPS)
    left = 0.0
    for _ in range(STEPS):
        some = known[torch.randint(len(known), (AT_ONCE,))]
        aim = wanted(some)
        loss = (model.connector(some) - aim).square().sum() / aim.square().sum()
        adam.zero_grad()
        loss.backward()
        adam.step()
        rates.step()
        left = loss.item()
    return left


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a patch should be to the language model."""

    taught: Taught
    words: Tensor
    """(K, D): a vector for each."""
    places: Tensor
    """(N_PLACES, D)."""
    patch: Tensor
    """(D)."""
    among: list[int]
    """(K): which of the phrases are words."""

    @classmethod
    @torch.no_grad()
    def of(cls, model: VisionLanguage, tokenizer: PreTrainedTokenizerFast, taught: Taught) -> "Wanted":
        """In the vectors of this model's words."""
        among = [number for number, phrase in enumerate(taught.phrases) if phrase.isalpha()]
        table = model.language.get_input_embeddings().weight
        ids = [tokenizer(f" {taught.phrases[number]}", add_special_tokens=False)["input_ids"] for number in among]
        found = torch.stack([table[one].mean(dim=0) for one in ids])
        length = found.norm(dim=-1).mean()
        others = torch.linalg.qr(torch.randn(table.shape[1], N_PLACES + 1)).Q.T * length  # (N_PLACES + 1, D)
        places = others[:-1] * PLACE / (N_PLACES / 2) ** 0.5  # of sines and cosines: half of the squares
        return cls(taught, apart(found, length), places, others[-1] * PATCH, among)

    @torch.no_grad()
    def __call__(self, patches: Tensor) -> Tensor:
        """(..., E) -> (..., D), turned."""
        reading = self.taught.reading
        usual = torch.sigmoid(reading.phrases.bias[self.among])
        read = torch.sigmoid(reading.phrases(reading.norm(patches[..., :-N_PLACES]))[..., self.among])
        surprise = ((read - usual) / (1 - usual)).clamp(min=0)  # (..., K)
        where = patches[..., -N_PLACES:] @ self.places
        return (surprise @ self.words + where + self.patch) @ rotation(self.words.shape[1]).T


def apart(words: Tensor, length: Tensor) -> Tensor:
    """(K, D): nearly at right angles, each as long as told: text alone leaves colors all but the same (Löwdin 1950)."""
    words = words - words.mean(dim=0)
    squares, turn = torch.linalg.eigh(words @ words.T / length**2)
    words = turn * (squares.clamp(min=0) + RIDGE).rsqrt() @ turn.T @ words
    return words / words.norm(dim=-1, keepdim=True) * length


def rotation(width: int) -> Tensor:
    """(D, D), always the same: what keeps patches out of words' way."""
    return torch.linalg.qr(torch.randn(width, width, generator=torch.Generator().manual_seed(0))).Q


def _look(layer: nn.Module, length: float) -> None:
    """Compare words with what patches mean, and take over what they mean; the feed-forward part does nothing yet."""
    attention, width = layer.self_attn, layer.self_attn.q_proj.in_features
    turned = rotation(width)
    compared, taken = (torch.linalg.qr(torch.randn(width, width)).Q for _ in range(2))
    attention.q_proj.weight.copy_(SHARPNESS * compared)
    attention.k_proj.weight.copy_(SHARPNESS * compared @ turned.T)
    attention.v_proj.weight.copy_(taken)
    attention.o_proj.weight.copy_(length / width**0.5 * turned.T @ taken.T)
    layer.mlp.down_proj.weight.zero_()


def _moved_up(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """Each layer's weights under the number of the next."""
    return {_next(name): weight for name, weight in state.items()}


def _next(name: str) -> str:
    before, found, after = name.partition("model.layers.")
    if not found:
        return name
    number, _, rest = after.partition(".")
    return f"{before}{found}{int(number) + 1}.{rest}"
