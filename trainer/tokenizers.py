"""Tokenizers: the language model's own, one of another name, one that knows bytes alone, or one learned from text.

All of them know where a text ends (eos), what fills a row (pad), and the image marker as a special token. How text is
split is the business of the tokenizers library.
"""

from collections.abc import Iterable

from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import AutoTokenizer, PreTrainedTokenizerFast

from trainer.errors import ModelError, SettingsError
from trainer.sample import MARKER
from trainer.spec import ModelSpec
from trainer.specials import image_token_id as image_token_id

PAD, END, TURN, STOP = "<pad>", "<eos>", "<|im_start|>", "<|im_end|>"
SPECIALS = [PAD, END, TURN, STOP, MARKER]

# Ours in jinja, for programs that read a saved tokenizer; template.py says the same in strings.
CHATML = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def load(spec: ModelSpec) -> PreTrainedTokenizerFast:
    """The tokenizer that a model is configured with; may bring new tokens, for which embeddings have to be added.

    Raises SettingsError where `own` has no language model to take it from, ModelError where it cannot be loaded or
    lacks an end of text.
    """
    if spec.tokenizer == "bytes":
        return bytes_tokenizer()
    if spec.tokenizer != "own":
        return named(spec.tokenizer, chatml=spec.template == "chatml")
    if spec.language.source is None:
        raise SettingsError(
            "the tokenizer is `own`, but the language model is drawn at random and has none: set tokenizer to `bytes`, "
            "a hub name or a folder"
        )
    return named(spec.language.source, spec.language.revision, chatml=spec.template == "chatml")


def named(name: str, revision: str | None = None, *, chatml: bool = False) -> PreTrainedTokenizerFast:
    """A tokenizer from a hub or a folder; with the signs of chatml where they are asked for."""
    try:
        found = AutoTokenizer.from_pretrained(
            name, revision=revision, trust_remote_code=False
        )  # None would ask on stdout
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(f"the tokenizer {name} cannot be loaded: {' '.join(str(error).split())[:300]}") from error
    return ready(found, name, chatml=chatml)


def ready(tokenizer: object, name: str, *, chatml: bool = False) -> PreTrainedTokenizerFast:
    """The same tokenizer, changed in place: with the image marker, and a pad where it had none (its eos)."""
    if not isinstance(tokenizer, PreTrainedTokenizerFast):
        raise ModelError(
            f"the tokenizer {name} is a {type(tokenizer).__name__}, expected one of the tokenizers library, which "
            "alone tells where in the text each token stands"
        )
    if tokenizer.eos_token is None:
        raise ModelError(f"the tokenizer {name} has no eos_token, expected one: answers end with it")
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    add_specials(tokenizer, [MARKER, *([TURN, STOP] if chatml else [])])
    return tokenizer


def add_specials(tokenizer: PreTrainedTokenizerFast, texts: Iterable[str]) -> None:
    """Make these texts special tokens, new ones where they are none yet."""
    tokens: list[str | AddedToken] = [AddedToken(text, normalized=False, special=True) for text in texts]
    tokenizer.add_special_tokens({"additional_special_tokens": tokens}, replace_extra_special_tokens=False)


def bytes_tokenizer() -> PreTrainedTokenizerFast:
    """One token a byte, and the five special ones: needs no file, spells everything."""
    return _byte_level(Tokenizer(models.BPE(vocab=_alphabet(), merges=[])))


def learned(texts: Iterable[str], size: int) -> PreTrainedTokenizerFast:
    """Byte-pair encoding learned from texts, each digit for itself; at most `size` tokens, special ones included."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = _split()
    trainer = trainers.BpeTrainer(
        vocab_size=size,
        special_tokens=SPECIALS,
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    return _byte_level(tokenizer)


def _alphabet() -> dict[str, int]:
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    return {token: number for number, token in enumerate([*SPECIALS, *letters])}


def _split() -> pre_tokenizers.PreTokenizer:
    digits = pre_tokenizers.Digits(individual_digits=True)
    return pre_tokenizers.Sequence([digits, pre_tokenizers.ByteLevel(add_prefix_space=False)])


def _byte_level(tokenizer: Tokenizer) -> PreTrainedTokenizerFast:
    tokenizer.pre_tokenizer = _split()
    tokenizer.decoder = decoders.ByteLevel()
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token=PAD,
        eos_token=END,
        additional_special_tokens=[TURN, STOP, MARKER],
        clean_up_tokenization_spaces=False,
        model_max_length=1 << 30,  # the stage says how long a sample may be
        chat_template=CHATML,
    )
