"""datasketch in `bench_dedupe.py`: MinHash of 128 permutations over runs of three words, and its LSH.

    python benchmarks/peers/dedupe_datasketch.py FILE [BANDS ROWS]

Without BANDS and ROWS it cuts the sketch as it likes best. A text that its LSH finds unlike all others is kept.
Needs datasketch, and benchmarks/ in PYTHONPATH.
"""

from datasketch import MinHash, MinHashLSH
from dedupe_side import Numbered, Side, chunks, cut


def main() -> None:
    """Be the peer."""
    side, lsh = Side(), MinHashLSH(threshold=0.8, num_perm=128, params=cut())
    for texts in chunks():
        with side:
            side.drop(text.number for text in texts if not _is_new(text, lsh))
    side.tell()


def _is_new(text: Numbered, lsh: MinHashLSH) -> bool:
    minhash = MinHash(num_perm=128)
    minhash.update_batch([run.encode() for run in text.runs()])
    if lsh.query(minhash):
        return False
    lsh.insert(text.number, minhash)
    return True


if __name__ == "__main__":
    main()
