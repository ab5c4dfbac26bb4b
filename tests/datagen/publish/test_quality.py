import json

from datagen.publish.quality import measured

SCORES = {
    "version": "1", "profile": "default",
    "kinds": [{"kind": "loop", "planted": 9, "caught": 8, "low": 0.5, "high": 0.9}],
    "false_rejections": [
        {"set": "answers", "samples": 90, "rejected": 0, "low": 0, "high": 0.04},
        {"set": "answers: detail", "samples": 30, "rejected": 0, "low": 0, "high": 0.1},
    ],
}  # fmt: skip


def test_figures_that_travel_with_the_program_are_read(tmp_path):
    (tmp_path / "shipped").mkdir()
    (tmp_path / "shipped" / "measured-checks.json").write_text(json.dumps(SCORES))
    found = measured(tmp_path)
    assert (found.kinds[0].name, found.kinds[0].caught) == ("loop", 8)
    assert [one.name for one in found.innocents] == ["answers"]


def test_figures_of_a_checkout_are_read():
    assert {kind.name for kind in measured().kinds} >= {"object_absent", "loop", "refusal"}


def test_an_installation_without_figures_has_none(tmp_path):
    assert measured(tmp_path / "package") is None
