"""The page that shows the rules is made from them, and says so when it is stale."""

import json

from datagen.checks import CHECKS, grounding
from datagen.checks.page import MEASURED_BY, document, main

MEASURED = {
    "kinds": [{"kind": "loop", "planted": 400, "caught": 399, "recall": 0.9975, "low": 0.986, "high": 0.9996}],
    "false_rejections": [
        {"set": "rehearsal", "samples": 3000, "rejected": 2, "rate": 0.0007, "low": 0.0, "high": 0.002}
    ],
}


def test_every_rule_is_shown_with_its_sentence_and_examples():
    page = document()
    for rule in (*CHECKS, *grounding.RULES):
        assert f"### {rule.__name__}\n\n{rule.__doc__}\n\nCaught" in page
    assert "{" not in page.replace("{{", "").replace("`{", "") and "Nothing has been measured yet" in page


def test_what_was_measured_stands_below_its_rule():
    page = document(MEASURED)
    assert "| loop | 400 | 399 | 99.8% | 98.6% to 100.0% |" in page.partition("### nothing_is_said_over_and_over")[2]
    assert "| rehearsal | 3,000 | 2 | 0.1% | 0.0% to 0.2% |" in page.partition("## The rules")[0]


def test_every_measured_rule_is_a_rule():
    assert MEASURED_BY.keys() <= {rule.__name__ for rule in (*CHECKS, *grounding.RULES)}


def test_a_stale_page_is_named_and_a_current_one_left_alone(tmp_path, capsys):
    assert main(["--check"], tmp_path) == 1
    assert "is stale" in capsys.readouterr().out
    assert main([], tmp_path) == 0
    assert main(["--check"], tmp_path) == 0
    (tmp_path / "measured-checks.json").write_text(json.dumps(MEASURED))
    assert main(["--check"], tmp_path) == 1


def test_what_markdown_would_take_for_its_own_is_code():
    assert "`A cat is asleep.<|im_end|>`" in document()
