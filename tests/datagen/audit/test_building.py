import pytest

from datagen.audit.index.building import OBJECTS, WORDS, build
from datagen.audit.index.lines import Files
from datagen.audit.index.store import Store
from datagen.errors import RunError
from datagen.progress import unwatched
from tests.builders import box, context
from tests.leafing import kept, rejected, says, written


def built(run, watch=unwatched):
    files = Files.of(run)
    build(run, files, watch)
    return Store.read(run.index_file, files.stamps)


def rows(store, kind, name):
    return store.one(kind, name).nonzero()[0].tolist()


def test_words_of_questions_and_answers_are_found(tmp_path):
    store = built(written(tmp_path, [kept("a", "A red CAT."), kept("b", "a dog")], [rejected("c", "Cat!")]))
    assert rows(store, WORDS, "cat") == [0, 2] and rows(store, WORDS, "here") == [0, 1, 2]
    assert rows(store, WORDS, "image") == []  # the token is no word


def test_objects_are_boxed_or_spoken_of(tmp_path):
    run = written(
        tmp_path,
        [kept("a", boxed=("cat", "cat")), kept("b")],
        [rejected("c"), rejected("d", image_id="nobody's"), rejected("e", image_id=None)],
        [says("b", ("cat", "contradicted"), ("cow", "supported")), says("c", ("dog", "supported"))],
        [context("c", boxes=(box("bus"), box("dog"))), context("z", boxes=(box("boat"),))],
    )
    store = built(run)
    found = {name: rows(store, OBJECTS, name) for name in store.counts(OBJECTS)}
    assert found == {"bus": [2], "cat": [0, 1], "cow": [1], "dog": [2]}
    assert store.columns.contradicted.tolist() == [False, True, False, False, False]


def test_contexts_of_what_was_rejected_are_kept(tmp_path):
    known = context("c", "A cat.", boxes=(box("bus"),))
    store = built(written(tmp_path, [], [rejected("c")], (), [known, context("z")]))
    assert type(known).model_validate_json(store.context("c")) == known and store.context("z") is None


def test_what_was_set_aside_of_the_annotations_comes_last(tmp_path):
    aside = rejected("box 1", type=None, stage="source", conversations=())
    store = built(written(tmp_path, [kept("a")], [aside, rejected("b")], (), [context("b")]))
    assert [store.names.stages[code] for code in store.columns.stage] == ["", "check", "source"]


def test_it_tells_how_far_it_has_come(tmp_path):
    seen = []
    built(written(tmp_path, [kept("a")], [rejected("b")], [says("a")], [context("b")]), seen.append)
    assert seen[-1].done == seen[-1].total


def test_an_empty_run_has_an_empty_index(tmp_path):
    store = built(written(tmp_path))
    assert store.columns.offset.size == 0 and store.counts(WORDS) == {} and store.names.n_kept == 0


@pytest.mark.parametrize("name", ["samples_file", "rejections_file", "claims_file"])
def test_a_torn_line_stops_it_and_leaves_nothing_behind(tmp_path, name):
    run = written(tmp_path, [kept("a")], [rejected("b")], [says("a")], [context("b")])
    file = getattr(run, name)
    file.write_bytes(file.read_bytes() + b'{"id":"c","cl')
    before = sorted(tmp_path.iterdir())
    with pytest.raises(RunError, match=f"{file.name}:2: "):
        built(run)
    assert sorted(tmp_path.iterdir()) == before


def test_without_claims_nothing_is_contradicted(tmp_path):
    run = written(tmp_path, [kept("a", boxed=("cat",))])
    run.claims_file.unlink()
    assert not built(run).columns.contradicted.any()
