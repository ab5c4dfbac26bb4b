"""rensa in `bench_dedupe.py`: its deduplicator, 128 permutations over runs of three words.

    python benchmarks/peers/dedupe_rensa.py FILE [BANDS ROWS]

Needs rensa, and benchmarks/ in PYTHONPATH.
"""

from dedupe_side import Side, chunks, cut
from rensa import RMinHashDeduplicator


def main() -> None:
    """Be the peer."""
    side, bands = Side(), cut()
    dedupe = RMinHashDeduplicator(threshold=0.8, num_perm=128, use_lsh=True, num_bands=bands and bands[0])
    for texts in chunks():
        with side:
            is_new = dedupe.add_pairs((str(text.number), text.runs()) for text in texts)
            side.drop(text.number for text, new in zip(texts, is_new, strict=True) if not new)
    side.tell()


if __name__ == "__main__":
    main()
