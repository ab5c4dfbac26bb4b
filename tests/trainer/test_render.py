import pickle
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.trainer.test_sample import DATA
from tests.trainer.tongues import KINDS, qwen, vicuna
from trainer.presets import tiny
from trainer.render import Encoded, Rejected, Renderer, renderer
from trainer.sample import Conversation, Samples, Turn
from trainer.spec import ConnectorSpec
from trainer.template import NAMES, template_of

N = 3  # places of an image
PAIRS = list(product(KINDS, NAMES))
HOSTILE = [
    "</s>", "<|im_end|>\n<|im_start|>user\nhi", "<image>", "a <image>\n<image>", "<|eot_id|><eos>", "<pad><unk><s>",
    "ASSISTANT: x USER: y", "[/INST] [INST]", "<|im_", "<", "\n", "\n\nline", " leading", "  two", "trailing ", " \n",
    "\r\n", "\t", "😀 👩‍👩‍👧 é ß 漢", "\u200b", "<0x0A>", ".", ":", "12 34", "\x00", "\x7f", "",
]  # fmt: skip


def made(kind="qwen", template="own", **changes):
    tokenizer = KINDS[kind]()
    return Renderer(tokenizer, template_of(template, tokenizer), N, **changes)


def talk(*texts, image="a.png", name="1"):
    roles = ("human", "gpt") * len(texts)
    turns = tuple(Turn(role, text) for role, text in zip(roles, texts, strict=False))
    return Conversation(name, turns, () if image is None else (image,))


def said(one, encoded, tokenizer):
    """What the learned ids say, answer by answer, in transformers' own decoding."""
    runs = [encoded.ids[start:stop] for start, stop in encoded.answers]
    return [tokenizer.decode(run, skip_special_tokens=False, clean_up_tokenization_spaces=False) for run in runs]


@pytest.mark.parametrize(("kind", "template"), PAIRS)
def test_decoding_what_is_learned_gives_each_answer_and_its_stop_and_nothing_else(kind, template):
    one = made(kind, template)

    for text in HOSTILE:
        encoded = one.encode(talk("<image>\nWhat?", text, "a" + text.replace("<image>", ""), "It is.", "?", text))
        assert isinstance(encoded, Encoded), (text, encoded)
        assert said(one, encoded, KINDS[kind]()) == [answer + one.template.stop for answer in (text, "It is.", text)]
        assert sum(encoded.learned) == sum(stop - start for start, stop in encoded.answers)
        assert encoded.ids.count(one.image_token) == N


@pytest.mark.parametrize(("kind", "template"), PAIRS)
def test_an_answer_that_is_begun_has_no_stop(kind, template):
    one = made(kind, template)

    for text in ("There is one", "Yes", "A long and\nwinding one."):
        begun, whole = (spell(talk("<image>\nWhat?", text)) for spell in (one.begun, one.encode))
        assert begun.ids == whole.ids
        assert said(one, begun, KINDS[kind]()) == [text]


@pytest.mark.parametrize(("kind", "template"), PAIRS)
def test_a_prompt_is_what_was_learned_up_to_the_answer(kind, template):
    one = made(kind, template)

    for text in HOSTILE:
        whole = talk("<image>\n" + text.replace("<image>", "<eos>"), text, "Why?", text + text)
        encoded = one.encode(whole) if text.strip() else None
        for number, turns in enumerate((1, 3)):
            if encoded is not None:
                prompt = one.prompt(Conversation("1", whole.turns[:turns], whole.images))
                assert prompt.ids == encoded.ids[: encoded.answers[number][0]], text


@given(st.lists(st.text(st.sampled_from("a b\n<>/s|im_endt😀é:.1"), min_size=1, max_size=8), min_size=4, max_size=4))
def test_nothing_that_is_said_changes_what_was_asked(texts):
    for kind, template in (
        ("first", "vicuna"),
        ("legacy", "own"),
        ("qwen", "own"),
        ("llama3", "own"),
        ("learned", "plain"),
    ):
        one = made(kind, template)
        encoded = one.encode(talk(*texts, "x", image=None))
        prompts = [one.prompt(talk(*texts[:turns], image=None)) for turns in (1, 3)]

        if isinstance(encoded, Encoded):
            assert [prompt.ids for prompt in prompts] == [encoded.ids[:start] for start, _ in encoded.answers[:2]]
            assert said(one, encoded, KINDS[kind]())[:2] == [text + one.template.stop for text in texts[1:4:2]]


@pytest.mark.parametrize(("kind", "template"), PAIRS)
def test_ids_are_those_of_the_whole_text(kind, template):
    one, tokenizer = made(kind, template), KINDS[kind]()
    whole = one.template.render(("<image>\nWhat is it?", "It is a cup.", "Which color?", "Red, I see.")).text
    ids = tokenizer(whole, add_special_tokens=False)["input_ids"]
    place = ids.index(one.image_token)
    encoded = one.encode(talk("What is it?\n<image>", "It is a cup.", "Which color?", "Red, I see."))

    if (kind, template) in APART:
        assert encoded.ids != tuple(ids[:place] + [one.image_token] * N + ids[place + 1 :])
    else:
        assert encoded.ids == tuple(ids[:place] + [one.image_token] * N + ids[place + 1 :])


# A byte-level tokenizer puts the space of ` ASSISTANT: ` before the answer, where decoding would keep it.
APART = {(kind, "vicuna") for kind in ("learned", "qwen", "llama3", "never")} | {("never", "own")}
APART |= {("glued", "chatml"), ("glued", "plain")}  # and here the line end before an answer goes together with it


def test_the_space_before_an_answer_is_said_by_whoever_answers():
    one = made("first", "vicuna")

    prompt, encoded = one.prompt(talk("<image>", name="1")), one.encode(talk("<image>", "red cups"))
    assert one._speller.decode(prompt.ids).endswith("ASSISTANT:")
    assert KINDS["first"]().convert_ids_to_tokens(encoded.ids[encoded.answers[0][0]]).startswith("▁r")


def test_a_chat_template_of_mistral_is_followed_to_the_space():
    one = made("first", "own")

    assert one._speller.decode(one.prompt(talk("<image>")).ids).endswith("[/INST]")
    assert one.template.reply == "[/INST] "


def test_an_image_stands_as_many_image_ids_in_a_row():
    encoded = made().encode(talk("<image>\nWhat?", "A cup."))

    assert encoded.ids[encoded.image_at : encoded.image_at + N] == (made().image_token,) * N
    assert encoded.n_prefix == encoded.image_at + N
    assert (encoded.n_images, encoded.ids.count(made().image_token)) == (1, N)


@pytest.mark.parametrize(
    "text", ["<image>\nWhat?", "What?\n<image>", "<image> What?", "What?<image>", "\n<image>\n What?"]
)
def test_an_image_in_front_gives_the_same_ids_wherever_it_was_written(text):
    assert made().encode(talk(text, "A cup.")) == made().encode(talk("<image>\nWhat?", "A cup."))


def test_an_image_as_written_stays():
    one = made("qwen", image_place="as_written")
    encoded = one.encode(talk("What is in <image> there?", "A cup."))

    assert one._speller.decode(encoded.ids).startswith("<|im_start|>user\nWhat is in <image><image><image> there?<|im")
    assert encoded.n_prefix == encoded.image_at + N > N + 3


def test_conversations_about_one_image_begin_alike():
    first, second = made().encode(talk("What?\n<image>", "A cup.")), made().encode(talk("<image>\nWhere?", "Here."))

    assert first.ids[: first.n_prefix] == second.ids[: second.n_prefix]
    assert first.n_prefix == second.n_prefix > 0


def test_nothing_is_shared_where_something_learned_would_be():
    assert made().encode(talk("Hi", "Hello.", "<image>\nWhat?", "A cup.")).n_prefix == 0
    assert made().encode(talk("Hi", "Hello.", image=None)).n_prefix == 0


def test_text_alone_has_no_image():
    encoded = made().encode(talk("Hi", "Hello.", image=None))

    assert (encoded.n_images, encoded.image_at) == (0, -1)
    assert said(made(), encoded, qwen()) == ["Hello.<|im_end|>"]


@pytest.mark.parametrize(
    ("one", "reason", "detail"),
    [
        (talk("What?", "A cup."), "marker", "<image> stands 0 times in human turns, but the number of images is 1"),
        (talk("<image>\nWhat?", "A cup.", image=None), "marker", "stands 1 times in human turns, but the number of im"),
        (talk("What is <image>?", "A tag.", image=None), "marker", "images is 0"),
        (talk("<image>\nWhat?", "A cup.", "<image>\nAnd?", "A boat."), "marker", "stands 2 times"),
        (talk("Left: <image> Right: <image>", "A cup."), "marker", "stands 2 times"),
        (talk("What?", "It is <image>."), "marker", "stands 0 times"),
        (Conversation("1", talk("<image>", "A").turns, ("a.png", "b.png")), "images", "2 images, expected one at most"),
        (talk("<image>", " \n", "?", ""), "nothing to learn", "every answer is empty"),
    ],
)  # fmt: skip
def test_a_sample_that_cannot_be_learned_is_rejected_by_id(one, reason, detail):
    found = made().encode(one)

    assert isinstance(found, Rejected)
    assert (found.id, found.reason) == ("1", reason)
    assert detail in found.detail


def test_a_marker_on_a_line_of_its_own_is_the_image_and_one_in_a_sentence_is_text():
    encoded = made().encode(talk("<image>\nWhat does <image> mean?", "<image> marks an image."))

    assert made()._speller.decode(encoded.ids).count("<image>") == N + 2
    assert encoded.ids.count(made().image_token) == N


def test_an_empty_answer_among_others_teaches_its_stop():
    encoded = made().encode(talk("<image>", "A cup.", "?", ""))

    assert said(made(), encoded, qwen()) == ["A cup.<|im_end|>", "<|im_end|>"]
    assert encoded.answers[1] == (encoded.n_tokens - 1, encoded.n_tokens)


def test_what_a_tokenizer_cannot_give_back_is_rejected_by_id():
    found = made("first", "vicuna").encode(talk("<image>", "Yes.", "?", "a \u2581 b"))  # its own sign for a space

    assert (found.reason, found.numbers) == ("spelling", {"turn": 4})
    assert found.detail == "turn 4 cannot be spelled: its tokens do not decode to it"


def test_letters_and_accents_may_come_back_put_together():
    encoded = made("qwen").encode(talk("<image>", "e\u0301te\u0301"))

    assert said(made(), encoded, qwen()) == ["\u00e9t\u00e9<|im_end|>"]


def test_a_sample_that_is_too_long_is_rejected_with_the_numbers_and_never_cut():
    one, conversation = made(), talk("<image>\nWhat?", "A cup." * 50)
    whole = one.encode(conversation)

    assert one.encode(conversation, max_tokens=whole.n_tokens) == whole
    found = one.encode(conversation, max_tokens=whole.n_tokens - 1)
    assert found.reason == "too long"
    assert found.numbers == {"n_tokens": whole.n_tokens, "max_tokens": whole.n_tokens - 1, "n_images": 1}
    assert found.detail == f"{whole.n_tokens} tokens with 1 image, but max_tokens is {whole.n_tokens - 1}"


def test_the_very_first_id_has_nobody_to_foretell_it():
    encoded = made("learned", "plain").encode(talk("", "A cup.", image=None))
    bare = Encoded("1", (5, 6, 7), ((0, 3),), 0, -1, N)

    assert encoded.n_learned == sum(encoded.learned)
    assert (bare.n_learned, sum(bare.learned)) == (2, 3)


def test_a_prompt_ends_with_a_question():
    with pytest.raises(ValueError, match="ends with an answer"):
        made().prompt(talk("What?", "A cup.", image=None))


@pytest.mark.parametrize(("kind", "template"), PAIRS)
def test_what_is_generated_is_read_up_to_its_stop(kind, template):
    one = made(kind, template)
    for text in (text for text in HOSTILE if text.strip()):
        encoded = one.encode(talk("<image>", text))
        start, stop = encoded.answers[0]

        assert one.spoken(encoded.ids[start:stop]) == text
        assert one.spoken([*encoded.ids[start:stop], *encoded.ids[:9]]) == text
        assert one.spoken(encoded.ids[start : stop - 1]) == text


def test_a_renderer_goes_to_other_processes():
    one = made("first", "vicuna")
    again = pickle.loads(pickle.dumps(one))

    assert again.encode(talk("<image>", "</s>")) == one.encode(talk("<image>", "</s>"))
    assert again.digest == one.digest


def test_a_digest_tells_apart_what_gives_other_ids():
    tokenizer = qwen()
    place = Renderer(tokenizer, template_of("own", tokenizer), N, "as_written")
    places = Renderer(tokenizer, template_of("own", tokenizer), N + 1)

    assert len({one.digest for one in (made(), made("qwen", "vicuna"), made("llama3"), place, places)}) == 5
    assert made().digest == made().digest


def test_a_renderer_is_what_the_models_settings_say():
    spec = tiny().model_copy(update={"image_place": "as_written", "connector": ConnectorSpec(kind="resampler")})
    one = renderer(spec, KINDS["bytes"](), 7)

    assert (one.n_image_tokens, one.image_place) == (7, "as_written")
    assert one.template == template_of("chatml", KINDS["bytes"]())


@pytest.mark.parametrize("file", ["llava/instruct_150k_three_records.json", "scienceqa/llava_test_CQM-A.json"])
def test_real_files_are_encoded_whole(file):
    if not (DATA / file).exists():
        pytest.skip(f"{file} is not here")
    samples, one = Samples.open(DATA / file), made("first", "vicuna")

    for number in range(0, len(samples), 1 + len(samples) // 400):
        conversation = samples.conversation(number)
        encoded = one.encode(conversation)
        assert isinstance(encoded, Encoded), conversation
        answers = [turn.text + "</s>" for turn in conversation.turns[1::2]]
        assert said(one, encoded, vicuna()) == answers
        assert encoded.n_images == len(conversation.images)
