"""S15: several processes that share a key stay within its quota together, counted where the calls arrive.

The twin's minute is three seconds here, and so is ours: 24 calls, of which we use 20.
"""

import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from time import monotonic

import pytest

from askpro.adapters.sql import open_storage
from askpro.adapters.system import SystemClock
from askpro.testing.contracts.storage.vault import FreshVault
from askpro.testing.postgres import PostgresAbsent, postgres_database
from askpro.testing.redis import RedisAbsent, redis_server
from askpro.testing.requirements import skip_or_fail
from askpro.twin import default_seed
from askpro.twin.core import Twin
from askpro.twin.http import Answer, Request
from askpro.twin.server import running_twin

WINDOW, LIMIT, OURS, SECONDS = 3, 24, 20, 5
PROCESSES = 4

_CALLER = textwrap.dedent(
    """
    import sys, time
    from askpro.adapters.calcom import open_calendar
    from askpro.adapters.system import RandomIds, SystemClock
    from askpro.application.ports.lanes import Lane
    from askpro.bootstrap import open_quotas
    from askpro.domain.company import CalendarAccount
    from askpro.domain.errors import TemporarilyUnavailable
    from datetime import timedelta

    url, quota_url, key, lane, seconds, window, ours = sys.argv[1:]
    clock = SystemClock()
    quotas = open_quotas(quota_url, clock)
    provider = open_calendar(
        api_url=url, clock=clock, ids=RandomIds(), quotas=quotas, minute=float(window), calls_per_minute=int(ours)
    )
    calendar = provider.open(CalendarAccount(api_key=key), lane=Lane(lane), patience=timedelta(seconds=0.5))
    print("ready", flush=True)
    sys.stdin.readline()
    until, made, refused = time.monotonic() + float(seconds), 0, 0
    while time.monotonic() < until:
        try:
            calendar.list_hosts()
            made += 1
        except TemporarilyUnavailable as later:
            refused += 1
            time.sleep(min(0.2, later.retry_after))
    print(made, refused, flush=True)
    """
)


class Counting(Twin):
    """Notes when each call arrived, and what it answered."""

    calls: list[tuple[float, int]]

    def handle(self, request: Request) -> Answer:
        """Answer one request."""
        arrived = monotonic()
        answer = super().handle(request)
        self.calls.append((arrived, answer.status))
        return answer


@contextmanager
def sqlite_quotas(folder: Path) -> Iterator[str]:
    yield f"sqlite:///{folder}/askpro.db"


@contextmanager
def postgres_quotas(_: Path) -> Iterator[str]:
    try:
        with postgres_database() as url:
            yield url
    except PostgresAbsent as error:
        skip_or_fail("postgres", str(error).splitlines()[0])


@contextmanager
def redis_quotas(_: Path) -> Iterator[str]:
    try:
        with redis_server() as url:
            yield url
    except RedisAbsent as error:
        skip_or_fail("redis", str(error).splitlines()[0])


@pytest.fixture(
    params=[
        sqlite_quotas,
        pytest.param(postgres_quotas, marks=pytest.mark.postgres),
        pytest.param(redis_quotas, marks=pytest.mark.redis),
    ]
)
def quota_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with request.param(tmp_path) as url:
        if not url.startswith("redis"):
            with closing(open_storage(url, vault=FreshVault())) as storage:
                storage.migrate()
        yield url


def most_within(moments: list[float], window: float) -> int:
    return max(sum(begin <= each < begin + window for each in moments) for begin in moments)


def test_s15_four_processes_share_one_quota(quota_url: str, tmp_path: Path, figures: Callable[[str], None]) -> None:
    """No call is refused by the server, and no second and no minute of its log holds more than ours."""
    key = f"cal_test_{tmp_path.name}_{monotonic()}"
    limited = {"windowSeconds": WINDOW, "blockSeconds": WINDOW, "limitPerApiKey": LIMIT}
    twin = Counting({**default_seed(), "rateLimit": limited, "apiKeys": {"owner": key}}, clock=SystemClock().now)
    twin.calls = []
    with running_twin(twin) as running:
        told = _run([running.url, quota_url, key], ["live", "live", "due", "sweep"])
    arrived, statuses = [each for each, _ in twin.calls], {status for _, status in twin.calls}
    made = [int(line.split()[0]) for line in told]
    assert statuses == {200}, "nobody was ever refused"
    assert len(arrived) == sum(made)
    in_a_second, in_a_minute = most_within(arrived, 1.0), most_within(arrived, WINDOW)
    assert in_a_second <= 5
    assert in_a_minute <= OURS
    assert len(arrived) >= OURS, "and what there is gets used"
    assert min(made[:3]) >= 1, "live callers and due bookings all came to their turn"
    kind = quota_url.partition(":")[0]
    figures(
        f"{PROCESSES} processes on {kind}: {len(arrived)} calls in {SECONDS} s, none refused; at most {in_a_second}"
        f" in a second and {in_a_minute} in a minute of {WINDOW} s, of {LIMIT}"
    )


def _run(arguments: list[str], lanes: list[str]) -> list[str]:
    rest = [str(SECONDS), str(WINDOW), str(OURS)]
    running = [
        subprocess.Popen(
            [sys.executable, "-c", _CALLER, *arguments, lane, *rest],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for lane in lanes
    ]
    for process in running:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n", process.communicate(timeout=10)[1]
    for process in running:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    ended = [process.communicate(timeout=60) for process in running]
    assert [error for _, error in ended] == [""] * len(lanes)
    return [answer for answer, _ in ended]
