from hypothesis import given
from hypothesis import strategies as st

from datagen.report.flow import LEAST, WIDTH, flow
from tests.reported import stage

ROAD = (
    stage("source", 100, 100, "images"),
    stage("source", 500, 490, "captions"),
    stage("limit", 100, 30, "images"),
    stage("ask", 90, 90, "prompts"),
    stage("check", 90, 60),
    stage("repair", 20, 15, "replies"),
    stage("dedupe", 75, 75),
)


def bands(*stages):
    return {(band.counted.stage, band.counted.unit): band for band in flow(stages).bands}


def test_images_stand_beside_the_stage_that_draws_from_them():
    assert [(band.counted.stage, band.counted.unit) for band in flow(ROAD).bands][:3] == [
        ("source", "captions"),
        ("source", "images"),
        ("limit", "images"),
    ]


def test_a_band_is_as_wide_as_what_entered_and_in_parts_what_became_of_it():
    found = bands(*ROAD)
    check, ask = found["check", "samples"], found["ask", "prompts"]
    assert ask.kept == WIDTH - 4 and ask.lost == 0
    assert check.kept == 264 and check.lost == 132 and check.n_lost == 30


def test_second_replies_begin_where_what_was_kept_ends():
    found = bands(*ROAD)
    check, repair = found["check", "samples"], found["repair", "replies"]
    assert repair.x == check.x + check.kept
    assert repair.x + repair.kept == found["dedupe", "samples"].x + found["dedupe", "samples"].kept


def test_only_bands_of_one_scale_are_joined_and_one_branch_leads_to_second_replies():
    assert [link.is_branch for link in flow(ROAD).links].count(True) == 1
    assert len(flow(ROAD).links) == 5  # images-limit, ask-check, repair-dedupe, check-dedupe, check-repair


def test_what_is_there_can_be_seen_however_little_it_is():
    lost = bands(stage("check", 1_000_000, 999_999))["check", "samples"].lost
    assert lost == LEAST


def test_a_road_on_which_nothing_happened_can_be_drawn():
    drawn = flow([stage("ask", 0, 0), stage("repair", 0, 0), stage("dedupe", 0, 0)])
    assert [band.kept for band in drawn.bands] == [0, 0, 0] and drawn.links == ()
    assert flow([]).bands == ()
    assert flow([stage("repair", 2, 1)]).bands


@given(st.lists(st.tuples(st.integers(0, 10**9), st.floats(0, 1)), max_size=12))
def test_bands_stay_inside_the_drawing(counts):
    drawn = flow([stage("check", entered, int(entered * share)) for entered, share in counts])
    assert all(band.x + band.kept + band.lost <= WIDTH + LEAST for band in drawn.bands)
    assert drawn.height >= max((band.y for band in drawn.bands), default=0)


def test_images_without_a_file_were_never_asked_for_and_are_not_turned_away():
    bands = flow((stage("files", 6, 2, "images"), stage("limit", 2, 1, "images"), stage("check", 3, 2))).bands
    assert [(band.counted.stage, band.is_unasked) for band in bands] == [
        ("files", True),
        ("limit", True),
        ("check", False),
    ]
