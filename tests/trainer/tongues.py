"""Small tokenizers of the kinds that language models have, learned from a few sentences."""

import json
from functools import cache

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import PreTrainedTokenizerFast

from trainer.tokenizers import CHATML, bytes_tokenizer, learned, ready

TEXTS = [
    "USER: What is in the image? ASSISTANT: There are two red cups, left of a boat.\n\nThe boat is green.",
    "user\n\nWhere is A cup\n\n\nassistant\nIt is on the table.\n\nIt is red.",
    "A chat between a curious user and an artificial intelligence assistant. What color is it? It is blue: 12 of 34.",
] * 3

QWEN = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
LLAMA3 = (
    "{{ bos_token }}{% for m in messages %}<|start_header_id|>{{ m['role'] }}<|end_header_id|>\n\n"
    "{{ m['content'] | trim }}<|eot_id|>{% endfor %}"
    "{% if add_generation_prompt %}<|start_header_id|>assistant<|end_header_id|>\n\n{% endif %}"
)
MISTRAL = (
    "{{ bos_token }}{% for m in messages %}{% if m['role'] == 'user' %}[INST] {{ m['content'] }}[/INST]"
    "{% else %} {{ m['content'] }}{{ eos_token }}{% endif %}{% endfor %}"
)


@cache
def qwen() -> PreTrainedTokenizerFast:
    """Byte-level, letters and accents put together, chatml."""
    specials = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    whole = _byte_level(specials)
    whole.normalizer = normalizers.NFC()
    return _fast(whole, eos="<|im_end|>", pad="<|endoftext|>", more=specials[1:2], chat_template=CHATML)


@cache
def llama3() -> PreTrainedTokenizerFast:
    """Byte-level, begins every text with a token of its own, two line ends before every turn."""
    specials = ["<|begin_of_text|>", "<|eot_id|>", "<|start_header_id|>", "<|end_header_id|>"]
    whole = _byte_level(specials)
    whole.post_processor = processors.TemplateProcessing(single=f"{specials[0]} $A", special_tokens=[(specials[0], 0)])
    return _fast(whole, bos=specials[0], eos=specials[1], more=specials[2:], chat_template=LLAMA3)


@cache
def vicuna(
    scheme: str = "first", texts: tuple[str, ...] = tuple(line for text in TEXTS for line in text.splitlines())
) -> PreTrainedTokenizerFast:
    """SentencePiece's manner: a space belongs to the word after it, a line end is a byte.

    `legacy` puts a space before each piece of text.
    """
    specials = ["<unk>", "<s>", "</s>"]
    octets = [f"<0x{octet:02X}>" for octet in range(256)]
    whole = Tokenizer(models.BPE(unk_token="<unk>", byte_fallback=True, fuse_unk=True))
    whole.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    whole.train_from_iterator(
        texts, trainers.BpeTrainer(vocab_size=420, special_tokens=[*specials, *octets], show_progress=False)
    )
    whole = _without_added(whole, octets)
    back = [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()]
    whole.decoder = decoders.Sequence([*back, *([] if scheme == "never" else [decoders.Strip(" ", 1, 0)])])
    if scheme == "legacy":
        whole.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
        whole.pre_tokenizer = None
    else:
        whole.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme=scheme, split=False)
    whole.post_processor = processors.TemplateProcessing(single="<s> $A", special_tokens=[("<s>", 1)])
    return _fast(whole, bos="<s>", eos="</s>", unk="<unk>", chat_template=MISTRAL)


@cache
def own() -> PreTrainedTokenizerFast:
    """Ours, learned."""
    return learned(TEXTS, 600)


KINDS = {
    "bytes": cache(bytes_tokenizer),
    "learned": own,
    "qwen": qwen,
    "llama3": llama3,
    "first": lambda: vicuna("first"),
    "always": lambda: vicuna("always"),
    "never": lambda: vicuna("never"),
    "legacy": lambda: vicuna("legacy"),
    "glued": lambda: vicuna("first", tuple(TEXTS)),  # line ends go together with letters
}


def _byte_level(specials):
    whole = Tokenizer(models.BPE())
    whole.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(QWEN), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    whole.decoder = decoders.ByteLevel()
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    whole.train_from_iterator(
        TEXTS,
        trainers.BpeTrainer(vocab_size=600, special_tokens=specials, initial_alphabet=letters, show_progress=False),
    )
    return whole


def _without_added(whole, texts):
    """The same vocabulary, with these tokens no longer found in text as they stand."""
    written = json.loads(whole.to_str())
    written["added_tokens"] = [one for one in written["added_tokens"] if one["content"] not in texts]
    return Tokenizer.from_str(json.dumps(written))


def _fast(whole, *, eos, bos=None, pad=None, unk=None, more=(), chat_template=None):
    named = {"eos_token": eos, "bos_token": bos, "pad_token": pad, "unk_token": unk}
    fast = PreTrainedTokenizerFast(
        tokenizer_object=whole,
        additional_special_tokens=list(more),
        clean_up_tokenization_spaces=False,
        chat_template=chat_template,
        **{name: token for name, token in named.items() if token},
    )
    return ready(fast, "a small one", chatml=True)
