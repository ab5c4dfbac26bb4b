"""What learns in the language model's place: low-rank changes, a prefix of keys and values, a soft prompt. All by peft.

To add one: a record in stage.py and a case in `apply`.

Shapes: V learned vectors, L layers, H heads of keys and values, W width of a head, D width of the text.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import torch
from peft import LoraConfig, PrefixTuningConfig, PromptTuningConfig, inject_adapter_in_model
from peft.tuners.lora import LoraLayer
from peft.tuners.prefix_tuning import PrefixEncoder
from peft.tuners.prompt_tuning import PromptEmbedding
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from transformers import DynamicCache

from trainer.errors import ModelError, SettingsError
from trainer.model import VisionLanguage
from trainer.stage import Adapter, Lora, Prefix, SoftPrompt

SIGMA = 0.02  # what a prefix is drawn with: as far from 0 as a language model's own weights


def apply(model: VisionLanguage, adapter: Adapter | None, seed: int = 0) -> None:
    """Put an adapter on the language model, in place; its weights are drawn by the seed.

    The same adapter as before goes on learning. Low-rank changes of an earlier stage are merged before anything else is
    put on, or learns. Everything may ask for gradients after it: learning.freeze says what does.
    """
    if adapter == model.adapter:
        return
    if isinstance(model.adapter, Lora):
        merged(model)
    if adapter is None:
        return
    if model.adapter is not None:
        raise ModelError(
            f"the model has a {model.adapter.kind} already, which nothing can be merged with, "
            f"found {adapter.kind} to put on: go on with the same adapter, or start from the model before it"
        )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        _put_on(model, adapter)
    model.adapter = adapter


def _put_on(model: VisionLanguage, adapter: Adapter) -> None:
    match adapter:
        case Lora():
            _inject(model, adapter)
        case Prefix():
            model.virtual = LearnedPrefix(model, adapter)
        case SoftPrompt():
            model.virtual = LearnedPrompt(model, adapter)


def merged(model: VisionLanguage) -> VisionLanguage:
    """The same model with its low-rank changes added to the weights, in place; raises ModelError for other adapters."""
    if isinstance(model.adapter, Prefix | SoftPrompt):
        raise ModelError(f"found a {model.adapter.kind}, expected low-rank changes: nothing else can be merged")
    for name, module in list(model.language.named_modules()):
        if isinstance(module, LoraLayer):
            module.merge()
            model.language.set_submodule(name, module.get_base_layer())
    model.language.__dict__.pop("peft_config", None)
    model.adapter = None
    return model


def adapter_modules(model: VisionLanguage) -> Iterator[nn.Module]:
    """Modules that an adapter brought: those whose parameters learn with it, and its dropout."""
    if model.virtual is not None:
        yield from model.virtual.modules()
    for layer in model.language.modules():
        if isinstance(layer, LoraLayer):
            for name in (*layer.adapter_layer_names, "lora_dropout"):
                yield from getattr(layer, name).modules()


def save(model: VisionLanguage, file: Path, state: Mapping[str, Tensor] | None = None) -> None:
    """The adapter's parameters as safetensors; which adapter it is stands in model.json. `state` as in folder.write."""
    state = model.state_dict() if state is None else state
    save_file({name: state[name].detach().cpu().contiguous() for name in _parameters(model)}, file)


def load(model: VisionLanguage, file: Path) -> None:
    """Fill the adapter that was applied with what `save` wrote. Raises ModelError."""
    own = _parameters(model)
    try:
        saved = load_file(file)
    except (OSError, SafetensorError) as error:
        raise ModelError(f"{file}: cannot be read ({error}), expected an adapter's parameters") from error
    if {name: value.shape for name, value in saved.items()} != {name: value.shape for name, value in own.items()}:
        raise ModelError(f"{file}: its parameters do not fit the {model.adapter}, expected its own: take another file")
    with torch.no_grad():
        for name, parameter in own.items():
            parameter.copy_(saved[name])


def _parameters(model: VisionLanguage) -> dict[str, nn.Parameter]:
    owned = {id(p) for module in adapter_modules(model) for p in module.parameters(recurse=False)}
    return {name: parameter for name, parameter in model.named_parameters() if id(parameter) in owned}


def _inject(model: VisionLanguage, adapter: Lora) -> None:
    if adapter.four_bit:
        _quantize(model, adapter)
    config = LoraConfig(
        r=adapter.rank,
        lora_alpha=adapter.alpha,
        lora_dropout=adapter.dropout,
        target_modules=linear_layers(model, adapter.targets),
    )
    inject_adapter_in_model(config, model.language)


def linear_layers(model: VisionLanguage, targets: tuple[str, ...] = ()) -> list[str]:
    """Names of the language model's linear layers but for the output layer; of these, those that end in a target.

    Raises SettingsError for a target that names none.
    """
    others = {id(module) for module in model.connector.modules()} | {id(model.language.get_output_embeddings())}
    found = [
        name
        for name, module in model.language.named_modules()
        if isinstance(module, nn.Linear) and id(module) not in others
    ]
    for target in targets:
        if not any(_ends_in(name, target) for name in found):
            kinds = ", ".join(sorted({name.rpartition(".")[2] for name in found}))
            raise SettingsError(f"targets: found {target!r}, which no linear layer is called, expected some of {kinds}")
    return [name for name in found if not targets or any(_ends_in(name, target) for target in targets)]


def _ends_in(name: str, target: str) -> bool:
    return f".{name}".endswith(f".{target}")


def _quantize(model: VisionLanguage, adapter: Lora) -> None:
    """The weights of the layers that will be changed to 4 bits (NF4), on the GPU; Dettmers et al., QLoRA."""
    if find_spec("bitsandbytes") is None:
        raise SettingsError("four_bit needs bitsandbytes, which is not installed: install it, or leave four_bit out")
    if not torch.cuda.is_available():
        raise SettingsError("four_bit needs a CUDA device, found none: leave four_bit out")
    bitsandbytes = import_module("bitsandbytes")
    for name in linear_layers(model, adapter.targets):
        whole = model.language.get_submodule(name)
        short = bitsandbytes.nn.Linear4bit(
            whole.in_features,
            whole.out_features,
            bias=whole.bias is not None,
            compute_dtype=torch.bfloat16,
            quant_type="nf4",
        )
        short.load_state_dict(whole.state_dict())
        model.language.set_submodule(name, short.requires_grad_(False).cuda())


class LearnedPrefix(nn.Module):
    """Keys and values that every position sees before its own; Li and Liang, Prefix-tuning."""

    def __init__(self, model: VisionLanguage, adapter: Prefix) -> None:
        """As many keys and values a layer as the language model has."""
        super().__init__()
        config = model.language.config
        self.n_tokens, self.n_layers = adapter.n_tokens, config.num_hidden_layers
        self.n_heads = getattr(config, "num_key_value_heads", None) or config.num_attention_heads
        width = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
        made = PrefixTuningConfig(
            num_virtual_tokens=adapter.n_tokens,
            token_dim=self.n_heads * width,
            num_layers=self.n_layers,
            num_attention_heads=self.n_heads,
            num_transformer_submodules=1,
            encoder_hidden_size=adapter.width or 0,  # read only with a projection
            prefix_projection=adapter.width is not None,
        )
        self.encoder = PrefixEncoder(made).to(_like(model))
        nn.init.normal_(self.encoder.embedding.weight, std=SIGMA)

    def cache(self) -> DynamicCache:
        """Of one row: a layer's keys and values are (1, H, V, W) each."""
        weight = self.encoder.embedding.weight
        flat: Tensor = self.encoder(torch.arange(self.n_tokens, device=weight.device)[None])  # (1, V, 2 L H W)
        states = flat.view(1, self.n_tokens, 2 * self.n_layers, self.n_heads, -1).permute(2, 0, 3, 1, 4)
        cache = DynamicCache()
        for layer in range(self.n_layers):
            cache.update(states[2 * layer], states[2 * layer + 1], layer)
        return cache


class LearnedPrompt(nn.Module):
    """Input vectors before every conversation; Lester et al., The power of scale."""

    def __init__(self, model: VisionLanguage, adapter: SoftPrompt) -> None:
        """Begins as the vectors of tokens that are drawn from the vocabulary."""
        super().__init__()
        words = _like(model)
        made = PromptTuningConfig(
            num_virtual_tokens=adapter.n_tokens, token_dim=words.shape[1], num_transformer_submodules=1
        )
        self.n_tokens = adapter.n_tokens
        self.encoder = PromptEmbedding(made, None).to(_like(model))
        drawn = torch.randint(len(words), (adapter.n_tokens,)).to(words.device)
        with torch.no_grad():
            self.encoder.embedding.weight.copy_(words[drawn])

    def embeddings(self) -> Tensor:
        """(V, D)."""
        weight = self.encoder.embedding.weight
        vectors: Tensor = self.encoder(torch.arange(self.n_tokens, device=weight.device))
        return vectors


def _like(model: VisionLanguage) -> Tensor:
    """A weight whose precision and device an adapter takes."""
    return model.language.get_input_embeddings().get_parameter("weight")
