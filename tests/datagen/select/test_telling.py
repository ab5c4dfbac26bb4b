from datagen.select.telling import telling


def test_how_a_question_asks_says_nothing():
    assert telling("Please tell me: is there a dining table in the image?") == {"dining", "table"}
    assert telling("What is the man doing in the picture?") == {"man", "doing"}


def test_what_it_is_about_does():
    found = telling("Why might these giraffes be gathering near the same tree?")
    assert found == {"giraffe", "gathering", "near", "same", "tree"}


def test_every_character_of_a_script_without_spaces_is_a_word():
    assert len(telling("猫在做什么")) == 5


def test_a_text_may_say_nothing():
    assert telling("") == telling("?!") == set()
