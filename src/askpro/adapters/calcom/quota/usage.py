"""What is remembered of a key: its last calls, what the calendar told, and since when it rests."""

from bisect import bisect_right

from attrs import evolve, frozen

from askpro.adapters.calcom.quota.pace import SECOND, Pace

FORGOTTEN = 600 * SECOND
"""A limit that no answer names for so long is none any more: keys get other limits."""
RECOVERY = 0.1
"""The part of its pace that a key wins back per minute after a 429."""


@frozen
class Told:
    """A limit as the calendar names it: ``left`` calls of ours until ``until``; None if nothing bounds us."""

    name: str
    limit: int | None
    left: int | None
    until: int
    seen: int

    def used_up(self, now: int) -> bool:
        """Whether this limit lets none of our calls pass now."""
        return self.left is not None and self.left <= 0 and self.until > now


@frozen(kw_only=True)
class Usage:
    """All of it, as a value. ``marks`` are the ends of groups of calls, made or promised, in their order.

    ``count`` calls came since the last mark, the latest of all calls at ``last``. ``due``: when the bucket of due
    bookings is full again. ``epoch`` changes when those who wait for their turn must ask anew.
    """

    seen: int
    marks: tuple[int, ...] = ()
    count: int = 0
    last: int = 0
    due: int = 0
    silent: int = 0
    part: float = 1.0
    eased: int = 0
    epoch: int = 0
    told: tuple[Told, ...] = ()

    def at(self, now: int, pace: Pace) -> "Usage":
        """The same, looked at now. A keeper whose clock was set back has seen no time pass meanwhile."""
        if now < self.seen:
            return self.shifted(now - self.seen).at(now, pace)
        marks, told = self.marks[-pace.most_marks :], self.told
        marks = marks[bisect_right(marks, now - pace.longest) :]
        if any(now - each.seen >= FORGOTTEN for each in told):
            told = tuple(each for each in told if now - each.seen < FORGOTTEN)
        return evolve(self, seen=now, marks=marks, told=told)

    def pace_part(self, now: int) -> float:
        """The part of the pace that holds now: less after a 429, a step more with each minute since."""
        return min(1.0, self.part + RECOVERY * max(0, (now - self.eased) // (60 * SECOND)))

    def told_part(self, pace: Pace) -> float:
        """The part of the minute's calls that the calendar's limits leave. It refuses when all are used up, so the
        most generous one counts."""
        limits = [each.limit for each in self.told if each.limit is not None]
        return pace.ours_of(max(limits)) / pace.per_minute if limits else 1.0

    def told_until(self, now: int) -> int:
        """Before which moment the calendar lets nothing pass: when every limit that it names is used up."""
        if self.told and all(each.used_up(now) for each in self.told):
            return min(each.until for each in self.told)
        return 0

    def taking(self, start: int, pace: Pace, due: int) -> "Usage":
        """With one more call, at ``start``; ``due`` as it is after it."""
        told = tuple(
            evolve(each, left=each.left - 1) if each.left is not None and each.until > start else each
            for each in self.told
        )
        full = self.count + 1 >= pace.group
        marks = (*self.marks, start) if full else self.marks
        return evolve(self, marks=marks, count=0 if full else self.count + 1, last=start, told=told, due=due)

    def lately(self, now: int, pace: Pace) -> int:
        """How many calls of the last minute are remembered, promised ones too."""
        since = now - pace.minute
        return sum(mark > since for mark in self.marks) * pace.group + self.count

    def with_calls_of(self, other: "Usage", since: int) -> "Usage":
        """And what the other made or heard since that moment, of which nobody could be told."""
        own = tuple(mark for mark in other.marks if mark >= since)
        told = {each.name: each for each in sorted((*self.told, *other.told), key=lambda each: each.seen)}
        return evolve(
            self,
            marks=tuple(sorted((*self.marks, *own))),
            last=max(self.last, other.last),
            due=max(self.due, other.due),
            silent=max(self.silent, other.silent),
            eased=max(self.eased, other.eased),
            part=min(self.part, other.part),
            epoch=self.epoch + (other.silent > self.silent),
            told=tuple(told.values()),
        )

    def shifted(self, by: int) -> "Usage":
        """The same by a clock that is so much ahead."""
        return evolve(
            self,
            seen=self.seen + by,
            marks=tuple(mark + by for mark in self.marks),
            last=self.last + by,
            due=self.due + by,
            silent=self.silent + by,
            eased=self.eased + by,
            told=tuple(evolve(each, until=each.until + by, seen=each.seen + by) for each in self.told),
        )
