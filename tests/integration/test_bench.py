"""The bench runs: every measurement, on a few requests. What it measures is not asserted here."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from benchmarks.bodies import SECRET, webhook, webhooks
from benchmarks.client import Tally
from benchmarks.figures import Round, by_added_time, by_median_time, by_microseconds, by_seconds, by_throughput

from askpro.adapters.calcom.notices import CalcomNotices

ROOT = Path(__file__).resolve().parent.parent.parent


def test_the_whole_bench_runs_quickly_and_writes_its_page(tmp_path: Path) -> None:
    page = tmp_path / "RESULTS.md"
    command = [sys.executable, "-m", "benchmarks", "--quick", "--output", str(page)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 12
    assert page.read_text("utf-8").count("### (") >= 10


def test_every_webhook_of_the_load_is_unique_genuine_and_tells_of_a_booking() -> None:
    made = webhooks("/inbox", "run", 50)
    notices = CalcomNotices()
    assert len(set(made)) == 50
    for number, request in enumerate(made):
        head, _, body = request.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
        assert body == webhook("run", number)
        assert 2000 <= len(body) <= 3000
        assert notices.genuine(headers, body, (SECRET,))
        assert notices.read(body, datetime(2026, 12, 28, 11, tzinfo=UTC)).notice is not None


def _round(ours: int, bare: int) -> Round:
    return Round(Tally(ours / 1000, (ours * 1_000_000,)), Tally(bare / 1000, (bare * 1_000_000,)))


@pytest.mark.parametrize(("ours", "met"), [(100, True), (200, True), (201, False)])
def test_a_verdict_compares_each_round_with_its_own_counterpart(ours: int, met: bool) -> None:
    rounds = [_round(ours, 100), _round(ours * 7, 700), _round(1, 100)]
    assert by_throughput("a", rounds[:2], 0.5).met is met
    assert by_median_time("b", rounds[:2], 2.0).met is met
    assert by_added_time("c", rounds[:1], 100.0).met is met
    assert by_seconds("d", [ours / 100], 2.0).met is met
    assert by_microseconds("e", [ours / 100e6], 2.0).met is met
