from datagen.publish.citations import COCO, LLAVA, citations


def test_every_source_adds_its_own():
    assert citations(is_coco=False) == (LLAVA,)
    assert citations(is_coco=True) == (LLAVA, COCO)


def test_entries_are_bibtex():
    for entry in citations(is_coco=True):
        assert entry.startswith("@") and entry.count("{") == entry.count("}")
