"""Items of one owner in the order of their moments: a stretch of time is found without a look at all of them."""

from bisect import bisect_left, insort

from botkit.clock import Instant


class Timeline:
    """Which items are of when. Whoever puts an item in gives it its number."""

    def __init__(self) -> None:
        self._order: list[tuple[Instant, int]] = []
        self._moments: dict[int, Instant] = {}

    def put(self, key: int, at: Instant) -> None:
        """Put an item in, in place of the one of that number."""
        known = self._moments.get(key)
        if known == at:
            return
        if known is not None:
            del self._order[bisect_left(self._order, (known, key))]
        self._moments[key] = at
        insort(self._order, (at, key))

    def has_before(self, instant: Instant) -> bool:
        """Whether anything is of before that instant."""
        return bool(self._order) and self._order[0][0] < instant

    def within(self, begin: Instant, until: Instant) -> list[int]:
        """The numbers of those from `begin` until before `until`, the oldest first."""
        first, last = bisect_left(self._order, (begin, 0)), bisect_left(self._order, (until, 0))
        return [key for _, key in self._order[first:last]]
