"""Planted bugs: what no fact shows (who gives it by our wish, who stayed away), what operators do, who is forgotten."""

from tests.mutants.mutation import Mutation

COMMAND, REASSIGNING = "domain/command.py", ("tests/integration/sync/test_reassigning.py",)
ARRANGING, ERASURE = (
    ("tests/integration/sync/test_issue_arranging.py",),
    "tests/integration/sync/test_history_erasure.py",
)

MUTATIONS = (
    Mutation(
        "a reassignment whose answer was lost is never seen to have landed",
        "domain/settling.py",
        "return read is not None and wish is not None and wish.shown_by(read.facts, bool(read.absent))",
        "return read is None and wish is not None",
        REASSIGNING,
    ),
    Mutation(
        "whoever has it already will do for anybody else",
        COMMAND,
        "return facts.host != self.away_from if self.host is None else facts.host == self.host",
        "return self.host in (None, facts.host)",
    ),
    Mutation(
        "a wish for another member outlives a move",
        COMMAND,
        " and (self.command in (Command.CONFIRM, Command.DECLINE) or self.command.beside_facts)",
        " and self.command in (Command.CONFIRM, Command.DECLINE)",
        REASSIGNING,
    ),
    Mutation(
        "another command is given up for a reassignment",
        "application/reassign_appointment.py",
        "            unless_busy(appointment, Command.REASSIGN)\n",
        "",
        REASSIGNING,
    ),
    Mutation(
        "a no-show is always that they stayed away",
        "application/mark_no_show.py",
        "Wish(command=Command.NO_SHOW, absent=absent, since=now)",
        "Wish(command=Command.NO_SHOW, absent=True, since=now)",
    ),
    Mutation(
        "any read will do for the look that a mark is owed",
        "application/sync/looks.py",
        "each.uid == row.node.uid and each.began >= row.look_at",
        "each.uid == row.node.uid",
    ),
    Mutation(
        "a refused reassignment is retried with whoever's turn it is",
        "application/retry_issue.py",
        'for name in ("staff_id", "absent") if name in detail',
        'for name in ("absent",) if name in detail',
        ARRANGING,
    ),
    Mutation(
        "the issue of a mark outlives the mark",
        "application/sync/issues.py",
        "told = (after.agreed, after.no_show) != (before.agreed, before.no_show)",
        "told = after.agreed != before.agreed",
        ARRANGING,
    ),
    Mutation(
        "what was dismissed is shown again",
        "application/sync/judging.py",
        "if last is not None and last.end is not None and last.end.how == DISMISSED:",
        "if last is not None and last.end is not None and last.end.how == UNDONE:",
        ("tests/integration/sync/test_issue_dismissal.py",),
    ),
    Mutation(
        "dismissing gives up what is still wanted",
        "application/sync/judging.py",
        "ledger.appointments.save(evolve(appointment, in_conflict=False))",
        "ledger.appointments.save(evolve(appointment, in_conflict=False, sequence=appointment.sequence + 1))",
    ),
    Mutation(
        "what was undone is done again",
        "application/undo_issue.py",
        "if issue.end is not None and issue.end.how == UNDONE:",
        "if issue.end is not None and issue.end.how == issue.kind:",
        ("tests/integration/sync/test_issue_undo.py",),
    ),
    Mutation(
        "an undo takes the version that stands",
        "application/undo_issue.py",
        'if issue.detail["kept"] == "ours" else',
        'if issue.detail["kept"] == "theirs" else',
        ("tests/integration/sync/test_issue_undo.py",),
    ),
    Mutation(
        "whoever was erased comes back with a late webhook",
        "application/sync/hearing.py",
        "erased = any(each.erased for each in (first, *rest))",
        "erased = all(each.erased for each in (first, *rest))",
        ("tests/integration/sync/test_history_erasure.py",),
    ),
    Mutation(
        "whoever was erased comes back with a no-show",
        "application/read_inbox.py",
        'body = b"" if erased else received.body  # it names who stayed away',
        "body = received.body",
    ),
    Mutation(
        "a first sweep looks back for a day only",
        "application/sweep_calendar.py",
        "since = min(since, drift.company.created_at)",
        "since = max(since, drift.company.created_at)",
        ("tests/integration/sync/test_sweep.py",),
    ),
)
