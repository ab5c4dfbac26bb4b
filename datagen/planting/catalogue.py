"""Every kind of error that is planted, by name, in the order of the table.

To add one: a function that takes a `Ground` and gives a `Planted`, or None where the sample has no place in which it
would surely be an error; list it here. It must not know how, or whether, the checks would find it.
"""

from collections.abc import Mapping

from datagen.planting import garbled, innocents, mirrored, miscounts, recoloured, shuffled, slips, strangers
from datagen.planting.ground import Plant

_PLANTS: tuple[Plant, ...] = (
    strangers.object_absent,
    strangers.object_cooccurring,
    strangers.object_swapped,
    miscounts.count_off_by_one,
    miscounts.count_off_by_more,
    mirrored.left_right_swapped,
    mirrored.above_below_swapped,
    recoloured.attribute_swapped,
    slips.source_leaked,
    slips.coordinates_leaked,
    slips.refusal,
    garbled.loop,
    garbled.reply_cut,
    shuffled.answers_rotated,
    shuffled.answer_of_another_image,
    shuffled.yes_no_flipped,
    shuffled.question_repeated,
    shuffled.giveaway_question,
    slips.lead_in,
    slips.label_left,
    slips.self_talk,
    slips.empty_answer,
    slips.wrong_language,
)
KINDS: Mapping[str, Plant] = {plant.__name__: plant for plant in _PLANTS}
TWINS: Mapping[str, Plant] = {plant.__name__: plant for plant in innocents.INNOCENT}
