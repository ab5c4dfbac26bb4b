"""Items by their keys: which earlier items share a key with this one."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

MOST_SHARED = 64  # items that are remembered for one key: what thousands share tells nothing, and they have other keys


class Buckets:
    """Items are numbered as they come. Memory: about 70 bytes a key."""

    def __init__(self) -> None:
        """Start without items."""
        self._n = 0
        self._first: dict[int, int] = {}  # nearly all keys have one item, and a list each would take twice the memory
        self._later: defaultdict[int, list[int]] = defaultdict(list)

    def __len__(self) -> int:
        """Items that were added."""
        return self._n

    def find(self, keys: Iterable[int]) -> list[int]:
        """Numbers of the items that share a key: those that share most first, of equals the earliest first."""
        known = [key for key in keys if key in self._first]
        if not known:
            return []
        shared = Counter(self._first[key] for key in known)
        for key in known:
            shared.update(self._later.get(key, ()))
        return sorted(shared, key=lambda number: (-shared[number], number))

    def add(self, keys: Sequence[int]) -> None:
        """Add the next item; its number is how many there were before."""
        for key in keys:
            if self._first.setdefault(key, self._n) != self._n and len(self._later[key]) < MOST_SHARED - 1:
                self._later[key].append(self._n)
        self._n += 1
