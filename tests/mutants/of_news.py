"""Planted bugs: news, the graph, decisions, claims, sweeps."""

from tests.mutants.mutation import Mutation

BOOKING, SETTLING, CLAIMS = "domain/booking.py", "domain/settling.py", "domain/claims.py"
SYNC, GRAPH, HEARING = "domain/sync.py", "domain/graph.py", "application/sync/hearing.py"

MUTATIONS = (
    Mutation(
        "an older read is applied over a newer one",
        BOOKING,
        "return one if mine > theirs else other",
        "return other",
        ("tests/unit/domain/test_graph.py",),
    ),
    Mutation(
        "a late notice of a cancel beats a newer read",
        BOOKING,
        "return sent <= self.read.version or self.read.began >= received + SETTLE_DELAY",
        "return self.read.began >= received + SETTLE_DELAY",
        ("tests/unit/domain/test_graph.py",),
    ),
    Mutation(
        "a read never silences a notice that claims to be later",
        BOOKING,
        "return sent <= self.read.version or self.read.began >= received + SETTLE_DELAY",
        "return sent <= self.read.version",
        ("tests/unit/domain/test_graph.py",),
    ),
    Mutation(
        "a notice can lower a standing",
        BOOKING,
        "return max(claims, key=_claim_order, default=(Standing.REQUESTED, None))",
        "return claims[-1] if claims else (Standing.REQUESTED, None)",
        ("tests/unit/domain/test_graph.py",),
    ),
    Mutation(
        "the old half of a reschedule counts as cancelled",
        SETTLING,
        "return attempt.target if standing is Standing.CLOSED and closing is not Closing.MOVED else None",
        "return attempt.target if standing is Standing.CLOSED else None",
        ("tests/unit/domain/test_settling.py",),
    ),
    Mutation(
        "what landed takes a later command with it",
        SETTLING,
        "wish = None if appointment.wish == attempt.wish and not earlier else appointment.wish",
        "wish = None",
        ("tests/unit/domain/test_settling.py",),
    ),
    Mutation(
        "what landed is not agreed first",
        SETTLING,
        "return evolve(appointment, attempt=None, wish=wish, head=uid).agreeing(facts, closing, now)",
        "return evolve(appointment, attempt=None, wish=wish, head=uid)",
        ("tests/unit/domain/test_settling.py",),
    ),
    Mutation(
        "any link of the chain counts as the move",
        SETTLING,
        "if facts is not None and facts.when.start == attempt.expected.start:",
        "if facts is not None:",
        ("tests/unit/domain/test_settling.py",),
    ),
    Mutation(
        "two changes of one time are no conflict",
        SYNC,
        "if ours.when != agreed.when and theirs.when not in (agreed.when, ours.when):",
        "if ours.when != agreed.when and theirs.when is None:",
        ("tests/unit/domain/test_decide.py", "tests/unit/domain/test_graph.py"),
    ),
    Mutation(
        "a booking that lives again is closed again",
        SYNC,
        "return Pull() if was_closed else Close()",
        "return Close()",
        ("tests/unit/domain/test_decide.py", "tests/unit/domain/test_graph.py"),
    ),
    Mutation(
        "what changed there is pushed back",
        SYNC,
        "    if theirs != agreed:\n        return Pull()\n    if ours.when != theirs.when:\n",
        "    if ours.when != theirs.when:\n",
    ),
    Mutation(
        "the latest successor continues an appointment, not the first",
        GRAPH,
        "return min(mine, key=self._age, default=None)",
        "return max(mine, key=self._age, default=None)",
        ("tests/unit/domain/test_decide.py", "tests/unit/domain/test_graph.py"),
    ),
    Mutation(
        "a change drops every command",
        "domain/appointment.py",
        "return self.when in (None, facts.when) and self.standing in (None, facts.standing)",
        "return True",
        ("tests/unit/domain/test_settling.py",),
    ),
    Mutation(
        "a booking is adopted by the id in its metadata",
        "application/sync/recognising.py",
        "return appointment if waits and news.mark in appointment.marks else None",
        "return appointment if waits else None",
        ("tests/integration/sync/test_booking.py",),
    ),
    Mutation(
        "news with our metadata are taken for echoes",
        "application/read_inbox.py",
        "        if told.notice is None:\n",
        "        if told.notice is None or told.notice.mark is not None:\n",
    ),
    Mutation(
        "the webhook of our own write takes the lease",
        HEARING,
        "errand = evolve(known.errand, due=known.errand.lease_until or self.now)",
        "errand = evolve(known.errand, due=self.now, lease_until=None, fence=known.errand.fence + 1)",
    ),
    Mutation(
        "what a notice made due is forgotten",
        HEARING,
        "due=errand.due or (None if concluding and errand.stuck else now), lease_until=None)",
        "due=None, lease_until=None)",
    ),
    Mutation(
        "what a notice says is never verified",
        HEARING,
        "verify_at=unproven + delay if unproven is not None else None,",
        "verify_at=None,",
    ),
    Mutation(
        "of two that are one, the outside one survives",
        HEARING,
        "key=lambda each: (not each.marks, ",
        "key=lambda each: (bool(each.marks), ",
    ),
    Mutation(
        "the claim of the old time is released when a move is commanded",
        CLAIMS,
        "    spans[appointment.when] = ClaimKind.PROMISE if appointment.agreed is None else ClaimKind.OCCUPANCY\n",
        "    if not spans:\n"
        "        spans[appointment.when] = ClaimKind.PROMISE if appointment.agreed is None else ClaimKind.OCCUPANCY\n",
    ),
    Mutation(
        "a write under way claims nothing",
        CLAIMS,
        "    if appointment.attempt is not None:\n",
        "    if appointment.attempt is not None and appointment.closed:\n",
        ("tests/unit/domain/test_claims.py",),
    ),
    Mutation(
        "claims ignore buffers",
        CLAIMS,
        "return {span.widened(buffers.before, buffers.after): kind for span, kind in spans.items()}",
        "return {span.widened(buffers.before - buffers.before, buffers.before): kind for span, kind in spans.items()}",
    ),
    Mutation(
        "a cancelled appointment keeps its claim",
        CLAIMS,
        "if appointment.closed or appointment.merged_into is not None:",
        "if appointment.merged_into is not None:",
    ),
    Mutation(
        "claims are not stored with the appointment",
        "application/sync/keeping.py",
        "            ledger.claims.replace(after.id, claims_of(after))\n",
        "",
    ),
    Mutation(
        "an absent booking is closed at first sight",
        "domain/absence.py",
        "SIGHTS = 2",
        "SIGHTS = 1",
        ("tests/integration/sync/test_sweep_full.py",),
    ),
    Mutation(
        "the sweep's mark moves past rows that it did not see",
        "application/sweep_calendar.py",
        "_OVERLAP = timedelta(minutes=10)",
        "_OVERLAP = timedelta(minutes=-10)",
        ("tests/integration/sync/test_sweep.py",),
    ),
    Mutation(
        "a full sweep asks for the changed rows only",
        "application/sweep_calendar.py",
        "    if full or mark is None:\n",
        "    if mark is None:\n",
        ("tests/integration/sync/test_one_look.py",),
    ),
)
