import hashlib
import json
import re
import textwrap
from pathlib import Path

import pytest

from datagen import checks, parse, prompts, shapes
from datagen.config import TYPES, BuildConfig
from datagen.errors import PromptError
from datagen.prompts import PromptSet
from datagen.teacher.rehearsal import reply_text
from datagen.types import Rejection
from tests.builders import box, context, prompt, prompt_set, reply

RECIPE = """
about = "what could go wrong"
shape = "qa"
seeds = 1
[sampling]
max_tokens = 50
"""
SEED = """
reply = "Question: What is risky?\\n===\\nAnswer: The wet floor."
captions = ["A wet floor."]
[[boxes]]
category = "person"
box = [0.1, 0.2, 0.3, 0.4]
"""
DOCS = Path(__file__).parents[2] / "docs" / "response-types.md"


@pytest.fixture
def safety(tmp_path) -> Path:
    """A response type that nobody planned."""
    folder = tmp_path / "safety"
    (folder / "seeds").mkdir(parents=True)
    (folder / "system.md").write_text("Find what is risky.\n")
    (folder / "recipe.toml").write_text(RECIPE)
    (folder / "seeds" / "wet.toml").write_text(SEED)
    return folder


def load(folder: Path, *types: str, **changes):
    return prompts.load(BuildConfig(types=types or ("safety",), prompts=folder, **changes))


def test_a_prompt_is_system_then_seeds_then_the_context():
    made = prompt_set().prompt(context(boxes=(box(),)), "m")
    assert [message.role for message in made.messages] == ["system", "user", "assistant", "user"]
    assert made.messages[-1].content == "A cat sleeps on a chair.\n\ncat: [0.1, 0.2, 0.5, 0.9]"


def test_the_key_is_the_digest_of_the_canonical_request():
    made = prompt_set().prompt(context("1", 'Ein "Käfer" \\ ☂'), "m")
    messages = [{"content": one.content, "role": one.role} for one in made.messages]
    sampling = {"max_tokens": 100, "temperature": 0.5, "top_p": None}
    asked = {"messages": messages, "model": "m", "sampling": sampling}
    text = json.dumps(asked, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert made.key == hashlib.sha256(text.encode()).hexdigest()
    assert made.key == prompts.key("m", made.messages, made.sampling)


def test_another_model_sampling_or_context_is_another_key():
    one = prompt_set()
    hotter = prompt_set(sampling={"max_tokens": 100, "temperature": 0.9})
    keys = {
        one.prompt(context(), "m").key,
        one.prompt(context(), "n").key,
        hotter.prompt(context(), "m").key,
        one.prompt(context("1", "A dog."), "m").key,
    }
    assert len(keys) == 4


def test_a_plain_set_has_the_digest_and_the_file_that_it_had_before_there_were_formats():
    made = prompt_set(sampling={"max_tokens": 100})
    assert "response_format" not in json.loads(made.model_dump_json())
    assert made.digest == "c5c698c0ae4ef884b85d804cdf2465ada9a78c9653841fd9d4022bdd42b5c35b"
    assert PromptSet.model_validate_json(made.model_dump_json()) == made


def test_a_set_that_asks_for_json_says_so_in_its_digest_its_key_and_its_prompts():
    plain, structured = prompt_set(), prompt_set(response_format="json_schema")
    one, other = plain.prompt(context(), "m"), structured.prompt(context(), "m")
    assert (one.response_format, other.response_format) == (None, shapes.response_format("qa"))
    assert plain.digest != structured.digest and one.key != other.key
    assert other.key == prompts.key("m", other.messages, other.sampling, other.response_format)
    assert other.key != prompts.key("m", other.messages, other.sampling)
    assert PromptSet.model_validate_json(structured.model_dump_json()).digest == structured.digest


def test_a_set_that_asks_for_json_shows_its_seeds_as_json():
    (shown,) = [one.content for one in prompt_set(response_format="json_schema").prefix if one.role == "assistant"]
    assert json.loads(shown) == {"question": "Why is the cat asleep?", "answer": "It is warm in the sun."}


def test_the_key_of_a_request_for_json_is_the_digest_of_the_canonical_request_too():
    made = prompt_set(response_format="json_schema").prompt(context(), "m")
    messages = [{"content": one.content, "role": one.role} for one in made.messages]
    asked = {"messages": messages, "model": "m", "sampling": made.sampling.model_dump()}
    asked["response_format"] = made.response_format
    text = json.dumps(asked, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert made.key == hashlib.sha256(text.encode()).hexdigest()


def test_an_image_of_which_nothing_can_be_shown_has_no_prompt():
    bare = context().model_copy(update={"captions": ()})
    assert prompt_set().prompt(bare, "m") is None


def test_a_type_of_ones_own_is_a_folder(safety):
    (made,) = load(safety.parent)
    assert (made.type, made.system, made.shape) == ("safety", "Find what is risky.", "qa")
    assert made.prefix[1].content == "A wet floor.\n\nperson: [0.1, 0.2, 0.3, 0.4]"
    assert prompts.known_types(safety.parent) == ["safety", *sorted(TYPES)]


def test_built_in_types_stay_known_beside_ones_own(safety):
    assert [made.type for made in load(safety.parent, "detail", "safety")] == ["detail", "safety"]


def test_flags_win_over_the_sampling_of_a_recipe(safety):
    (made,) = load(safety.parent, temperature=1.5, max_tokens=9)
    assert (made.sampling.temperature, made.sampling.max_tokens) == (1.5, 9)
    (silent,) = load(safety.parent, temperature="endpoint")
    assert silent.sampling.temperature is None


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("recipe.toml", "shape = ", "recipe.toml: is not TOML"),
        ("recipe.toml", RECIPE.replace("qa", "poem"), "recipe.toml: shape"),
        ("recipe.toml", RECIPE.replace("about", "abuot"), "did you mean 'about'?"),
        (
            "recipe.toml",
            f'response_format = "json"\n{RECIPE}',
            "recipe.toml: response_format: input should be 'text' or",
        ),
        ("recipe.toml", RECIPE.replace("seeds = 1", "seeds = 3"), "1 seeds, expected 3"),
        ("recipe.toml", RECIPE.replace('"qa"', '"text"'), "shape text with 0 questions"),
        ("system.md", "  \n", "system.md: is empty"),
        ("seeds/wet.toml", SEED.replace("0.3", "0.05"), "wet.toml: boxes.0: person box has no area"),
        ("seeds/wet.toml", SEED.replace("box =", "bax ="), "is not category = NAME, box = [x1, y1, x2, y2]"),
        ("seeds/wet.toml", SEED.replace("captions", "caption"), "did you mean 'captions'?"),
        ("seeds/wet.toml", 'reply = "x"\ncaptions = []', "wet.toml: nothing to show"),
    ],
)
def test_a_wrong_folder_is_one_line_that_names_the_file(safety, file, text, said):
    (safety / file).write_text(text)
    with pytest.raises(PromptError) as error:
        load(safety.parent)
    assert said in str(error.value) and "\n" not in str(error.value)


def test_a_seed_that_cannot_be_shown_as_json_is_named(safety):
    (safety / "recipe.toml").write_text(f'response_format = "json_schema"\n{RECIPE}')
    assert load(safety.parent)[0].response_format == "json_schema"
    (safety / "seeds" / "wet.toml").write_text(SEED.replace("Answer:", ""))
    with pytest.raises(PromptError, match=r"wet\.toml: reply is no qa in plain text: block 2 opens with"):
        load(safety.parent)


def test_the_type_with_json_of_the_docs_works_as_it_is_told(tmp_path):
    section = DOCS.read_text().partition("## Replies as JSON")[2]
    recipe, system, seed, shown = map(
        textwrap.dedent, re.findall(r"(?:^(?: {4}.*)?\n)*^ {4}.*\n", section, re.MULTILINE)
    )
    (tmp_path / "weather" / "seeds").mkdir(parents=True)
    for name, text in (("recipe.toml", recipe), ("system.md", system), ("seeds/001.toml", seed)):
        (tmp_path / "weather" / name).write_text(text)
    (made,) = load(tmp_path, "weather")
    assert made.prefix[-1].content == shown.strip()
    asked = made.prompt(context(), "m")
    said = reply(reply_text(asked.messages, asked.response_format))
    assert not isinstance(parse.sample(said, asked, context(), made, 0), Rejection)


def test_an_unknown_type_is_refused_with_the_known_ones():
    with pytest.raises(PromptError, match="no response type 'poem': known are conversation, detail, reasoning"):
        prompts.load(BuildConfig(types=("poem",)))


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(PromptError, match="is not a folder"):
        load(tmp_path / "none", "detail")


def test_faithful_shows_the_conversation_captions_only():
    config = BuildConfig(types=TYPES)
    shown = {made.type: made.shown for made in prompts.load(config)}
    faithful = {made.type: made for made in prompts.load(config.model_copy(update={"faithful": True}))}
    assert set(shown.values()) == {"captions+boxes"}
    assert faithful["conversation"].shown == "captions" and faithful["reasoning"].shown == "captions+boxes"
    assert [len(faithful[name].seeds) for name in TYPES] == [2, 3, 3]


@pytest.mark.parametrize("made", prompts.load(BuildConfig(types=TYPES)), ids=lambda made: made.type)
def test_every_seed_of_the_built_in_types_is_a_reply_that_we_would_keep(made):
    for seed in made.seeds:
        known = context("seed", *seed.captions, boxes=seed.boxes)
        sample = parse.sample(reply(seed.reply), prompt(type=made.type), known, made, 0)
        assert not isinstance(sample, Rejection), sample
        assert not isinstance(checks.judge(sample), Rejection), checks.judge(sample)
        assert len(seed.captions) == 5 and seed.boxes


def test_the_bank_of_detail_questions_holds_at_least_sixteen_different_ones():
    (detail,) = prompts.load(BuildConfig(types=("detail",)))
    assert len({question.casefold() for question in detail.questions}) == len(detail.questions) >= 16
