import pickle

import pytest
from transformers import PreTrainedTokenizerFast

from tests.trainer.tongues import KINDS, llama3, own, qwen, vicuna
from trainer.errors import ModelError
from trainer.template import Template, stop_id, template_of

TEXTS = ("What is this?", "A cup.", "And that?", "A boat.")


def written(tokenizer, texts, **more):
    """What the chat template itself makes of these texts."""
    messages = [{"role": role, "content": text} for role, text in zip(("user", "assistant") * 2, texts, strict=False)]
    return tokenizer.apply_chat_template(messages, tokenize=False, **more)


def with_template(text, tokenizer=None):
    copy = pickle.loads(pickle.dumps(tokenizer or qwen()))
    copy.chat_template = text
    return copy


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "bytes"])
def test_a_conversation_is_written_as_the_tokenizers_chat_template_writes_it(kind):
    tokenizer = KINDS[kind]()
    template = template_of("own", tokenizer)
    rendered = template.render(TEXTS)

    assert written(tokenizer, TEXTS).removesuffix("\n") == rendered.text
    assert tuple(rendered.text[start:stop] for start, stop in rendered.turns) == TEXTS
    prompt = template.render(TEXTS[:3]).text
    assert rendered.text.startswith(prompt)
    assert written(tokenizer, TEXTS[:3], add_generation_prompt=True).removesuffix(" ") == prompt.removesuffix(" ")


def test_templates_of_ours_are_found_by_name():
    assert template_of("vicuna", vicuna()).render(TEXTS).text == (
        "<s>A chat between a curious user and an artificial intelligence assistant. The assistant gives helpful, "
        "detailed, and polite answers to the user's questions. USER: What is this? ASSISTANT: A cup.</s>"
        "USER: And that? ASSISTANT: A boat.</s>"
    )
    assert template_of("chatml", own()).render(TEXTS[:3]).text == (
        "<|im_start|>user\nWhat is this?<|im_end|>\n<|im_start|>assistant\nA cup.<|im_end|>\n"
        "<|im_start|>user\nAnd that?<|im_end|>\n<|im_start|>assistant\n"
    )
    assert template_of("plain", own()).render(TEXTS).text == "What is this?\nA cup.<eos>And that?\nA boat.<eos>"
    assert template_of("own", own()) == template_of("chatml", own())


def test_an_answer_stops_with_a_token_of_its_own():
    assert stop_id(template_of("own", llama3()), llama3()) == llama3().convert_tokens_to_ids("<|eot_id|>")
    assert template_of("own", qwen()).stop == "<|im_end|>"
    assert template_of("own", vicuna()).stop == "</s>"


def test_a_chat_template_never_sees_a_text():
    rendered = template_of("own", qwen()).render(("{{ 7 * 7 }}{% raw %}", "  kept  "))

    assert [rendered.text[start:stop] for start, stop in rendered.turns] == ["{{ 7 * 7 }}{% raw %}", "  kept  "]
    assert rendered.text.endswith("{% raw %}<|im_end|>\n<|im_start|>assistant\n  kept  <|im_end|>")


def test_what_is_learned_does_not_change_with_the_day():
    dated = "{{ date_string if date_string is defined else strftime_now('%S %f') }}" + qwen().chat_template

    assert template_of("own", with_template(dated)).opening == "26 Jul 2024<|im_start|>user\n"


# As reasoning models have it: thoughts only before the last answer, or taken out of older ones.
LATE = (
    "{% for m in messages %}{% if m.role == 'user' %}<|im_start|>U {{ m.content }}<|im_end|>{% else %}"
    "<|im_start|>A {% if loop.revindex < 3 %}<think>{% endif %}{{ m.content }}<|im_end|>{% endif %}{% endfor %}"
    "<|im_start|>A "
)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (LATE, "writes a turn differently for its place"),
        (
            "{% for m in messages %}{{ m.content }}<|im_end|>{% endfor %}{{ messages | length }}",
            "writes a turn differently",
        ),
        ("{% for m in messages %}{{ m.content }}\n{% endfor %}", "no special token"),
        ("{{ messages[0].content }}<|im_end|>", "does not show each turn's text once"),
        ("{{ raise_exception('roles must be\nodd') }}", "fails"),
        ("{% for %}", "fails"),
        ("{{ 1 / 0 }}", "fails"),
        ("{{ 1 + 'a' }}", "fails"),
        ("{% for n in range(10 ** 9) %}{% endfor %}", "fails"),
        ("{{ messages.__class__.__mro__[9] }}", "fails"),
        ("{% macro on() %}{{ on() }}{% endmacro %}{{ on() }}", "fails"),
        (None, "has no chat template: name one of vicuna, chatml, plain"),
    ],
)
def test_a_chat_template_that_cannot_be_learned_is_refused(text, message):
    with pytest.raises(ModelError, match=message) as error:
        template_of("own", with_template(text))
    assert "\n" not in str(error.value)


def test_a_template_whose_stop_is_no_special_token_is_refused():
    plain = PreTrainedTokenizerFast(tokenizer_object=own().backend_tokenizer, eos_token="<eos>")

    with pytest.raises(ModelError, match="no special token"):
        stop_id(Template("", "A:", "###", "U:"), plain)
    with pytest.raises(ModelError, match="found the template 'alpaca', expected one of own, vicuna, chatml, plain"):
        template_of("alpaca", plain)
