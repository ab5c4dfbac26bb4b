import pytest

from datagen.report.templates import number, templates, words


@pytest.mark.parametrize("package", ["datagen.report", "datagen.audit"])
def test_whatever_a_template_is_given_is_escaped_and_hides_nothing(package):
    written = templates(package).from_string("<p>{{ text }}</p>").render(text="<b>\u202e{{ 7 * 7 }}\ud800")
    assert written == "<p>&lt;b&gt;&lt;U+202E&gt;{{ 7 * 7 }}\\ud800</p>"


def test_numbers_and_names_are_said_as_people_say_them():
    assert (number(1234), number(0.25), words("box.no_area")) == ("1,234", "0.2", "box: no area")
