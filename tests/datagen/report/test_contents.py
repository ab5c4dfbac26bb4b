from datagen.report import Report
from tests.reported import claims, rejection, told


def test_figures_come_back_from_json_as_they_went(tmp_path):
    report = told(tmp_path, [rejection("first", "second")], [claims(("object", "dog", "contradicted"))])
    assert Report.model_validate_json(report.model_dump_json()) == report
