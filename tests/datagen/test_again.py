from datagen.again import AGAIN, GO_ON, asks_again


def test_both_requests_are_known_for_what_they_are():
    assert asks_again(GO_ON) and asks_again(AGAIN.format(rule="No leaks.", found="a leak"))


def test_a_context_or_a_greeting_asks_for_nothing_again():
    others = ("A cat sleeps.\n\ncat: [0.1, 0.2, 0.5, 0.9]", "Hello!", "")
    assert not any(map(asks_again, others))
