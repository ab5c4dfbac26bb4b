import re

import pytest

from datagen.judging.marks import NAME, NUMBER, OUT_OF, SCALE, made_ready, place, without_thoughts


def numbers(text, n=2):
    return re.findall(NUMBER, made_ready(text, n, 10.0))


@pytest.mark.parametrize(
    "text",
    [
        "Assistant 1",
        "Response B",
        "model #2",
        "the first answer",
        "Assistants 1 and 2",
        "the latter",
        "Answer 7",
        "Model A's",
    ],
)
def test_names_with_digits_are_no_numbers(text):
    assert numbers(text) == []
    assert numbers(text, 1) == []


@pytest.mark.parametrize(
    "text",
    ["on a scale of 1 to 10", "from 1 to 10", "(1-10)", "a ten-point scale", "(out of 10)", "between 1 and 10"],
)
def test_the_scale_is_no_number(text):
    assert numbers(text) == [] and SCALE in made_ready(text, 1, 10.0)


@pytest.mark.parametrize(
    "text", ["[0.1, 0.2, 0.3]", "(3, 4, 5)", "8:30", "85%", "1998", "1,000", "$5", "3rd", "-4", 'says "score 9"', "> 9"]
)
def test_corners_times_years_and_quotations_are_no_scores(text):
    assert not set(numbers(text)) & {"3", "4", "5", "8", "9", "30", "10"}


@pytest.mark.parametrize(
    "text", ["8/10", "8 / 10", "eight out of ten", "8 out of a possible 10", "80/100", "4/5", "8 (1-10)"]
)
def test_a_number_with_its_whole_is_put_on_the_scale(text):
    assert made_ready(text, 1, 10.0).startswith(f"8{OUT_OF}")


@pytest.mark.parametrize(("text", "value"), [("seven", "7"), ("seven and a half", "7.5"), ("7½", "7.5"), ("７", "7")])
def test_numbers_are_read_in_words_and_in_other_digits(text, value):
    assert numbers(text) == [value]


def test_markup_is_taken_off():
    assert numbers("## **8** `9`") == numbers("| 8 | 9 |\n|---|---|") == numbers("<a>8</a><b>9</b>") == ["8", "9"]


def test_marks_say_whose_turn_it_is():
    assert [place(name) for name in re.findall(NAME, made_ready("Assistant 2, then response A.", 2, 10.0))] == [1, 0]


def test_thoughts_are_no_part_of_what_is_said():
    assert without_thoughts("<think>9</think>4") == without_thoughts("9</think>4") == "4"
    assert without_thoughts("4<think>9") == "4"
