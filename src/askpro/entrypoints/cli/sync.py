"""``askpro sync``: how both sides stand, what a person should see, and what they can do about it."""

from collections.abc import Iterable, Mapping
from typing import Any

import rich_click as click

from askpro.application.ports.records import IssueQuery, Page
from askpro.application.sync.judging import IssueKind
from askpro.entrypoints.cli.appointments import patience, wait_option
from askpro.entrypoints.cli.desk import ACTOR, Desk, for_company
from askpro.entrypoints.cli.progress import counting
from askpro.entrypoints.web import sync_views as views

_IS_OPEN = {"open": True, "closed": False, "all": None}


@click.group()
def sync() -> None:
    """The sync with Cal.com: status, issues, sweeps."""


@sync.command()
@for_company
def status(desk: Desk) -> None:
    """Show how both sides stand, what is due, and how old the last word from Cal.com is."""
    seen = views.status(desk.application.oversee(desk.company.id))
    inbox, last, full = seen["inbox"], seen["last_sweep"], seen["last_full_sweep"]
    facts = (
        ("appointments", _counts(seen["states"])),
        ("due", f"{seen['due']}, the oldest for {_lapse(seen['lag_seconds'])}" if seen["due"] else "nothing"),
        ("open issues", _counts(seen["issues"]) or "none"),
        ("inbox", f"{inbox['waiting']} waiting, {inbox['failed']} failed"),
        ("last webhook", _ago(inbox["age_seconds"])),
        ("last sweep", _ago(last["age_seconds"] if last is not None else None)),
        ("last full sweep", _ago(full["age_seconds"] if full is not None else None)),
        ("it found", _found(full["report"]) if full and full["report"] else None),
        ("under way", ", ".join(each["id"] for each in seen["running"])),
    )
    desk.out.result(seen, lambda: desk.out.facts(facts))


@sync.command()
@click.argument("issue", required=False)
@click.option("--kind", type=click.Choice([each.value for each in IssueKind]), help="List: only of this kind.")
@click.option("--state", type=click.Choice(list(_IS_OPEN)), default="open", show_default=True, help="List: only these.")
@click.option("--appointment", metavar="ID", help="List: only about this appointment.")
@click.option("--limit", type=click.IntRange(1, 200), default=50, show_default=True)
@click.option("--cursor", help="List: go on where next_cursor said.")
@for_company
def issues(
    desk: Desk,
    issue: str | None,
    kind: str | None,
    state: str,
    appointment: str | None,
    limit: int,
    cursor: str | None,
) -> None:
    """Show an ISSUE, or list them, latest first."""
    if issue is not None:
        return _print(desk, views.issue(desk.application.oversee.issue(desk.company.id, issue)))
    query = IssueQuery(kind=kind, appointment_id=appointment, is_open=_IS_OPEN[state])
    found, following = desk.application.oversee.issues(desk.company.id, query, Page(limit=limit, after=cursor))
    shown = [views.issue(each) for each in found]
    rows = [
        (each["opened_at"], each["kind"], each["state"], each["appointment_id"], _short(each), each["id"])
        for each in shown
    ]

    def people() -> None:
        desk.out.table(
            ("opened", "kind", "state", "appointment", "what", "id"),
            rows,
            "No such issue." if kind or appointment or state != "open" else "No open issue.",
        )
        if following is not None:
            desk.out.say(f"There are more: --cursor {following}")

    return desk.out.result({"items": shown, "next_cursor": following}, people)


@sync.command()
@click.argument("issue")
@wait_option
@for_company
def retry(desk: Desk, issue: str, wait: float | None) -> None:
    """Settle, read, match or ask again what an ISSUE is about, now."""
    after = desk.application.retry_issue(desk.company.id, issue, actor=ACTOR, patience=patience(wait))
    _print(desk, views.mended(after.issue, pending=after.pending, said=after.said))


@sync.command()
@click.argument("issue")
@click.option("--reason", default="", help="Why it is fine. Name no customer in it.")
@for_company
def dismiss(desk: Desk, issue: str, reason: str) -> None:
    """Say that an ISSUE is fine as it is: it is closed, and none again until something changes."""
    _print(desk, views.mended(desk.application.dismiss_issue(desk.company.id, issue, actor=ACTOR, reason=reason)))


@sync.command()
@click.argument("issue")
@wait_option
@for_company
def undo(desk: Desk, issue: str, wait: float | None) -> None:
    """Take the other version of an ISSUE, by an ordinary command."""
    after = desk.application.undo_issue(desk.company.id, issue, actor=ACTOR, patience=patience(wait))
    _print(desk, views.mended(after.issue, pending=after.pending))


@sync.command()
@click.option("--full", is_flag=True, help="The whole window, and each open appointment; not only what changed.")
@click.option("--dry-run", is_flag=True, help="Report each difference and change nothing.")
@for_company
def sweep(desk: Desk, full: bool, dry_run: bool) -> None:
    """Compare with Cal.com and repair. A full sweep of many appointments takes minutes: Cal.com's quota is kept."""
    with counting("bookings read", quiet=desk.out.as_json) as progress:
        report = desk.application.sweep(desk.company.id, full=full, dry_run=dry_run, progress=progress)
    told = {**report.told, "found": [each.told for each in report.found], "more": 0}
    rows = [
        (
            each.cause.value,
            ", ".join(each.fields),
            _lapse(int(each.age.total_seconds())),
            each.repair.value,
            each.appointment_id,
            each.booking,
        )
        for each in report.found
    ]

    def people() -> None:
        titles = ("cause", "what", "for", "would be" if dry_run else "was", "appointment", "booking")
        agree = "Nothing differs in what could be read." if report.left_out.get("unreadable") else "Both sides agree."
        desk.out.table(titles, rows, agree)
        desk.out.say(_summary(len(rows), report.rows, report.expected, report.held_back, report.left_out))

    desk.out.result({"full": full, "dry_run": dry_run, **told}, people)


def _summary(found: int, rows: int, expected: int, held_back: int, left_out: Mapping[str, int]) -> str:
    asked = f", {expected} open appointments looked for" if expected else ""
    held = f" {held_back} are gone at once, too many to be believed: they stay open." if held_back else ""
    unread = f" {unread}." if (unread := _unread(left_out)) else ""
    return f"{found} differences; {rows} bookings read{asked}.{held}{unread}"


def _found(report: Mapping[str, Any]) -> str:
    unread = _unread(report["left_out"])
    return (_counts(report["causes"]) or "no difference") + (f"; {unread}" if unread else "")


def _unread(left_out: Mapping[str, int]) -> str:
    """An answer that lost a field may hide any difference."""
    number = left_out.get("unreadable", 0)
    return f"{number} bookings could not be read" if number else ""


def _print(desk: Desk, shown: Mapping[str, Any]) -> None:
    ended = shown["ended"]
    facts = [
        ("id", shown["id"]),
        ("kind", shown["kind"]),
        ("state", f"{shown['state']}, {ended['how']} by {ended['by']}" if ended is not None else shown["state"]),
        ("meaning", shown["says"]),
        ("appointment", shown["appointment_id"]),
        *_versions(shown),
        ("others", ", ".join(shown["others"])),
        *((name.replace("_", " "), _flat(each)) for name, each in shown["detail"].items() if _is_shown(each)),
        ("since", shown["opened_at"]),
        ("until", shown["closed_at"]),
        ("reason", ended["reason"] if ended is not None else None),
        ("can be asked for", ", ".join(shown["actions"])),
        ("said", shown.get("said")),
        ("under way", "yes: the worker finishes it" if shown.get("pending") else None),
    ]
    desk.out.result(shown, lambda: desk.out.facts(facts))


def _versions(shown: Mapping[str, Any]) -> Iterable[tuple[str, object]]:
    for side, version in (shown["versions"] or {}).items():
        if version is not None:
            kept = " (kept)" if shown["kept"] == side else ""
            yield side, f"{version['start']} to {version['end']}{kept}"


def _is_plain(value: object) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool)


def _is_shown(value: object) -> bool:
    return _is_plain(value) or isinstance(value, Mapping | list)


def _short(shown: Mapping[str, Any]) -> str:
    """A conflict's times, or what else is known, on one line."""
    sides = [f"{side} {version['start']}" for side, version in (shown["versions"] or {}).items() if version is not None]
    plain = [f"{name} {value}" for name, value in shown["detail"].items() if _is_plain(value)]
    return ", ".join(sides or plain) or "; ".join(_flat(value) for value in shown["detail"].values())


def _flat(value: object) -> str:
    """What the drift of an event type, or a changed contract, is told in: lists by name."""
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {_flat(each)}" for name, each in value.items())
    return ", ".join(_flat(each) for each in value) if isinstance(value, list) else str(value)


def _counts(numbers: Mapping[str, int]) -> str:
    return ", ".join(f"{number} {name}" for name, number in numbers.items() if number)


def _ago(seconds: int | None) -> str:
    return "never" if seconds is None else f"{_lapse(seconds)} ago"


def _lapse(seconds: int | None) -> str:
    """Seconds as people say them."""
    left = seconds or 0
    for size, name in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if left >= 2 * size:
            return f"{left // size} {name}"
    return f"{left} s"
