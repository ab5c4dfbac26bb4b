from datagen.report.portrait import Portrait


def test_a_portrait_of_nothing_says_nothing():
    blank = Portrait()
    assert Portrait.model_validate_json(blank.model_dump_json()) == blank and not blank.is_read
