"""Words and patches meet: what `contrast` knows from images and captions alone is where learning to look starts.

    connector   a patch becomes the sum of the vectors of the words that are read in it, of how many there are and of
                where it is, turned by a rotation so that it is no word itself
    layers      two of them, that begin by looking (looking.py)

Align and tune change all of it.

Shapes: N images, P patches, C width of what is seen, E of all that is told of a patch, K words that can be seen,
D width of the text.
"""

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor
from transformers import AutoModelForCausalLM, LlamaConfig, LlamaForCausalLM, PreTrainedModel

from benchmarks.closed_loop import looking
from benchmarks.closed_loop.contrast import Taught
from benchmarks.closed_loop.settings import Settings
from benchmarks.closed_loop.sight import N_BESIDE, N_PLACES
from benchmarks.closed_loop.words import EVERY, OTHERS, Axes, Words
from trainer.bars import without_bars
from trainer.folder import Opened
from trainer.model import VisionLanguage
from trainer.spec import Backbone
from trainer.tokenizers import TURN

PLACE, NUMBER, SHOWN = 1.0, 2.4, 0.4  # lengths beside a word's: where a patch is, how many there are, that it is one
SPREAD = 0.08  # of fresh weights, about 1 / sqrt(width): with the usual 0.02 nothing is told apart for long
LARGE = 6.0  # times as much for words: what layers say of them is small beside them at first
FINAL = 0.1  # of the last norm, so that fresh logits are small in spite of it
BRANCH = 0.3  # of what fresh layers say
N_LAYERS = 2  # that look
NEW = tuple(f"model.layers.{number}." for number in range(N_LAYERS))
STEPS, AT_ONCE, RATE = 2000, 1024, 3e-3
LITTLE = 0.1  # how often patches that show nothing are drawn


@torch.no_grad()
def begun(words: Words, n_tokens: int, settings: Settings) -> LlamaForCausalLM:
    """A language model that knows nothing yet, with room for what can be seen."""
    torch.manual_seed(settings.seed)
    language = LlamaForCausalLM(
        LlamaConfig(
            vocab_size=n_tokens,
            hidden_size=settings.width,
            head_dim=settings.width,
            num_attention_heads=2,
            num_key_value_heads=2,
            intermediate_size=settings.width * 8 // 3,
            num_hidden_layers=settings.layers,
            max_position_embeddings=2048,
            rope_parameters={"rope_type": "default", "rope_theta": looking.TURNS},
            initializer_range=SPREAD,
            tie_word_embeddings=True,
            bos_token_id=None,
            eos_token_id=None,
        )
    )
    table = language.get_input_embeddings().weight
    table *= LARGE
    language.model.norm.weight.fill_(FINAL)
    for layer in language.model.layers:
        layer.self_attn.o_proj.weight *= BRANCH
        layer.mlp.down_proj.weight *= BRANCH
    words.begin(table, Axes.of(settings.width))
    return language


@torch.no_grad()
def grown(opened: Opened, words: Words, to: Path, seed: int) -> VisionLanguage:
    """The model with two more layers, which is kept at `to`; nothing else that it learned changes, but for a little."""
    torch.manual_seed(seed)
    taught = opened.model.language
    shape = taught.config.to_dict() | {"num_hidden_layers": taught.config.num_hidden_layers + N_LAYERS}
    language = AutoModelForCausalLM.from_config(type(taught.config)(**shape))
    left = language.load_state_dict(_moved_up(taught.state_dict()), strict=False)
    if left.unexpected_keys or not all(name.startswith(NEW) for name in left.missing_keys):
        raise ValueError(f"found {left}, expected weights for all layers but the first {N_LAYERS}")
    table = language.get_input_embeddings().weight
    axes = Axes.of(table.shape[1])
    length = words.settle(table, axes)
    nothing = table[opened.tokenizer.convert_tokens_to_ids(TURN)]
    looking.look(language.model.layers[0], language.config, axes, nothing, length)
    looking.tell(language.model.layers[1], language.config, axes, length)
    return _replaced(opened, language, to)


def _replaced(opened: Opened, language: PreTrainedModel, to: Path) -> VisionLanguage:
    """The model with another language model, which is kept at `to`."""
    with without_bars():
        language.save_pretrained(to)
    spec = opened.model.spec.model_copy(update={"language": Backbone(source=str(to))})
    return VisionLanguage.build(spec, opened.tokenizer)


def fit(model: VisionLanguage, words: Words, taught: Taught, patches: Tensor) -> float:
    """Bring the connector there, from (N, P, E); gives what is left of the squared distance, 1 being all of it."""
    wanted = Wanted.of(model, words, taught)
    known = patches.flatten(0, 1)
    reached = torch.cat([wanted.read(some).square().sum(dim=-1) + LITTLE for some in known.split(8 * AT_ONCE)]).cumsum(
        0
    )
    adam = torch.optim.AdamW(model.connector.parameters(), lr=RATE, weight_decay=0.0)
    rates = torch.optim.lr_scheduler.LinearLR(adam, 1.0, 0.01, STEPS)
    left = 0.0
    for _ in range(STEPS):
        drawn = torch.searchsorted(reached, torch.rand(AT_ONCE) * reached[-1]).clamp(max=len(known) - 1)
        aim = wanted(known[drawn])
        loss = (model.connector(known[drawn]) - aim).square().sum() / aim.square().sum()
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
    words: Words
    vectors: Tensor
    """(K, D), of the words."""
    places: Tensor
    """(N_PLACES, D)."""
    axes: Axes
    length: float
    """Of a word."""

    @classmethod
    @torch.no_grad()
    def of(cls, model: VisionLanguage, words: Words, taught: Taught) -> "Wanted":
        """In the vectors of this model's words."""
        table = model.language.get_input_embeddings().weight
        axes = Axes.of(table.shape[1])
        vectors = words.vectors(table, axes)
        length = float(vectors.norm(dim=-1).mean())
        places = torch.linalg.qr(torch.randn(table.shape[1], N_PLACES)).Q.T  # (N_PLACES, D)
        lengths = length * PLACE / (N_PLACES / 2) ** 0.5  # of sines and cosines: half of the squares
        return cls(taught, words, vectors, places * lengths, axes, length)

    @torch.no_grad()
    def read(self, patches: Tensor) -> Tensor:
        """(..., E) -> (..., K), 0 or more: how much more of each word there is than everywhere."""
        reading, rows = self.taught.reading, list(self.words.phrases)
        usual = torch.sigmoid(reading.phrases.bias[rows])
        read = torch.sigmoid(reading.phrases(reading.norm(patches[..., :-N_BESIDE]))[..., rows])
        numbers = NUMBER * patches[..., -N_BESIDE:-N_PLACES]
        return torch.cat([numbers, ((read - usual) / (1 - usual)).clamp(min=0)], dim=-1)

    @torch.no_grad()
    def __call__(self, patches: Tensor) -> Tensor:
        """(..., E) -> (..., D), turned."""
        axes = self.axes
        said = self.read(patches) @ self.vectors + patches[..., -N_PLACES:] @ self.places
        turned = (said + SHOWN * self.length * axes.shown) @ axes.turn.T
        both = torch.stack([axes.every, axes.shown])
        return turned - turned @ both.T @ both + OTHERS * EVERY * self.length * axes.every


def _moved_up(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """Each layer's weights under the number that it has when others stand before it."""
    return {_next(name): weight for name, weight in state.items()}


def _next(name: str) -> str:
    before, found, after = name.partition("model.layers.")
    if not found:
        return name
    number, _, rest = after.partition(".")
    return f"{before}{found}{int(number) + N_LAYERS}.{rest}"
