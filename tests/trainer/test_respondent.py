import pytest
import torch

from tests.trainer.builders import spec
from trainer.errors import DataError
from trainer.evaluate import Asked
from trainer.layout import Layout
from trainer.model import VisionLanguage
from trainer.questions import Question
from trainer.render import renderer
from trainer.respondent import Model, conversation
from trainer.tokenizers import bytes_tokenizer

PIXELS = torch.rand(3, 32, 32, generator=torch.Generator().manual_seed(0), dtype=torch.float64)


def answering(connector="mlp"):
    tokenizer = bytes_tokenizer()
    model = VisionLanguage.build(spec(connector), tokenizer, torch.float64)
    return Model(model, renderer(model.spec, tokenizer, model.n_image_tokens), max_new_tokens=5)


def question(text="What is it?", answer="A cup.", **more):
    return Question(id="1", image="a.png", question=text, answer=answer, **more)


def seen(one):
    return Asked(one, PIXELS if one.image else None)


def test_answers_do_not_depend_on_who_is_asked_beside():
    asked = [
        seen(question()),
        seen(question("A longer one, is it not?")),
        seen(question().model_copy(update={"image": None})),
    ]
    model = answering()
    assert model.replies(asked) == [model.replies([one])[0] for one in asked]


@pytest.mark.parametrize("connector", ["mlp", "gated"])
def test_likelihoods_of_a_conversations_answers_add_up_to_what_training_learns_from(connector):
    model = answering(connector)
    second = question("How many?", "Two.", before=(("What is it?", "A cup."),))
    told = [model.likelihoods(seen(one), [one.answer])[0] for one in (question(), second)]
    whole = model.renderer.encode(conversation(second, second.answer))
    row = Layout(model.model.image_token, model.model.n_image_tokens, fill_token=0).row([[whole]], PIXELS[None])
    assert sum(one for one, _ in told) == pytest.approx(-model.model(row).item(), abs=1e-9)
    assert sum(n for _, n in told) == row.n_learned


def test_how_an_answer_begins_is_likelier_than_the_answer_by_what_its_stop_costs():
    model = answering()
    whole = question("How many?", "Two", choices=("One", "Two"))
    begun = whole.model_copy(update={"beginnings": True})
    [(all_of_it, n)], [(beginning, n_begun)] = (model.likelihoods(seen(one), ["Two"]) for one in (whole, begun))
    assert n_begun == n - 1
    assert beginning > all_of_it
    letters = [model.likelihoods(seen(begun), ["Two"[:end]])[0][0] for end in (1, 2, 3)]
    assert letters == sorted(letters, reverse=True)  # a longer beginning is never likelier
    assert letters[-1] == pytest.approx(beginning, abs=1e-9)


def test_likelihoods_of_several_answers_are_those_of_each_alone():
    model, asked = answering(), seen(question())
    answers = ["red", "a much longer answer", "blue"]
    alone = [model.likelihoods(asked, [one])[0] for one in answers]
    assert [n for _, n in model.likelihoods(asked, answers)] == [n for _, n in alone]
    together = torch.tensor([found for found, _ in model.likelihoods(asked, answers)])
    assert torch.allclose(together, torch.tensor([found for found, _ in alone]), atol=1e-9)


def test_the_image_stands_before_the_first_text_where_nothing_else_is_said():
    assert [turn.text for turn in conversation(question(), "A cup.").turns] == ["<image>\nWhat is it?", "A cup."]


def test_the_image_stays_where_it_was_written():
    one = question("How many?", before=(("What is it?\n<image>", "A cup."),))
    assert [turn.text for turn in conversation(one).turns] == ["What is it?\n<image>", "A cup.", "How many?"]


def test_a_question_that_cannot_be_asked_is_named():
    with pytest.raises(DataError, match="'1' cannot be asked: <image> stands 2 times"):
        answering().replies([seen(question("<image>\nWhich?\n<image>"))])
