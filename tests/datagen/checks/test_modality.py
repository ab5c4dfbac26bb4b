"""What a sentence says, takes for granted, supposes, denies, or says of things in general."""

import pytest

from datagen.checks.lexicon import Lexicon
from datagen.checks.phrases import read


def moods(text: str) -> dict[str, str]:
    """The modality of each concept's first mention."""
    found: dict[str, str] = {}
    for mention in read(text, Lexicon.load()).mentions:
        found.setdefault(mention.concept, mention.modality)
    return found


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("There is a giraffe next to the fence.", "giraffe"),
        ("A giraffe stands next to the wall.", "giraffe"),
        ("In the image, there is a clock.", "clock"),
        ("Two dogs are playing on the grass.", "dog"),
        ("Bicycles can also be seen parked nearby.", "bicycle"),
        ("A truck can be seen in the background.", "truck"),
        ("You can see several boats on the water.", "boat"),
        ("One can count two cakes.", "cake"),
        ("The plate holds some broccoli.", "broccoli"),
        ("The wall has plates, forks, and a clock on it, which are shown in the image.", "clock"),
        ("Forks and knives are scattered on the left side of the picture.", "knife"),
        ("A bus.", "bus"),
        ("Bus and train.", "train"),
        ("He waits at the corner, as a bus is coming.", "bus"),
        ("The scene shows several animals, such as a zebra.", "zebra"),
        ("There is more to see, namely a truck.", "truck"),
        ("You can make out a kite above.", "kite"),
        ("Standing next to the wall is a giraffe.", "giraffe"),
        ("It may be noon, and there is a clock above.", "clock"),
        ("The street is busy; a bus is turning.", "bus"),
        ("It is not only a dog but also a cat that rests here.", "cat"),
        ("The room is empty except for a puppy.", "dog"),
        ("Nothing moves but for a kite.", "kite"),
        ("A dog, a cat and a bird can be seen.", "dog"),
        ("A dog or cat can be seen.", "dog"),
        ("A dog sits on a bench, and it may be hungry.", "bench"),
    ],
)
def test_what_is_said_to_be_there_is_asserted(text, concept):
    assert moods(text)[concept] == "asserted"


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("The giraffe may be hungry.", "giraffe"),
        ("The dog's owner is somewhere else.", "dog"),
        ("These suitcases could be valuable.", "suitcase"),
        ("It might be raining, so the umbrella is open.", "umbrella"),
        ("A meal might have taken place around the bench.", "bench"),
        ("What is the cat doing?", "cat"),
        ("The man is not riding the horse.", "horse"),
        ("She is holding her umbrella.", "umbrella"),
        ("Both elephants are drinking.", "elephant"),
    ],
)
def test_what_is_taken_for_granted_is_presupposed(text, concept):
    assert moods(text)[concept] == "presupposed"


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("There is no dog in the image.", "dog"),
        ("There are no cars or trucks on the street.", "truck"),
        ("The beach is empty, without a boat or an umbrella.", "umbrella"),
        ("There isn't a clock on the wall.", "clock"),
        ("There are not any birds in the sky.", "bird"),
        ("The room does not have a tv.", "tv"),
        ("There is no sign of a bus.", "bus"),
        ("The absence of cars suggests a quiet day.", "car"),
        ("A new kitchen, still missing a sink and an oven.", "oven"),
        ("Neither a cat nor a dog is visible.", "dog"),
        ("He walks instead of riding a bicycle.", "bicycle"),
        ("A stop sign is not visible here.", "stop sign"),
        ("The kitchen lacks a microwave.", "microwave"),
        ("The street lacks people, bicycles and cars.", "person"),
        ("No, a laptop cannot be seen.", "laptop"),
    ],
)
def test_what_is_denied_is_negated(text, concept):
    assert moods(text)[concept] == "negated"


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("A dog might be waiting outside.", "dog"),
        ("There could be a car behind the wall.", "car"),
        ("Perhaps a bus has just left.", "bus"),
        ("If a train arrives, the gate closes.", "train"),
        ("It is possibly a bottle of something.", "bottle"),
        ("The shadow looks like a cat.", "cat"),
        ("It is as big as a bus.", "bus"),
        ("The crate serves as a chair.", "chair"),
        ("The cabinets probably hold bowls.", "bowl"),
        ("The stone is about the size of a sheep.", "sheep"),
        ("Unlike a chair, it has no back.", "chair"),
        ("It rests as though it were on a sofa.", "couch"),
        ("It is a place away from cars.", "car"),
        ("The person taking the photo stands close.", "person"),
        ("Adding a bench to such a place would change it.", "bench"),
        ("Riding a horse is harder than it looks.", "horse"),
        ("She is waiting for a bus.", "bus"),
        ("One should bring an umbrella.", "umbrella"),
        ("He may want to buy a bicycle.", "bicycle"),
        ("The man is about to throw a frisbee.", "frisbee"),
        ("Is there a dog in the image?", "dog"),
        ("This suggests that a boat has passed.", "boat"),
        ("The stone resembles a sheep.", "sheep"),
        ("External factors, such as a bus or a train, play a part.", "train"),
        ("What appears to be a kite floats above.", "kite"),
        ("A cold beer, a glass of wine or some water would be lovely.", "wine glass"),
        ("A bus, a train and a boat might do.", "bus"),
        ("One could bring a chair. The chair would then be useful.", "chair"),
    ],
)
def test_what_is_supposed_is_hypothetical(text, concept):
    assert moods(text)[concept] == "hypothetical"


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("Dogs are known to be loyal.", "dog"),
        ("People often use umbrellas in the rain.", "umbrella"),
        ("Cats like warm places.", "cat"),
        ("Bicycles are a cheap means of transport.", "bicycle"),
        ("A bicycle is often the quickest way through a city.", "bicycle"),
        ("It offers an experience that people enjoy.", "person"),
        ("They travel by bus to the city every single day.", "bus"),
        ("Most cars need fuel.", "car"),
        ("People sometimes think of a head of broccoli.", "broccoli"),
        ("It tells of the occasional burnt pizza.", "pizza"),
        ("It stands for community farming, in which people share the harvest.", "person"),
    ],
)
def test_what_holds_of_things_in_general_is_generic(text, concept):
    assert moods(text)[concept] == "generic"


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("A poster of a dog hangs on the wall.", "dog"),
        ("There is a statue of a horse in the square.", "horse"),
        ("A toy car lies on the floor.", "car"),
        ("A stuffed giraffe sits on the shelf.", "giraffe"),
        ("He wears a shirt with a cat on it.", "cat"),
        ("A sign showing an airplane hangs above.", "airplane"),
        ("The cake has the shape of a train.", "train"),
        ('A sign reads "Beware of the dog".', "dog"),
        ("“Wait for the bus”, says the wall.", "bus"),
        ("There is a poster of a zebra. The zebra looks friendly.", "zebra"),
    ],
)
def test_the_likeness_of_a_thing_is_depicted(text, concept):
    assert moods(text)[concept] == "depicted"


def test_a_definite_after_a_denial_of_others_is_still_there():
    last = list(read("A bus waits. There is no other bus. It is the bus that one sees.", Lexicon.load()).mentions)[-1]
    assert last.modality == "presupposed"


def test_a_sentence_about_the_picture_anchors_its_mentions():
    first, second = read("A dog lies in the background. The dog may be tired.", Lexicon.load()).mentions
    assert (first.anchored, second.anchored) == (True, False)


@pytest.mark.parametrize(
    "text", ["There are no fences, barns or people to be seen.", "No people, fences or tables can be seen."]
)
def test_what_stands_on_a_list_that_no_opens_is_denied(text):
    assert moods(text)["person"] == "negated"


def test_what_follows_a_denial_without_being_on_its_list_is_not_denied():
    assert moods("With no traffic, people cross the street.")["person"] != "negated"
    assert moods("There is no fence, but people or dogs may come.")["person"] != "negated"


def test_an_example_is_taken_as_what_it_is_an_example_of():
    mentions = read(
        "It gives support to people who have difficulty standing up, such as older adults.", Lexicon.load()
    ).mentions
    assert [one.modality for one in mentions] == ["hypothetical", "hypothetical"]
    assert moods("The table holds things such as a cup.")["cup"] == "asserted"
