import pytest

from datagen.checks.lexicon import Lexicon
from datagen.checks.phrases import read
from datagen.checks.sentences import MOST_WORDS, Said, sentences


def lowers(text: str) -> list[tuple[str, ...]]:
    return [sentence.lowers for sentence in sentences(text)]


def test_a_text_is_cut_where_sentences_end():
    assert lowers("A dog. Two cats!\nOne bus") == [("a", "dog"), ("two", "cats"), ("one", "bus")]


def test_a_question_is_known_by_its_mark():
    assert [sentence.asks for sentence in sentences("Is it a dog? It is.")] == [True, False]


@pytest.mark.parametrize("text", ["It is 3.5 meters", "See, e.g. the dog", "At 3:30 it left"])
def test_a_point_inside_of_a_word_ends_nothing(text):
    assert len(sentences(text)) == 1


def test_hyphens_and_apostrophes_belong_to_their_word():
    assert lowers("The dog's half-eaten bun isn’t his.") == [("the", "dog's", "half-eaten", "bun", "isn't", "his")]


def test_what_parts_a_sentence_is_a_word():
    assert lowers("A dog, a cat; a bus") == [("a", "dog", ",", "a", "cat", ";", "a", "bus")]


def test_offsets_lead_back_to_the_text():
    text = "A  Dog’s bowl."
    assert [text[word.start : word.end] for word in sentences(text)[0].words] == ["A", "Dog’s", "bowl"]


@pytest.mark.parametrize("text", ["See, e.g. the dog.", "Dogs, cats etc. rest.", "Wait... what?", "A dog , alone ."])
def test_each_word_knows_where_it_begins(text):
    for sentence in sentences(text):
        for lower, start in zip(sentence.lowers, sentence.starts, strict=True):
            assert text[start : start + len(lower)].lower() == lower


def test_it_is_all_the_same_what_space_stands_between_words():
    first, second = sentences("A\tdog\n\n  The  cat,of course.")
    assert first.lowers == ("a", "dog") and first.starts == (0, 2)
    assert second.lowers == ("the", "cat", ",", "of", "course") and second.starts == (9, 14, 17, 18, 21)


def test_letters_that_grow_when_lowered_shift_no_offset():
    text = "İİİ dog"
    assert [text[word.start : word.end] for word in sentences(text)[0].words] == ["İİİ", "dog"]


def test_nothing_is_said_by_marks_alone():
    assert sentences("... !") == []


def said(text: str, asked: Said | None = None) -> Said:
    return Said(2, text, lambda text: tuple(sentences(text)), asked)


def test_an_answer_knows_its_question():
    question = said("What is it?")
    assert said("A dog.", question).question == "What is it?"
    assert question.question is None


def test_a_text_is_read_once_and_when_it_is_looked_into():
    read: list[str] = []
    question = Said(1, "What is it?", lambda text: (read.append(text), tuple(sentences(text)))[1])
    assert read == []
    assert question.sentences[0].asks
    assert question.mentions == ()
    assert read == ["What is it?"]


def test_a_sentence_without_end_is_cut_so_that_reading_it_takes_no_longer():
    text = "a dog and " * 150 + "?"
    found = sentences(text)
    assert [len(one.lowers) for one in found] == [MOST_WORDS, MOST_WORDS, 50]
    assert all(one.asks for one in found)
    assert [one.starts[0] for one in found] == [0, text.index("and") + 660, text.index("dog") + 1330]


def test_mentions_are_found_by_what_they_name():
    text = read("A dog and a cat. The dog sleeps.", Lexicon.load())
    assert {concept: len(those) for concept, those in text.by_concept.items()} == {"dog": 2, "cat": 1}
