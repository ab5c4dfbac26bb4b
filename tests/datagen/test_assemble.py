from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from datagen import pairs as pairing
from datagen.assemble import assemble, n_open, priced
from datagen.completion import Tokens
from datagen.config import BuildConfig
from datagen.contexts import Contexts
from datagen.decisions import Journal
from datagen.errors import ConfigError, RunError
from datagen.ledger import open_ledger
from datagen.prepare import Prompts
from datagen.run import Run
from datagen.teacher import CallFailed
from datagen.types import Reading, Rejection
from tests.builders import QA, body, box, context, prompt_set
from tests.datagen.decisions.deciding import decision, undo

SHAPES = {"causes": "qa", "chat": "dialogue", "views": "text"}
SETS = tuple(prompt_set(type, shape, system=f"You write {type}.") for type, shape in SHAPES.items())
OUTCOMES = [
    QA,
    f"{QA}\n===\n{QA}",
    f"{QA}\n===\n{QA.replace('cat', 'dog')}",
    "A cat sleeps on a chair.",
    "I'm sorry, I cannot see it.",
    "The caption says so.",
    " ",
    "A cat sleeps on the",
    CallFailed("timeout", "slow"),
    None,
]
CONTEXTS = [
    context("1"),
    context("2", "A dog."),
    context("3", boxes=(box(),)),
    context("4").model_copy(update={"captions": ()}),
]


def filled(folder, outcomes, contexts=CONTEXTS) -> Run:
    """A run folder whose calls came to `outcomes`, in the order of prompts; None was never asked."""
    run = Run(folder)
    run.create()
    run.write(run.config_file, BuildConfig(types=tuple(prompts.type for prompts in SETS), model="m"))
    run.write(run.prompts_file, Prompts(types=SETS))
    run.write(run.reading_file, Reading(inputs={}, stages=()))
    run.write_contexts(Contexts.of(contexts))
    asked = [pairing.asked(pair, "m") for pair in pairing.pairs(run.contexts(), SETS)]
    with open_ledger(run.ledger_file) as ledger:
        for one, outcome in zip((one for one in asked if hasattr(one, "prompt")), outcomes, strict=False):
            settle(ledger, one.prompt, outcome)
    return run


def settle(ledger, prompt, outcome):
    if outcome is None:
        return
    call = ledger.intend(prompt)
    if isinstance(outcome, CallFailed):
        ledger.failed(call.id, outcome.kind, outcome.detail)
    else:
        ledger.answered(call.id, body(outcome))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(outcomes=st.lists(st.sampled_from(OUTCOMES), min_size=9, max_size=9))
def test_what_enters_a_stage_leaves_it_or_has_a_line(tmp_path_factory, outcomes):
    run = filled(tmp_path_factory.mktemp("run"), outcomes)
    manifest = assemble(run)
    counts = {count.stage: count for count in manifest.stages}
    road = [counts[name] for name in ("prompt", "ask", "parse", "check", "dedupe")]
    assert road[0].entered == 12 and sum(manifest.samples.values()) == road[-1].passed
    assert all(after.entered == before.passed for before, after in pairwise(road))
    lines = Counter((line.stage, line.rule) for line in run.rejections())
    assert lines == {(count.stage, rule): n for count in road for rule, n in count.rejected.items()}
    assert len(list(run.samples())) == road[-1].passed


def test_assembling_again_gives_the_same_bytes(tmp_path):
    run = filled(tmp_path / "run", OUTCOMES)
    assemble(run)
    before = [file.read_bytes() for file in (run.samples_file, run.rejections_file)]
    assemble(run)
    assert [file.read_bytes() for file in (run.samples_file, run.rejections_file)] == before


def test_an_image_of_which_nothing_is_known_is_rejected_before_it_costs_anything(tmp_path):
    run = filled(tmp_path / "run", [])
    prompt = next(count for count in assemble(run).stages if count.stage == "prompt")
    assert prompt.rejected == {"nothing_to_show": 3}
    line = next(run.rejections())
    assert {line.rule for line in run.rejections()} == {"nothing_to_show", "unanswered"} and line.image_id == "1"


def test_a_rejection_holds_the_text_that_was_paid_for(tmp_path):
    run = filled(tmp_path / "run", ["The caption says so."])
    assemble(run)
    line = next(line for line in run.rejections() if line.stage == "parse")
    assert line.text == "The caption says so." and line.type == "causes"


def test_a_folder_that_is_no_run_is_one_line(tmp_path):
    with pytest.raises(RunError, match="expected a run folder"):
        assemble(Run(tmp_path))


def test_a_run_with_open_prompts_is_assembled_and_not_called_complete(tmp_path):
    run = filled(tmp_path / "run", [QA])
    manifest = assemble(run)
    assert len(list(run.samples())) == 1 and run.manifest() is None
    assert n_open(manifest) == 8
    whole = filled(tmp_path / "whole", [QA] * 9)
    assert n_open(assemble(whole)) == 0 and whole.manifest() is not None


def test_an_answer_that_nobody_looked_at_before_the_process_ended_is_judged_all_the_same(tmp_path):
    run = filled(tmp_path / "run", [" ", QA])
    assemble(run)
    line = next(line for line in run.rejections() if line.stage == "ask")
    assert line.rule == "bad_reply" and "no text in the reply" in line.evidence


def test_the_bill_is_what_the_ledger_says_and_tokens_without_a_price_are_priced_when_one_is_given(tmp_path):
    run = filled(tmp_path / "run", [QA])
    with open_ledger(run.ledger_file) as ledger:
        (call, *_), *_ = ledger.unread()
        ledger.read(call, Tokens(1_000_000, 0, 100_000), None)
        assert priced(ledger, run.config()).dollars is None
        dear = run.config().model_copy(update={"price_in": 1.0, "price_out": 10.0})
        assert priced(ledger, dear).dollars == 2.0
        ledger.read(call, Tokens(1_000_000, 0, 100_000), 7_000_000)
        assert priced(ledger, run.config()).dollars == priced(ledger, dear).dollars == 0.007


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        ({"mix": {"detial": 1.0}}, "did you mean 'detail'"),
        ({"evaluations": (Path("/nowhere/pope.json"),)}, "pope.json"),
        ({"lexicon": Path("/nowhere/words.toml")}, "words.toml"),
    ],
)
def test_a_choice_that_cannot_be_used_changes_nothing(tmp_path, choice, said):
    run = filled(tmp_path / "run", [QA] * 9)
    assemble(run)
    before = run.manifest_file.read_bytes(), run.config_file.read_bytes()
    with pytest.raises(ConfigError, match=said):
        assemble(run, run.config().model_copy(update=choice))
    assert (run.manifest_file.read_bytes(), run.config_file.read_bytes()) == before


def decide(run, sample, verdict, **changes):
    was = {"was": "rejected", "rule": sample.rule} if isinstance(sample, Rejection) else {}
    Journal(run).append(decision(sample.id, verdict, **(was | changes)))


def test_what_people_decided_holds_after_assembling_and_an_undo_takes_it_back(tmp_path):
    run = filled(tmp_path, [QA] * 12)
    assemble(run)
    before = run.samples_file.read_bytes()
    wrong = next(run.samples())
    decide(run, wrong, "reject", reason="absent_object")
    manifest = assemble(run)
    assert wrong.id not in {one.id for one in run.samples()}
    assert manifest.stages[-1].stage == "audit" and manifest.stages[-1].rejected == {"absent_object": 1}
    assert manifest.audited and (manifest.audited.rejected, manifest.audited.reasons) == (1, {"absent_object": 1})
    Journal(run).append(undo(1, sample=wrong.id))
    assemble(run)
    assert run.samples_file.read_bytes() == before


def test_a_sample_that_a_person_takes_back_from_a_check_is_in_the_dataset(tmp_path):
    run = filled(tmp_path, ["Question: Why is the cat asleep?\n===\nAnswer: The caption says that it is tired."] * 12)
    assemble(run)
    turned_away = next(one for one in run.rejections() if one.stage == "check")
    assert turned_away.id not in {one.id for one in run.samples()} and turned_away.conversations
    decide(run, turned_away, "accept")
    manifest = assemble(run)
    (back,) = [one for one in run.samples() if one.id == turned_away.id]
    assert back.conversations == turned_away.conversations
    assert manifest.audited and manifest.audited.rules[turned_away.rule].wrong == 1


LEAKS = "Question: Why is the cat asleep?\n===\nAnswer: The caption says that it is tired."


def test_a_sample_that_comes_back_in_a_judged_run_leaves_it_complete(tmp_path):
    run = filled(tmp_path, [LEAKS] * 12)
    assert assemble(run, run.config().model_copy(update={"judge": "j", "repair": False})).samples == dict.fromkeys(
        SHAPES, 0
    )
    decide(run, next(one for one in run.rejections() if one.stage == "check"), "accept")
    manifest = assemble(run)
    assert sum(manifest.samples.values()) == 1 and not n_open(manifest) and run.manifest() == manifest


def test_a_sample_that_a_person_takes_back_from_deduplication_is_in_the_dataset_beside_the_others(tmp_path):
    run = filled(tmp_path, [QA] * 12)
    assemble(run)
    before = {one.id for one in run.samples()}
    repeated = next(one for one in run.rejections() if one.stage == "dedupe")
    decide(run, repeated, "accept")
    manifest = assemble(run)
    assert {one.id for one in run.samples()} == before | {repeated.id}
    assert manifest.audited and manifest.audited.brought_back == 1


def test_lengths_are_those_of_the_words_that_people_left(tmp_path):
    run = filled(tmp_path, [QA] * 12)
    assemble(run)
    sample = next(run.samples())
    before = sample.conversations
    after = (*before[:-1], before[-1].model_copy(update={"text": "word " * 1_000}))
    decide(run, sample, "edit", before=before, after=after)
    lengths = assemble(run).lengths[sample.type]
    answers = [len(" ".join(one.answers).split()) for one in run.samples() if one.type == sample.type]
    assert lengths.answer_words == pytest.approx(sum(answers) / len(answers), abs=0.1)
