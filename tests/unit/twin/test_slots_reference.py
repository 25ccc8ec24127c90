"""The twin's slots against the slow reference, over drawn worlds; and laws that hold between queries."""

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from attrs import evolve
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.examples import examples
from tests.unit.twin import reference
from tests.unit.twin.reference import MINUTE, Question

if TYPE_CHECKING:
    from tests.unit.twin.conftest import Client, World

# Monday. Clock changes lie in the two weeks from here on: 28 March in Europe, 4 April in the south.
FIRST = date(2027, 3, 22)
STARTS = (5, 12, 6, 13, 0, 2, 3, 4)
ZONES = (
    "Europe/Berlin",
    "Europe/London",
    "America/New_York",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Pacific/Kiritimati",
    "Asia/Kolkata",
    "UTC",
)
HOSTS = (1, 2)
# Steps that divide the hour leave all slots on one grid, wherever a span begins.
EVEN = st.sampled_from([15, 20, 30, 60])

zones = st.sampled_from(ZONES)
clocks = st.tuples(st.sampled_from([0, 6, 9, 9, 9, 10, 11, 12, 12, 15]), st.sampled_from([0, 0, 15, 30, 40]))
hours = st.tuples(clocks, st.integers(2, 12)).map(
    lambda drawn: {"startTime": f"{drawn[0][0]:02}:{drawn[0][1]:02}", "endTime": _later(drawn[0][0] + drawn[1])}
)


def _later(hour: int) -> str:
    return "23:59" if hour >= 24 else f"{hour:02}:00"


@st.composite
def schedules(draw: st.DrawFn, owner: int, dates: list[str]) -> dict[str, Any]:
    weekly = [
        {"days": [day for day in reference.WEEKDAYS if draw(st.integers(0, 3))], **draw(hours)}
        for _ in range(draw(st.integers(1, 3)))
    ]
    overrides = [{"date": day, **draw(hours)} for day in dates if draw(st.booleans())]
    schedule = {"id": owner, "ownerId": owner, "name": "H", "timeZone": draw(zones), "isDefault": True}
    return schedule | {"availability": weekly, "overrides": overrides}


def moments(start: datetime) -> st.SearchStrategy[datetime]:
    """Every five minutes of four days."""
    return st.integers(0, 4 * 24 * 12).map(lambda number: start + 5 * number * MINUTE)


@st.composite
def kinds(draw: st.DrawFn, number: int, steps: st.SearchStrategy[int]) -> dict[str, Any]:
    team = draw(st.sampled_from([None, "roundRobin", "collective"]))
    hosts = {"hosts": [{"userId": host} for host in HOSTS], "teamId": 1, "schedulingType": team}
    buffers = st.sampled_from([0, 0, 5, 10, 45])
    return {
        "id": number,
        "title": "K",
        "slug": f"k{number}",
        "lengthInMinutes": draw(steps),
        "slotInterval": draw(st.none() | steps),
        "minimumBookingNotice": draw(st.sampled_from([0, 30, 120, 2000])),
        "beforeEventBuffer": draw(buffers),
        "afterEventBuffer": draw(buffers),
        "bookingWindow": {"disabled": True},
    } | (hosts if team else {"ownerId": draw(st.sampled_from(HOSTS))})


def windows(start: datetime) -> st.SearchStrategy[dict[str, Any]]:
    days = st.integers(-2, 5).map(lambda number: (start + timedelta(days=number)).date())
    spans = st.tuples(days, days).map(lambda pair: [day.isoformat() for day in sorted(pair)])
    counted = st.fixed_dictionaries(
        {"type": st.sampled_from(["calendarDays", "businessDays"]), "value": st.integers(1, 9)},
        optional={"rolling": st.just(value=True)},
    )
    return st.just({"disabled": True}) | counted | spans.map(lambda value: {"type": "range", "value": value})


@st.composite
def worlds(draw: st.DrawFn, steps: st.SearchStrategy[int], start: datetime, dates: list[str]) -> dict[str, Any]:
    """A seed with two hosts, two event types, bookings and held slots."""
    drawn = [draw(kinds(number, steps)) for number in (1, 2)]
    bookings = []
    for number in range(draw(st.integers(0, 6))):
        begins, kind = draw(moments(start)), draw(st.sampled_from(drawn))
        end = begins + draw(st.sampled_from([15, 30, 90])) * MINUTE
        host = kind.get("ownerId") or draw(st.sampled_from(HOSTS))
        booking = {"uid": f"b{number}", "eventTypeId": kind["id"], "userId": host, "title": "B"}
        attendees = [{"name": "A", "email": "a@example.com"}]
        bookings.append(booking | {"start": begins.isoformat(), "end": end.isoformat(), "attendees": attendees})
    return {"eventTypes": drawn, "schedules": [draw(schedules(host, dates)) for host in HOSTS], "bookings": bookings}


@st.composite
def questions(draw: st.DrawFn, steps: st.SearchStrategy[int]) -> Question:
    hour = draw(st.sampled_from([0, 0, 0, 11]))
    start = datetime.combine(FIRST + timedelta(days=draw(st.sampled_from(STARTS))), time(hour), UTC)
    length, now = draw(st.sampled_from([4, 3, 2, 1])), start - draw(st.integers(-20, 60)) * timedelta(hours=1)
    # Hours of a date are not cut to the query, so none lie at its ends; that they leak out is told elsewhere.
    dates = [(start + timedelta(days=number)).date().isoformat() for number in range(1, length - 1)]
    seed = _seeded(draw(worlds(steps, start, dates)))
    kind = seed["eventTypes"][0]
    kind |= {"bookingWindow": draw(windows(start)), "onlyShowFirstAvailableSlot": draw(st.booleans())}
    if start > now:
        # A rolling window would look a month back.
        kind["bookingWindow"].pop("rolling", None)
    kind |= draw(st.sampled_from([{"offsetStart": 10}, {}, {"bookingLimitsCount": {"day": 1}}]))
    hold = {"eventTypeId": 1, "userId": kind.get("ownerId") or HOSTS[0], "until": "2028-01-01T00:00:00Z"}
    for number in range(draw(st.integers(0, 2))):
        begins = draw(moments(start))
        times = {"start": begins.isoformat(), "end": (begins + 30 * MINUTE).isoformat()}
        seed["reservations"].append({"uid": f"r{number}", **hold, **times})
    question = Question(
        seed=seed,
        kind=kind,
        now=now,
        start=start,
        end=start + timedelta(days=length) - MINUTE,
        zone=draw(zones),
        freed=draw(st.none() | st.sampled_from([row["uid"] for row in seed["bookings"]] or ["none"])),
    )
    assume(not _is_read_otherwise(question))
    return question


def _seeded(world: dict[str, Any]) -> dict[str, Any]:
    users = [
        {"id": host, "username": f"u{host}", "name": "U", "email": f"u{host}@example.com", "defaultScheduleId": host}
        | {"timeZone": world["schedules"][host - 1]["timeZone"]}
        for host in HOSTS
    ]
    return world | {
        "users": users,
        "teams": [{"id": 1, "name": "T", "slug": "t"}],
        "reservations": [],
        "rateLimit": None,
        "slotsCacheSeconds": 0,
    }


def _is_read_otherwise(question: Question) -> bool:
    """Around a clock change the server misreads wall times; test_working_hours.py tells how. Not what is meant here."""
    for schedule in question.seed["schedules"]:
        zone = ZoneInfo(schedule["timeZone"])
        for number in range(-2, 7):
            day = (question.start + timedelta(days=number)).date()
            midnights = [datetime.combine(day + timedelta(days=one), time(), zone).utcoffset() for one in (0, 1)]
            if midnights[0] != midnights[1] and list(reference.openings(schedule, day)):
                openings = list(reference.openings(schedule, day))
                if any(opens < time(9) or opens > time(12) or closes == time(23, 59) for opens, closes in openings):
                    return True
    return False


def plain(question: Question, **more: Any) -> Question:
    """The question about a type without a window, an offset and the like."""
    settings_ = {"offsetStart": 0, "onlyShowFirstAvailableSlot": False, "bookingLimitsCount": {"disabled": True}}
    kind = question.kind | settings_ | {"bookingWindow": {"disabled": True}} | more
    return evolve(question, kind=kind, seed={**question.seed, "eventTypes": [kind, *question.seed["eventTypes"][1:]]})


def asked(world: "World", question: Question, **more: Any) -> dict[str, list[datetime]]:
    """The twin's answer."""
    client = world.client(dict(question.seed) | more)
    client.clock.now = question.now
    return _ask(client, question)


def _ask(client: "Client", question: Question, kind: int | None = None) -> dict[str, list[datetime]]:
    start, end = (f"{moment:%Y-%m-%dT%H:%M:%SZ}" for moment in (question.start, question.end))
    query = f"eventTypeId={kind or question.kind['id']}&start={start}&end={end}&timeZone={question.zone}"
    if question.freed:
        query += f"&bookingUidToReschedule={question.freed}"
    days = client.data("GET", f"/slots?{query}", version="2024-09-04", key=None)
    return {day: [datetime.fromisoformat(slot["start"]) for slot in slots] for day, slots in days.items()}


def flat(days: dict[str, list[datetime]]) -> list[datetime]:
    return [start for starts in days.values() for start in starts]


@settings(max_examples=examples(60))
@given(questions(st.sampled_from([15, 20, 25, 30, 45, 50, 60, 100])))
def test_every_minute_looked_at_on_its_own_gives_the_same_slots(world: "World", question: Question) -> None:
    assert asked(world, question) == reference.slots(question)


def _as_team(question: Question, scheduling: str) -> dict[str, Any]:
    """The seed with the same type three times: of a team, of its first and of its second host."""
    own = {key: value for key, value in question.kind.items() if key not in ("teamId", "schedulingType", "hosts")}
    team = own | {"ownerId": None, "teamId": 1, "schedulingType": scheduling}
    hosts = [{"userId": host} for host in HOSTS]
    alone = [own | {"ownerId": host, "id": 10 + host, "slug": f"own-{host}"} for host in HOSTS]
    types = [team | {"hosts": hosts}, *question.seed["eventTypes"][1:], *alone]
    return {**question.seed, "eventTypes": types, "reservations": []}


def _alone(client: "Client", question: Question) -> list[set[datetime]]:
    return [set(flat(_ask(client, question, 10 + host))) for host in HOSTS]


@settings(max_examples=examples(40))
@given(questions(EVEN).map(plain))
def test_a_round_robin_offers_what_any_of_its_hosts_offers(world: "World", question: Question) -> None:
    client = world.client(_as_team(question, "roundRobin"))
    client.clock.now = question.now
    first, second = _alone(client, question)
    assert set(flat(_ask(client, question, 1))) == first | second


@settings(max_examples=examples(40))
@given(questions(EVEN).map(plain))
def test_a_collective_type_offers_nothing_that_one_of_its_hosts_does_not(world: "World", question: Question) -> None:
    client = world.client(_as_team(question, "collective"))
    client.clock.now = question.now
    first, second = _alone(client, question)
    assert set(flat(_ask(client, question, 1))) <= first & second


@settings(max_examples=examples(40))
@given(questions(EVEN).map(plain))
def test_a_held_slot_takes_away_what_it_overlaps_and_nothing_else(world: "World", question: Question) -> None:
    before = flat(asked(world, question, reservations=[]))
    held = question.seed["reservations"]
    spans = [(datetime.fromisoformat(row["start"]), datetime.fromisoformat(row["end"])) for row in held]
    kept = [start for start in before if not any(a < start + question.length and start < b for a, b in spans)]
    assert flat(asked(world, question)) == kept


@settings(max_examples=examples(40))
@given(questions(EVEN))
def test_a_booking_that_moves_away_stands_in_nobody_s_way(world: "World", question: Question) -> None:
    without = [row for row in question.seed["bookings"] if row["uid"] != question.freed]
    assert asked(world, question) == asked(world, question, bookings=without)


@settings(max_examples=examples(40))
@given(questions(EVEN).map(plain), st.integers(0, 3))
def test_a_shorter_range_shows_the_part_of_a_longer_one_that_fits_into_it(
    world: "World", question: Question, first: int
) -> None:
    """Without buffers: those of bookings outside of the asked range are not looked at."""
    types = [kind | {"beforeEventBuffer": 0, "afterEventBuffer": 0} for kind in question.seed["eventTypes"]]
    weekly = [schedule | {"overrides": []} for schedule in question.seed["schedules"]]
    longer = evolve(question, seed={**question.seed, "eventTypes": types, "schedules": weekly}, zone="UTC")
    start = longer.start + timedelta(days=first)
    assume(start < longer.end)
    shorter = evolve(longer, start=start, end=min(start + timedelta(hours=19, minutes=59), longer.end))
    inside = [moment for moment in flat(asked(world, longer)) if start <= moment <= shorter.end - question.length]
    assert flat(asked(world, shorter)) == inside
