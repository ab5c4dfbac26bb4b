import pytest

from datagen.publish.licence_ids import IDS, OTHER, nearest


def test_the_ids_that_datasets_have_are_known():
    assert {OTHER, "cc-by-4.0", "cc0-1.0", "mit", "apache-2.0", "odc-by", "openrail++", "unknown"} <= IDS


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("CC BY 4.0", "cc-by-4.0"),
        ("cc_by_sa_4.0", "cc-by-sa-4.0"),
        ("ccby-4.0", "cc-by-4.0"),
        ("Apache 2.0", "apache-2.0"),
        ("MIT", "mit"),
        ("foo", ""),
        ("", ""),
    ],
)
def test_what_somebody_wrote_is_held_against_the_list(written, meant):
    assert nearest(written) == meant
