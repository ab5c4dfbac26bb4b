"""Names that only this program knows, in the words of somebody who never saw it: what a card says of them.

Whoever adds a planted kind of error, a set of good samples or a reason gives it a line here; the test sees to it.
"""

from datagen.checks import rules

PLANTED = {
    "object_absent": "something that is not in the picture",
    "object_cooccurring": "something that is not there, of what often comes with the things that are",
    "object_swapped": "a thing called by the name of another, in every answer",
    "count_off_by_one": "a number that is wrong by one",
    "count_off_by_more": "a number that is wrong by two to five",
    "left_right_swapped": "left said for right, or right for left",
    "above_below_swapped": "above said for below, or below for above",
    "attribute_swapped": "a wrong colour",
    "source_leaked": "words that speak of captions or boxes",
    "coordinates_leaked": "positions given as numbers",
    "refusal": "an apology or a refusal",
    "loop": "the same words again and again",
    "reply_cut": "an end in the middle of a sentence",
    "answers_rotated": "answers that stand under the wrong questions of a dialogue",
    "answer_of_another_image": "an answer about another picture",
    "yes_no_flipped": "yes said for no, or no for yes",
    "question_repeated": "a question that is asked twice",
    "giveaway_question": "a question that tells what is to be seen",
    "lead_in": "words to whoever asked, before the answer begins (Sure, here is ...)",
    "label_left": "a heading or a separator that was left in the answer (such as Answer:)",
    "self_talk": "words about the answer itself, after its end",
    "empty_answer": "an answer that says nothing",
    "wrong_language": "an answer in another language",
}
GOOD = {
    "rehearsal": "sentences that a program made from captions and boxes by grammar",
    "answers": "answers of a language model (GPT-4, published with LLaVA)",
    "innocent twins": "true sentences that look like one of these errors: a right number, a thing that is denied",
}
REASONS = {
    "absent_object": "it names something that is not in the picture",
    "wrong_count": "a number is wrong",
    "wrong_place": "a place is wrong",
    "wrong_attribute": "a colour, a material or the like is wrong",
    "wrong_relation": "how things relate to one another is wrong",
    "unanswerable": "the picture cannot answer the question",
    "leaks_source": "it speaks of captions, boxes or annotations",
    "bad_reasoning": "the reasoning does not hold",
    "bad_language": "the language is bad",
    "harmful": "it is harmful",
    "rule_is_right": "the rule that had turned it away was right",
    "other": "something else, or not said (mended samples often carry no reason)",
}
STAGES = {
    "source": "Annotations that were set aside when the annotation files were read.",
    "limit": "Images beyond the number that was wanted.",
    "files": "Images whose file was not there, where only those that are were to be asked about.",
    "prompt": "Images of which captions and boxes say nothing that could be told to the teacher.",
    "ask": "Prompts that got no reply.",
    "parse": "Replies that do not have the shape that was asked for.",
    "check": "Samples that broke a rule.",
    "repair": "Replies that were asked for once more, and came to nothing.",
    "dedupe": "Samples that say what an earlier one said.",
    "judge": "Samples to which the judge gave too low a score.",
    "select": "Good samples for which the wanted mix, a cap, the balance or an evaluation set left no room.",
    "audit": "Samples that people found wrong.",
    "embed": "Samples whose image could not be embedded.",
    "licence": "Samples of images whose licence is not among those that are published.",
}


def worded(name: str, words: dict[str, str]) -> str:
    """What a name means; one that has no words yet stands as it is, without its underscores."""
    return words.get(name) or name.replace("_", " ")


def meaning(stage: str, rule: str) -> str:
    """What was turned away: the rule that did not hold, what people found, or what the stage takes out."""
    if rule_says := rules().get(rule):
        return f"This did not hold: {rule_says}"
    if stage == "audit" and rule in REASONS:
        return f"Samples that people found wrong: {REASONS[rule]}."
    return STAGES.get(stage, "")
