import pytest

from datagen.teacher.grammar.acts import act, agreed
from datagen.teacher.grammar.mentions import mentions
from datagen.teacher.grammar.reading import read


def of(caption):
    tokens = read(caption).captions[0]
    return act(tokens, mentions(tokens, {}))


@pytest.mark.parametrize(
    ("caption", "words"),
    [
        ("A man riding a red skateboard down a ramp.", "riding a skateboard"),
        ("A man in a blue shirt rides a horse", "riding a horse"),
        ("Two dogs are laying on top of a couch.", "lying on top of a couch"),
        ("A person walking down a busy city street", "walking down a city street"),
        ("People playing tennis.", "playing tennis"),
        ("A cat on a couch", "on a couch"),
        ("A man in a suit", "wearing a suit"),
        ("A pizza sitting atop a plate", "sitting on top of a plate"),
        ("A bus parked near something odd", "parked"),
        ("Zebras standing next to each other", "standing next to each other"),
        ("The woman is looking away", None),
        ("A man and a dog riding a bus", None),
        ("A man holding something", None),
        ("A boy playing ball", None),
        ("A cow leaning under a wall", None),
        ("No man is riding a horse", None),
    ],
)
def test_plain_wording_is_taken_and_no_other(caption, words):
    found = of(caption)
    assert (found and found.words) == words


def test_a_deed_goes_by_what_it_is_about():
    assert of("A man riding a wave").deed == "time on the waves"
    assert of("A man riding a horse").deed == "a ride like this"
    assert of("A cat on a couch").deed == ""


def test_a_single_one_has_one_posture_only():
    said = [of("A cat sitting on a mat with a toy"), of("A cat sitting on a couch"), of("A cat standing on a chair")]
    acts = [one for one in said if one]
    cat = acts[0].who.kind
    (agreed_on,) = agreed(acts, {cat})
    assert agreed_on.verb.ing == "sitting"


def test_somebody_among_several_does_one_thing_by_whichever_name():
    said = [of("A lady walking with an umbrella"), of("A woman is standing"), of("A man on a bench")]
    assert [one.who.noun.one for one in agreed(said, set())] == ["lady", "man"]


def test_what_somebody_does_with_their_own_is_told():
    assert of("The young girl is brushing her hair.").words == "brushing her hair"
