"""A vision-language model: encoder, connector, language model.

    pixels -> encoder -> patches -> connector -> features -> (in place of the image tokens) -> language model

Shapes: T positions of a row, N images, P patches, E width of the encoder, M tokens of an image, S vectors of it that
gated layers look at, D width of the text, V vectors of a soft prompt or columns of a prefix, W words, L targets.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Self, TypeVar

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel, PreTrainedTokenizerFast

from trainer import attention, loss
from trainer.attention import Kernel, Past
from trainer.batch import IGNORE, Batch
from trainer.connectors import Connector, Gated, Seen, connector
from trainer.generation import continued, filled
from trainer.language import base_of, head_of, language_model, words_of
from trainer.layers import layers, recast
from trainer.rows import answered, media
from trainer.spec import ModelSpec
from trainer.splice import splice, spread
from trainer.stage import Adapter, Stage
from trainer.tokenizers import image_token_id
from trainer.vision import eye, sight, vision_encoder

Part = TypeVar("Part", bound=nn.Module)


class VisionLanguage(nn.Module):
    """Reads packed rows, and answers."""

    connector: Connector
    virtual: Any
    """What an adapter puts before every conversation, or None: a module of `n_tokens`, with vectors, `embeddings()` of
    (V, D), or with keys and values, `cache()` of transformers' kind."""
    adapter: Adapter | None
    """The adapter that is on (adapters.py)."""
    stages: tuple[Stage, ...]
    """What the model has been through (learning.py)."""
    quiet: tuple[nn.Module, ...]
    """Modules that are never in training mode (learning.py): what is frozen drops nothing out."""
    kernel: Kernel | None
    """What attends in place of torch's variable-length kernel; None: that kernel on CUDA in 16 bits, else masks."""

    def __init__(
        self,
        spec: ModelSpec,
        encoder: PreTrainedModel,
        connector: Connector,
        language: PreTrainedModel,
        image_token: int,
    ) -> None:
        """Of parts that are there; `build` makes them."""
        super().__init__()
        self.spec = spec
        self.encoder = encoder
        self.connector = connector
        self.language = language
        self.image_token = image_token
        self.virtual = self.adapter = self.kernel = None
        self.stages, self.quiet = (), ()
        self._eye = eye(encoder, spec)
        if isinstance(connector, Gated):
            connector.attach(list(layers(language)))

    @classmethod
    def build(
        cls,
        spec: ModelSpec,
        tokenizer: PreTrainedTokenizerFast,
        dtype: torch.dtype = torch.float32,
        device: torch.device | str = "cpu",
    ) -> Self:
        """Weights as `spec` names them; what comes from nowhere is drawn by its seed and by nothing else. In eval mode.

        Raises ModelError for parts that do not fit.
        """
        image_token = image_token_id(tokenizer)
        with torch.device(device):
            encoder = _drawn(lambda: vision_encoder(spec.encoder, dtype), spec.seed)
            language = _drawn(lambda: language_model(spec.language, tokenizer, dtype), spec.seed + 1)
            between = _drawn(lambda: _connector(spec, encoder, language), spec.seed + 2)
        model = cls(spec, encoder, between, language, image_token)
        recast(model, dtype)
        return model.to(device).eval()

    def train(self, mode: bool = True) -> Self:
        """As torch's, but for what is quiet."""
        super().train(mode)
        for module in self.quiet:
            module.training = False  # one by one: what learns may sit inside
        return self

    @property
    def n_image_tokens(self) -> int:
        """M."""
        return self.connector.n_tokens

    @property
    def n_virtual(self) -> int:
        """V, where a soft prompt is on; else 0."""
        return int(self.virtual.n_tokens) if hasattr(self.virtual, "embeddings") else 0

    @property
    def device(self) -> torch.device:
        """Where the words' vectors are."""
        return words_of(self.language).weight.device

    def patches(self, pixels: Tensor) -> Tensor:
        """(N, 3, H, W) -> (N, P, E)."""
        return self._eye(self.encoder, pixels)

    def features(self, pixels: Tensor) -> Tensor:
        """(N, 3, H, W) -> (N, M, D): what stands in the text."""
        return self._look(pixels)[:, : self.n_image_tokens]

    def hidden(self, batch: Batch) -> Tensor:
        """(1, T, D): what the language model makes of a row, before its output layer."""
        vectors = self._look(batch.pixels if len(batch.pixels) or not self._looks_in_vain() else self._blank())
        inputs = self.inputs(batch.ids, vectors[: len(batch.pixels)], batch.virtual)
        past = self._past()
        n_past = past.n_columns if past else 0
        settings: dict[str, Any] = {} if past is None else {"past": past}
        if isinstance(self.connector, Gated):
            settings["seen"] = Seen(vectors[:, self.n_image_tokens :], batch.media)
        elif len(vectors) > len(batch.pixels):
            inputs = inputs + (vectors * 0).sum()  # a row without images has gradients, all of them zero
        out = base_of(self.language)(
            inputs_embeds=inputs,
            position_ids=batch.positions + n_past,
            use_cache=False,  # as an argument: left to the configuration, positions of one sample see another's
            **attention.settings(batch.spans, n_past, inputs, self.kernel),
            **settings,
        )
        hidden: Tensor = out.last_hidden_state
        return hidden

    def losses(self, batch: Batch) -> Tensor:
        """(L,): cross-entropy of each target, in reading order, in 32 bits or more."""
        hidden, targets = self.hidden(batch)[0], batch.targets[0]
        rows = torch.nonzero_static(targets != IGNORE, size=batch.n_learned)[:, 0]  # waits for no device
        return loss.losses(hidden[rows], targets[rows], head_of(self.language))

    def forward(self, batch: Batch) -> Tensor:
        """The sum of the cross-entropies of all targets: to be divided by the number of targets of the whole step."""
        return self.losses(batch).sum()

    def logits(self, batch: Batch) -> Tensor:
        """(1, T, W)."""
        out: Tensor = head_of(self.language)(self.hidden(batch))
        return out

    def inputs(self, ids: Tensor, vectors: Tensor, virtual: Tensor | None = None) -> Tensor:
        """(B, T) ids, (N, M + S, D) of their images in reading order -> (B, T, D) that go into the language model."""
        words = words_of(self.language)(ids)
        inputs = splice(words, ids == self.image_token, vectors[:, : self.n_image_tokens])
        if virtual is not None and self.n_virtual:
            inputs = spread(inputs, virtual, self.virtual.embeddings())
        return inputs

    def generate(
        self,
        prompt: Sequence[int],
        pixels: Tensor,
        max_new_tokens: int = 256,
        stop: Sequence[int] = (),
        **settings: object,
    ) -> list[int]:
        """Ids of the answer, with the stop where one came; greedy unless transformers' settings say otherwise."""
        return self.answer([prompt], [pixels], max_new_tokens, stop, **settings)[0]

    @torch.no_grad()
    def answer(
        self,
        prompts: Sequence[Sequence[int]],
        pixels: Sequence[Tensor],
        max_new_tokens: int = 256,
        stop: Sequence[int] = (),
        **settings: object,
    ) -> list[list[int]]:
        """The same for many prompts at a time; pixels are (N, 3, H, W) of each, N may be 0."""
        rows = filled(prompts, self.n_virtual, int(self.image_token == 0), self.device)
        vectors = self._look(torch.cat(list(pixels)))
        inputs = self.inputs(rows.ids, vectors, rows.virtual)
        past = self.virtual.cache() if hasattr(self.virtual, "cache") else None
        with self._showing(rows.ids, vectors, pixels):
            return continued(self.language, inputs, rows.told, past, max_new_tokens, stop, **settings)

    def score(self, prompt: Sequence[int], answer: Sequence[int], pixels: Tensor) -> tuple[float, int]:
        """The answer's log-probability after the prompt, all its tokens added up, and their number."""
        return self.scores(prompt, [answer], pixels)[0]

    @torch.no_grad()
    def scores(
        self, prompt: Sequence[int], answers: Sequence[Sequence[int]], pixels: Tensor
    ) -> list[tuple[float, int]]:
        """The same for several answers, which share the prompt's work."""
        row = answered(prompt, answers, pixels.to(self.device), self.image_token, self.n_image_tokens, self.n_virtual)
        lengths = [len(answer) for answer in answers]
        found = torch.split(self.losses(row), lengths)
        return [(-float(one.sum()), length) for one, length in zip(found, lengths, strict=True)]

    def _look(self, pixels: Tensor) -> Tensor:
        if not len(pixels):
            words = words_of(self.language).weight
            return torch.zeros(0, self.n_image_tokens, words.shape[1], device=words.device, dtype=words.dtype)
        pixels = pixels.to(self.device, next(self.encoder.parameters()).dtype)  # not every encoder sees to that itself
        vectors: Tensor = self.connector(self.patches(pixels))  # (N, M + S, D)
        return vectors

    def _showing(self, ids: Tensor, vectors: Tensor, pixels: Sequence[Tensor]) -> AbstractContextManager[None]:
        """While this lasts, gated layers see the images of these rows: (B, T) ids, (N, M + S, D)."""
        if not isinstance(self.connector, Gated):
            return nullcontext()
        n_before = torch.tensor([0, *[len(own) for own in pixels[:-1]]]).cumsum(0).to(ids.device)
        own = media(ids, self.image_token, self.n_image_tokens)  # (B, T), counted within the row
        return self.connector.holding(
            Seen(vectors[:, self.n_image_tokens :], torch.where(own < 0, own, own + n_before[:, None]))
        )

    def _looks_in_vain(self) -> bool:
        """Whether a row without images runs one all the same, so that every process has gradients of the same parts."""
        learns = any(p.requires_grad for part in (self.encoder, self.connector) for p in part.parameters())
        return torch.is_grad_enabled() and learns

    def _blank(self) -> Tensor:
        side = self._eye.sight.side
        return torch.zeros(1, 3, side, side, device=self.device)

    def _past(self) -> Past | None:
        if not hasattr(self.virtual, "cache"):
            return None
        kept = self.virtual.cache().layers
        return Past(tuple(layer.keys for layer in kept), tuple(layer.values for layer in kept))


def _connector(spec: ModelSpec, encoder: PreTrainedModel, language: PreTrainedModel) -> Connector:
    seen = sight(spec, encoder.config)
    width = words_of(language).embedding_dim
    return connector(spec.connector, seen.width, width, seen.n_patches, len(layers(language)))


def _drawn(make: Callable[[], Part], seed: int) -> Part:
    """What `make` builds from torch's generator, seeded; the generator goes on as if nothing had been drawn."""
    devices = [torch.cuda.current_device()] if torch.cuda.is_available() else []
    with torch.random.fork_rng(devices=devices):
        torch.manual_seed(seed)
        return make()
