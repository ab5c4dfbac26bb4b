from datagen.planting.recall import Tally


def test_a_kind_counts_what_was_caught_by_variant_and_rule():
    tally = Tally(5)
    for variant, rule in (("word", "a"), ("word", None), ("sentence", "b"), ("sentence", "b")):
        tally.add(rule, variant, "ours")
    score = tally.of_kind("loop")
    assert (score.planted, score.caught, score.recall) == (4, 3, 0.75)
    assert score.low < 0.75 < score.high
    assert list(score.rules.items()) == [("b", 2), ("a", 1)]
    assert (score.variants["word"].planted, score.variants["word"].caught) == (2, 1)
    assert (score.sets["ours"].planted, score.sets["ours"].caught) == (4, 3)


def test_a_set_counts_what_was_rejected():
    tally = Tally(5)
    tally.add("a")
    tally.show("one: a")
    score = tally.of_set("real")
    assert (score.set, score.samples, score.rejected, score.rate, score.examples) == ("real", 1, 1, 1.0, ("one: a",))


def test_of_many_examples_some_are_kept_evenly():
    tally = Tally(3)
    for number in range(100):
        tally.show(str(number))
    kept = tally.of_kind("loop").missed
    assert len(kept) == 3 and max(map(int, kept)) > 10


def test_nothing_counted_is_no_share():
    score = Tally(1).of_kind("loop")
    assert (score.planted, score.recall, score.low, score.high) == (0, 0.0, 0.0, 1.0)
