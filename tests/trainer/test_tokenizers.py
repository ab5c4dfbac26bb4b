import json
import subprocess
import sys

import pytest
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast

from tests.trainer.builders import spec
from tests.trainer.tongues import KINDS, TEXTS, qwen, vicuna
from trainer.errors import ModelError, SettingsError
from trainer.sample import MARKER
from trainer.spec import Backbone
from trainer.tokenizers import bytes_tokenizer, image_token_id, learned, load, named, ready


def ids(tokenizer, text):
    return tokenizer(text, add_special_tokens=False)["input_ids"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_tokenizer_knows_pad_end_and_the_image_marker(kind):
    tokenizer = KINDS[kind]()

    assert tokenizer.pad_token_id is not None
    assert tokenizer.eos_token_id is not None
    assert ids(tokenizer, MARKER) == [image_token_id(tokenizer)]


def test_a_byte_is_a_token():
    tokenizer = bytes_tokenizer()

    assert len(tokenizer) == 256 + 5
    assert len(ids(tokenizer, "aü😀\x00")) == 1 + 2 + 4 + 1
    assert tokenizer.decode(ids(tokenizer, "aü😀\x00")) == "aü😀\x00"


def test_a_learned_tokenizer_is_the_same_each_time_and_shortens_what_it_has_seen():
    first, second = learned(TEXTS, 400), learned(TEXTS, 400)

    assert first.get_vocab() == second.get_vocab()
    assert len(first) <= 400
    assert len(ids(first, TEXTS[0])) < len(TEXTS[0]) / 2
    assert len(ids(first, "1234")) == 4
    assert first.decode(ids(first, "new: ü😀")) == "new: ü😀"


@pytest.mark.parametrize("kind", KINDS)
def test_a_saved_tokenizer_comes_back_as_it_was(kind, tmp_path):
    tokenizer = KINDS[kind]()
    tokenizer.save_pretrained(tmp_path)
    back = named(str(tmp_path))

    assert ids(back, f"a {MARKER}\n b</s><|im_end|>") == ids(tokenizer, f"a {MARKER}\n b</s><|im_end|>")
    assert back.chat_template == tokenizer.chat_template
    assert (back.eos_token_id, back.pad_token_id) == (tokenizer.eos_token_id, tokenizer.pad_token_id)
    assert len(back) == len(tokenizer)


def test_the_tokenizer_of_the_language_model_is_its_own(tmp_path):
    qwen().save_pretrained(tmp_path)
    language = Backbone(source=str(tmp_path))

    assert load(spec(language=language, tokenizer="own")).get_vocab() == qwen().get_vocab()
    assert load(spec(tokenizer=str(tmp_path))).get_vocab() == qwen().get_vocab()
    assert len(load(spec(language=language, tokenizer="bytes"))) == 261


def test_a_language_model_without_a_tokenizer_asks_for_one():
    with pytest.raises(SettingsError, match="drawn at random and has none: set tokenizer"):
        load(spec(tokenizer="own"))


def test_a_folder_without_a_tokenizer_is_named(tmp_path):
    with pytest.raises(ModelError, match=str(tmp_path)) as error:
        named(str(tmp_path))
    assert "\n" not in str(error.value)


def test_a_tokenizer_without_an_end_is_refused():
    with pytest.raises(ModelError, match="no eos_token"):
        ready(_bare(eos_token=None), "it")


def test_a_tokenizer_without_a_pad_fills_with_its_end():
    assert vicuna().pad_token == vicuna().eos_token == "</s>"


def test_a_marker_that_was_an_ordinary_token_becomes_a_special_one():
    tokenizer = _bare(eos_token="<eos>")
    tokenizer.add_tokens([MARKER])
    with pytest.raises(ModelError, match="no special token <image>"):
        image_token_id(tokenizer)
    size = len(tokenizer)

    assert image_token_id(ready(tokenizer, "it")) == size - 1
    assert len(tokenizer) == size


def test_the_signs_of_chatml_are_added_where_it_is_asked_for(tmp_path):
    _bare(eos_token="<eos>").save_pretrained(tmp_path)

    assert len(ids(load(spec(tokenizer=str(tmp_path), template="chatml")), "<|im_start|>")) == 1
    assert len(ids(load(spec(tokenizer=str(tmp_path), template="vicuna")), "<|im_start|>")) > 1


def _bare(**specials):
    letters = {letter: place for place, letter in enumerate(sorted(pre_tokenizers.ByteLevel.alphabet()))}
    whole = Tokenizer(models.BPE(vocab=letters, merges=[]))
    whole.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    whole.decoder = decoders.ByteLevel()
    return PreTrainedTokenizerFast(tokenizer_object=whole, **specials)


def test_a_tokenizer_that_brings_code_is_refused_without_asking_or_running_it(tmp_path):
    (tmp_path / "own.py").write_text("open('ran', 'w')")
    config = {"tokenizer_class": "Own", "auto_map": {"AutoTokenizer": ["own.Own", None]}}
    (tmp_path / "tokenizer_config.json").write_text(json.dumps(config))
    load_it = "import sys; from trainer.tokenizers import named; named(sys.argv[1])"
    told = subprocess.run(
        [sys.executable, "-c", load_it, tmp_path], input="y\n" * 3, capture_output=True, text=True, check=False
    )

    assert "ModelError" in told.stderr and told.stdout == "" and not (tmp_path / "ran").exists()
