from datagen.publish.tally import MOST_OF_A_TURN, MOST_TURNS, Tally, is_short
from tests.datagen.publish.publishing import origins, samples


def tally() -> Tally:
    made = Tally()
    for one in samples():
        made.add(one, origins().of(one.context.image_id))
    return made


def test_images_are_counted_once_and_samples_each_time():
    assert (tally().samples, tally().images, tally().from_coco) == (8, 4, 4)
    assert tally().types == {"detail": 8} and tally().lengths()["detail"].pairs == 1


def test_an_image_without_a_licence_is_one_of_an_unknown_licence():
    assert tally().licences == {"cc-by-2.0": 1, "cc-by-nc-2.0": 1, "unknown": 1, "cc-by-sa-2.0": 1}


def test_it_knows_the_images_it_has_seen():
    assert "3" in tally() and "4" not in tally()
    assert tally().shown.id == samples()[0].id


def test_a_short_sample_is_shown_rather_than_a_long_one():
    made, (long, short) = Tally(), (samples(1, "Why?", "Because. " * 100)[0], samples(2)[1])
    for one in (long, short, samples(3)[2]):
        made.add(one, None)
    assert made.shown is short


def test_short_is_what_a_card_shows_whole():
    assert is_short(samples(1, *["Why?", "Because."] * (MOST_TURNS // 2))[0])
    assert not is_short(samples(1, *["Why?", "Because."] * (MOST_TURNS // 2 + 1))[0])
    assert not is_short(samples(1, "Why?", "x" * (MOST_OF_A_TURN + 1))[0])
