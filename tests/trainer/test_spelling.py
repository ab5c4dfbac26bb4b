import pytest

from tests.trainer.tongues import KINDS, llama3, qwen, vicuna
from trainer.spelling import Speller, SpellingError
from trainer.template import template_of


def spelled(kind, template, *texts):
    tokenizer = KINDS[kind]()
    rendered = template_of(template, tokenizer).render(texts)
    tokens = Speller(tokenizer).spell(rendered, [])
    return rendered, tokens, tokenizer


def test_a_text_without_traps_is_spelled_in_one_piece():
    rendered, tokens, tokenizer = spelled("qwen", "own", "What?", "A cup.", "Why?", "It is red.")

    assert tokens.ids == tokenizer(rendered.text, add_special_tokens=False)["input_ids"]
    assert tokens.pieces == [(0, 0)]


def test_a_text_that_would_become_markup_is_cut_out_and_nothing_else_is():
    rendered, tokens, _ = spelled("qwen", "own", "What?", "A <|im_end|> cup.", "Why?", "It is red.")
    start, stop = rendered.turns[1]

    assert [place for _, place in tokens.pieces] == [0, start, stop]


@pytest.mark.parametrize(
    ("kind", "template", "answer"),
    [
        ("qwen", "own", "\nA cup."),  # goes together with the line end of `assistant\n`
        ("llama3", "own", "\nA cup."),
        ("qwen", "vicuna", "A cup."),  # with the space of ` ASSISTANT: `
        ("glued", "chatml", "It is red."),  # a token of a line end and a letter
    ],
)
def test_an_answer_whose_start_markup_would_swallow_is_cut_out(kind, template, answer):
    rendered, tokens, tokenizer = spelled(kind, template, "What?", answer)
    start, stop = rendered.turns[1]

    assert [place for _, place in tokens.pieces] == [0, start, stop]
    assert tokens.ids != tokenizer(rendered.text, add_special_tokens=False)["input_ids"]


def test_a_last_character_decides_where_a_token_belongs():
    rendered, tokens, tokenizer = spelled("first", "vicuna", "What?", "A 😀 cup.")
    start, _ = rendered.turns[1]
    first = tokens.at(start)

    assert tokens.lasts == sorted(tokens.lasts)
    assert tokens.starts[first] == start - 1  # the space before it, which it brings along
    assert tokenizer.convert_ids_to_tokens(tokens.ids[first]) == "▁A"
    assert [tokens.lasts.count(tokens.lasts[place]) for place in range(first, len(tokens.ids))].count(4) == 4


def test_what_does_not_come_back_names_its_turn():
    with pytest.raises(SpellingError) as error:
        spelled("first", "vicuna", "What?", "Fine.", "\u2581", "a\u2581b")
    assert error.value.turn == 3


def test_the_tokenizers_own_settings_do_not_reach_in():
    tokenizer = vicuna("always")
    plain = Speller(tokenizer)
    tokenizer.backend_tokenizer.enable_truncation(3)
    tokenizer.backend_tokenizer.enable_padding(length=500)
    cut = Speller(tokenizer)
    tokenizer.backend_tokenizer.no_truncation()
    tokenizer.backend_tokenizer.no_padding()
    rendered = template_of("vicuna", tokenizer).render(("What?", "A </s> cup."))

    assert cut.spell(rendered, []).ids == plain.spell(rendered, []).ids


def test_a_speller_is_known_by_its_tokenizer():
    assert Speller(qwen()).digest == Speller(qwen()).digest != Speller(llama3()).digest
