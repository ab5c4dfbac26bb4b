from datagen.config import TYPES
from datagen.report.reference import REFERENCES


def test_every_built_in_type_has_a_reference():
    assert set(REFERENCES) == set(TYPES)
    assert all(one.least_answer_words <= one.most_answer_words for one in REFERENCES.values())
