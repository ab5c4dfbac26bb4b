from datagen.dedupe.said import Said
from tests.builders import context, sample


def said(*texts, type="reasoning", image_id="1"):
    one = sample(*texts, type=type).model_copy(update={"context": context(image_id)})
    return Said.of(one, {"detail"})


def test_questions_and_answers_count_in_the_order_in_which_they_are_said():
    one = said("Why?", "It is warm.", "Who?", "A cat.")
    assert one.text == "Why? It is warm. Who? A cat."
    assert one.answer == "It is warm. A cat."
    assert one.questions == ("Why?", "Who?")


def test_of_a_drawn_question_nothing_counts():
    one = said("Describe it.", "A cat.", type="detail")
    assert (one.text, one.questions) == ("A cat.", ())


def test_the_digest_knows_words_alone():
    assert said("Why?", "It  is WARM").digest() == said("why", "it is warm.").digest()
    assert said("Why?", "It is warm.").digest() != said("Why?", "It is cold.").digest()


def test_a_question_is_the_same_in_other_spelling_and_of_one_image_only():
    (key,) = said("What is the cat doing?", "It sleeps.").asked()
    assert key in said("what is the cat  doing", "It is asleep.").asked()
    assert key not in said("What is the cat doing?", "It sleeps.", image_id="2").asked()
    assert key not in said("What is the dog doing?", "It sleeps.").asked()


def test_a_question_that_a_dialogue_asks_twice_is_one():
    assert list(said("Why?", "Warm.", "Why?", "Cold.").asked().values()) == ["Why?"]
