"""How many there are: what captions count, and an encoder that learns it from the sums."""

import pytest
import torch

from benchmarks.closed_loop.counting import teach, told
from benchmarks.closed_loop.settings import Settings
from benchmarks.closed_loop.sight import Sight, SightConfig

KNOWN = ["cat", "cats", "tree", "trees", "cup", "cups", "bus", "buses", "person", "people", "red", "two cats"]
WIDTH, SIDE = 32, 8
SHOWN, CENTER = 0, 1  # channels of toy planes


def counted(*captions, known=KNOWN, rare=1):
    """Kind -> numbers, one for each image of one caption."""
    found = told([[caption] for caption in captions], known, rare)
    return dict(zip(found.kinds, found.numbers.T.tolist(), strict=True))


def test_captions_count():
    assert counted("There are two cats and one tree.") == {("cat", "cats"): [2], ("tree", "trees"): [1]}


def test_nothing_is_said_of_what_a_caption_leaves_out():
    assert counted("Two cats.", "A cat and six trees.") == {("cat", "cats"): [2, 0], ("tree", "trees"): [0, 6]}


def test_all_captions_of_an_image_count():
    found = told([["Two cats.", "One tree beside them."]], KNOWN, rare=1)
    assert found.numbers.tolist() == [[2, 1]]


def test_two_red_cups_count_no_reds():
    assert counted("Two red cups.") == {}
    assert counted("Two cups, red.") == {("cup", "cups"): [2]}


def test_people_are_persons():
    assert counted("Three people.", "One person.") == {("person", "people"): [3, 1]}


def test_several_may_end_in_es():
    assert counted("Four buses.", "One bus.") == {("bus", "buses"): [4, 1]}


@pytest.mark.parametrize("unknown", ["person", "people"])
def test_a_kind_is_counted_where_names_of_one_and_of_several_are_known(unknown):
    known = [name for name in KNOWN if name != unknown]
    assert counted("Two people and one tree.", "One person.", known=known) == {("tree", "trees"): [1, 0]}


def test_a_kind_is_counted_in_enough_images():
    captions = ["Two cats and two trees.", "One cat.", "Three cats. A tree.", "Nothing."]
    assert set(counted(*captions, rare=3)) == {("cat", "cats")}
    assert set(counted(*captions, rare=4)) == set()


def toy(n_things):
    """(N, C, H, W): so many things in each, 2 x 2 patches that show the kind, of which one is the center."""
    seen = 0.1 * torch.rand(len(n_things), WIDTH, SIDE, SIDE)
    for planes, n in zip(seen, n_things, strict=True):
        for cell in torch.randperm(9)[:n].tolist():
            y, x = cell // 3 * 2, cell % 3 * 2
            planes[SHOWN, y : y + 2, x : x + 2] = 1
            planes[CENTER, y, x] = 1
    return seen


def untaught():
    """Kinds are known already, as they are read in patches."""
    torch.manual_seed(0)
    found = Sight(SightConfig(SIDE * 16, (4, 4, WIDTH), (0, 0, 0), kinds=1)).eval().requires_grad_(False)
    found.many.kinds.weight.zero_()[:, SHOWN] = 8.0
    found.many.kinds.bias.fill_(-8.0)
    return found


def lesson(sight, silent=0.0, epochs=16):
    """The error after planes with one to four things; of a share of the images captions count nothing."""
    n_things = torch.arange(480) % 4 + 1
    numbers = n_things[:, None] * (torch.rand(480, 1) >= silent)
    return teach(sight, toy(n_things.tolist()), numbers.float(), Settings(count_epochs=epochs))


def believed(sight, n):
    """Numbers of 40 unseen planes with n things."""
    with torch.no_grad():
        return sight.many.numbers(toy([n] * 40))[:, 0]


def test_parts_are_learned_from_their_sums():
    sight = untaught()
    variance = 1.25  # of one to four: the error of who always says the mean
    assert lesson(sight) < 0.3 * variance
    twos, threes = believed(sight, 2), believed(sight, 3)
    assert (twos[:, None] < threes).float().mean() > 0.9
    assert 1.6 < twos.mean() < 2.5 < threes.mean() < 3.4


def test_images_that_nothing_is_said_of_teach_nothing():
    sight = untaught()
    assert lesson(sight, silent=0.5) < 0.5
    assert 2.4 < believed(sight, 3).mean() < 3.4


def test_nothing_but_parts_changes_and_all_is_frozen_again():
    sight = untaught()
    before = {name: weight.clone() for name, weight in sight.state_dict().items()}
    lesson(sight, epochs=1)
    changed = {name for name, weight in sight.state_dict().items() if not torch.equal(weight, before[name])}
    assert changed
    assert all(".many.part." in name or ".many.share." in name for name in changed)
    assert not [name for name, weight in sight.named_parameters() if weight.requires_grad]
    assert not [module for module in sight.modules() if module.training]
