import asyncio
import json

from datagen.completion import read_reply, read_tokens
from datagen.config import REHEARSAL
from datagen.teacher import UNLIMITED
from datagen.teacher.embedded import RehearsalTeacher
from datagen.teacher.rehearsal import reply_text
from datagen.types import Message, Prompt, Sampling
from tests.rehearsing import SHAPES, asked, words

SCENE = words("A cat sleeps on a chair.", "A café with a cat.", boxes="cat [0.1, 0.2, 0.5, 0.9]")


def prompt(shape="qa", text=SCENE):
    *prefix, query = asked(text, shape)
    return Prompt(
        key="k1",
        image_id="1",
        type="reasoning",
        model="m",
        prefix=tuple(prefix),
        query=Message(role="user", content=query.content),
        sampling=Sampling(max_tokens=100, temperature=0.5),
    )


def ask(one):
    async def once():
        teacher = RehearsalTeacher()
        answer = await teacher.ask(one, "k1-1")
        await teacher.aclose()
        return answer

    return asyncio.run(once())


def test_its_answer_is_a_completion_with_the_text_of_the_rehearsal():
    for shape in SHAPES:
        reply = read_reply(ask(prompt(shape)).body, "m")
        assert reply.text == reply_text(prompt(shape).messages)
        assert (reply.finish_reason, reply.model) == ("stop", REHEARSAL)


def test_the_same_prompt_gets_the_same_bytes():
    assert ask(prompt()).body == ask(prompt()).body
    assert ask(prompt()).body != ask(prompt(text=words("A dog runs."))).body


def test_the_bytes_are_these():
    one = prompt()
    text = reply_text(one.messages)
    n_read = sum(-(-len(message.content) // 4) for message in one.messages)
    said = json.loads(ask(one).body)
    assert list(said) == ["model", "choices", "usage"]
    assert said["choices"] == [{"message": {"content": text}, "finish_reason": "stop"}]
    assert said["usage"] == {"prompt_tokens": n_read, "completion_tokens": -(-len(text) // 4)}


def test_it_says_what_it_cost_and_knows_no_limits():
    answer = ask(prompt())
    assert read_tokens(answer.body).read > 0
    assert read_tokens(answer.body).written > 0
    assert answer.limits == UNLIMITED
    assert answer.request_id == ""


def test_it_stands_nowhere():
    assert RehearsalTeacher().url == REHEARSAL
