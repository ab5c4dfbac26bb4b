import pytest

from datagen.errors import ConfigError
from datagen.publish.wishes import Wishes


@pytest.mark.parametrize(
    ("flag", "fields"),
    [
        ("--licence", {"licence": "CC BY 4.0"}),
        ("--licence", {"licence": "cc-by-4.0\nlicense: mit"}),
        ("--licence: found 'foo'", {"licence": "foo"}),
        ("perhaps cc-by-sa-4.0: name another with --licence-name", {"licence": "CC-BY-SA 4.0"}),
        ("--licence-name", {"licence_name": "Ours", "licence_link": "https://example.org/l"}),
        ("--licence other", {"licence": "other"}),
        ("--licence-name", {"licence_name": "ours"}),
        ("--licence-name", {"licence_link": "https://example.org/l"}),
        ("--licence-name", {"licence": "mit", "licence_name": "ours", "licence_link": "https://example.org/l"}),
        ("--licence-link", {"licence_name": "ours", "licence_link": "javascript:alert(1)"}),
        ("--licence-link", {"licence_name": "ours", "licence_link": 'https://example.org/"\n'}),
        ("--language", {"language": "English"}),
        ("--date", {"date": "31.1.2026"}),
        ("--date", {"date": "2026-02-30"}),
    ],
)
def test_a_wish_that_cannot_be_names_its_flag(tmp_path, flag, fields):
    with pytest.raises(ConfigError, match=flag):
        Wishes(tmp_path, **fields)


def test_wishes_that_can_be(tmp_path):
    Wishes(tmp_path, licence="cc-by-4.0", language="deu", date="2026-01-31")
    Wishes(tmp_path, licence="other", licence_name="ours-1.0", licence_link="https://example.org/licence")
