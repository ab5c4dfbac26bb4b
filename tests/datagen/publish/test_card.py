import json
import re

import pytest
import yaml
from huggingface_hub import DatasetCard

from datagen.publish.card import card, front_matter, licence
from datagen.publish.citations import COCO, LLAVA
from datagen.types import Figures, Judged, Selection
from tests.datagen.publish.publishing import finished, headings, look, samples, settings, tokens, told
from tests.datagen.publish.test_markdown import BREAKS
from tests.reported import HOSTILE, stage

HEADINGS = [
    "A row", "How to load it", "How it was made", "What was filtered, and why", "How good the checks are",
    "How it was looked at", "Licences", "Known limits", "How to make it again", "Whom to cite",
]  # fmt: skip


def said(tmp_path, run=None, **wishes) -> str:
    return card(told(tmp_path, run, **wishes), "cats", ["data/train-00000-of-00001.parquet"]).decode()


def links(found) -> list:
    return [one.attrs[name] for one in found for name in ("href", "src") if name in one.attrs]


def front(text: str) -> dict:
    return yaml.safe_load(text.split("---\n")[1])


def test_the_hub_reads_the_front_matter(tmp_path):
    read = DatasetCard(said(tmp_path, name="Cats", licence="cc-by-4.0"))
    read.data.to_yaml()
    fields = read.data.to_dict()
    assert (fields["pretty_name"], fields["license"], fields["language"]) == ("Cats", "cc-by-4.0", ["en"])
    assert fields["annotations_creators"] == ["machine-generated"] and fields["size_categories"] == ["n<1K"]
    assert fields["task_categories"] == ["image-text-to-text", "visual-question-answering"]
    assert fields["source_datasets"] == ["original"] and "license_name" not in fields
    assert fields["configs"][0]["data_files"] == [{"split": "train", "path": "data/train-*.parquet"}]


def test_without_a_stated_licence_it_is_another_with_a_name_and_a_link(tmp_path):
    fields = front(said(tmp_path))
    assert (fields["license"], fields["license_name"], fields["license_link"]) == (
        "other", "see-license-md", "LICENSE.md",
    )  # fmt: skip


def test_a_licence_of_ones_own_is_linked(tmp_path):
    contents = told(tmp_path, licence_name="ours-1.0", licence_link="https://example.org/ours")
    fields = front_matter(contents)
    assert (fields["license"], fields["license_name"]) == ("other", "ours-1.0")
    assert fields["license_link"] == "https://example.org/ours"
    assert "<https://example.org/ours>" in licence(contents).decode()


def test_the_card_has_these_parts_in_this_order(tmp_path):
    assert headings(said(tmp_path, name="Cats")) == ["Cats", *HEADINGS]


@pytest.mark.parametrize("text", BREAKS)
def test_a_hostile_name_and_a_hostile_sample_change_no_part(tmp_path, text):
    made = [*samples(1, text.replace("<image>", ""), text), *samples()[1:]]
    written = said(tmp_path, finished(tmp_path / "run", made), name=text)
    plain = [one for one in tokens(said(tmp_path, name="Cats", out=tmp_path / "plain")) if one.type != "text"]
    found = [one for one in tokens(written) if one.type != "text"]
    assert headings(written)[1:] == HEADINGS and len(headings(written)) == len(HEADINGS) + 1
    assert not any(one.type.startswith("html") for one in found)
    assert links(found) == links(plain)
    assert front(written)["pretty_name"] == " ".join(text.split())
    assert len(written.split("\n---\n")) == 2


def test_what_a_run_says_of_itself_is_hostile_too(tmp_path):
    away = stage("check", 9, 8).model_copy(update={"rejected": {HOSTILE: 1}})
    judged = Judged(
        model=HOSTILE,
        rubric_digest="d",
        threshold=5,
        scored=1,
        unparsed=0,
        unanswered=0,
        rejected=0,
        mean=7,
        histogram={},
    )
    same = Figures(samples={}, images=0, most_of_an_image=0, questions=0, openings=0, commonest_opening="",
                   with_commonest_opening=0, answers=0, same_answer=0, yes=0, no=0)  # fmt: skip
    run = finished(
        tmp_path / "run", stages=(away,), judged=judged, teacher=HOSTILE, version=HOSTILE, repaired={HOSTILE: 1},
        inputs={HOSTILE: HOSTILE}, selection=Selection(before=same, after=same, held_out=0, notes=(HOSTILE,)),
    )  # fmt: skip
    contents = told(tmp_path, run, name="Cats")
    for page in (card(contents, "cats", []).decode(), f"\n---\n{licence(contents).decode()}"):
        assert not any(one.type.startswith("html") for one in tokens(page))
        assert not any("evil" in one for one in links(tokens(page)))


def test_a_rehearsal_says_so_before_anything_else(tmp_path):
    written = said(tmp_path, finished(tmp_path / "run", teacher="rehearsal"))
    assert written.split("---\n")[2].lstrip().startswith("**No model wrote this.**")
    assert "rehearsal" in front(written)["tags"]
    assert "No model wrote this" not in said(tmp_path, finished(tmp_path / "other"), out=tmp_path / "other-out")


def test_the_audit_is_stated_with_its_intervals(tmp_path):
    contents = told(tmp_path)
    written = card(contents, "cats", []).decode()
    assert contents.audited.plan.statement.replace("%", "") in written.replace("%", "")
    assert "| `all` | 8 | " in written and "| `detail` | 8 | " in written
    assert "Nobody vouches" not in written


def test_two_reviewers_are_told_with_their_kappa(tmp_path):
    run = finished(tmp_path / "run", looked=False)
    look(run, [samples()[0].id])
    look(run, [samples()[0].id], "second")
    assert "Cohen's kappa is 1.00" in said(tmp_path, run)


def test_a_wish_that_was_not_met_is_published_and_told(tmp_path):
    run = finished(tmp_path / "run", looked=False)
    look(run, [one.id for one in samples()[:6]])
    assert "the audit did not reach what was wished" in said(tmp_path, run)


def test_a_part_has_the_bound_of_its_own_before_that_of_the_run(tmp_path):
    contents = told(tmp_path, only_licences=("cc-by-2.0", "cc-by-sa-2.0"))
    written, said = card(contents, "cats", []).decode(), contents.vouched
    top = written.split("## A row")[0]
    assert "of the 4 samples of this part of the run" in said and "whose 8 samples" in said
    assert (
        "of this part of the run" in top and "this dataset&#39;s" not in written and "this dataset's 8" not in written
    )
    assert "| the part that is published here | 4 |" in written and "| `all` of the whole run | 8 |" in written


def test_provenance_and_metadata_speak_of_the_part_too(tmp_path):
    contents = told(tmp_path, only_licences=("cc-by-2.0",))
    out = contents.wishes.out
    described = json.loads((out / "croissant.json").read_text())["description"]
    kept = json.loads((out / "provenance/audit.json").read_text())["plan"]["statement"]
    assert contents.vouched in described and kept == contents.vouched


def test_a_card_gives_nobody_orders(tmp_path):
    run = finished(tmp_path / "run", looked=False)
    look(run, [one.id for one in samples()[:6]])
    written = said(tmp_path, run)
    assert "is what it shows" in written and "at most 87&#46;5%" in written.replace("87.5%", "87&#46;5%")
    assert not any(order in written for order in ("plan again", "allowing", "change a rule", "assemble"))


def test_a_sample_that_is_shown_is_shown_whole(tmp_path):
    made = [*samples(1, *["Why?", "Because it is so."] * 6), *samples()[1:]]
    contents = told(tmp_path, finished(tmp_path / "run", made))
    written = card(contents, "cats", []).decode()
    assert "One of them whole" in written and "What is in picture 1?" in written
    assert contents.splits["train"].shown.id == made[1].id


def test_a_sample_that_is_cut_says_so(tmp_path):
    written = said(tmp_path, finished(tmp_path / "run", samples(2, *["Why?", "Because it is so."] * 6)))
    assert "of 12 turns; it is too long to be shown whole" in written and "One of them whole" not in written


def test_names_of_the_program_are_said_in_words(tmp_path):
    written = said(tmp_path)
    assert "sentences that a program made" in written and "object cooccurring" not in written
    assert "innocent twins" not in written and "what must hold" not in written


def test_somebody_who_never_saw_the_program_is_told_what_it_is(tmp_path):
    written = said(tmp_path)
    assert "a program that has language models write" in written and "`pip install .`" in written


def test_citations_accumulate(tmp_path):
    with_coco, without = finished(tmp_path / "run"), finished(tmp_path / "other")
    without.origins_file.unlink()
    assert LLAVA in said(tmp_path, with_coco) and COCO in said(tmp_path, with_coco)
    assert LLAVA in (others := said(tmp_path, without, out=tmp_path / "b")) and COCO not in others


def test_snippets_name_what_is_there(tmp_path):
    contents = told(tmp_path)
    one = card(contents, "cats", ["data/train-00000-of-00001.parquet"]).decode()
    several = card(contents, "cats", ["data/a", "data/b"]).decode()
    assert one.count('"file_name": "data/train-00000-of-00001.parquet"') == 1
    assert '"datagen-1": {\n    "file_name": "data/b"' in several
    assert "SFTConfig(max_length=None)" in one
    assert 'load_dataset("cats")' in one and "cats/llava/train.json" in one
    for program in re.findall(r"```python\n(.*?)```", one, re.S):
        compile(program, "card", "exec")


def test_the_folder_of_the_snippets_is_a_string_whatever_its_name(tmp_path):
    written = card(told(tmp_path), 'a"); import os #', []).decode()
    for program in re.findall(r"```python\n(.*?)```", written, re.S):
        assert "import os" not in [line.strip() for line in compile(program, "card", "exec").co_names]


def test_settings_that_change_what_was_measured_are_told(tmp_path):
    run = settings(finished(tmp_path / "run"), profile="report-only")
    assert "**this dataset was made under `report-only`**" in said(tmp_path, run)


def test_the_same_contents_give_the_same_card(tmp_path):
    contents = told(tmp_path)
    assert card(contents, "cats", []) == card(contents, "cats", [])
