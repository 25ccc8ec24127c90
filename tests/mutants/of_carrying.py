"""Planted bugs: leases, attempts, resolving, commands."""

from tests.mutants.mutation import Mutation

CARRYING, ENDING = "application/sync/carrying.py", "application/sync/ending.py"
PAUSES = ("tests/simulation/test_kills.py", "-k", "pause and not database")
PERFORMING, COMMANDING = "application/sync/performing.py", "application/sync/commanding.py"

MUTATIONS = (
    Mutation(
        "the fence is not checked when an answer comes",
        CARRYING,
        "if current.errand.fence != task.appointment.errand.fence:",
        "if current.attempt is None:",
        PAUSES,
    ),
    Mutation(
        "a lease does not move the fence",
        CARRYING,
        "errand = evolve(after.errand, fence=after.errand.fence + 1, lease_until=until, due=until, stuck=False)",
        "errand = evolve(after.errand, lease_until=until, due=until, stuck=False)",
        PAUSES,
    ),
    Mutation(
        "an open attempt is repeated without a look",
        CARRYING,
        "return self._leased(ledger, before, after, cause, now, resolving=True)",
        "return self._leased(ledger, before, after, cause, now, resolving=False)",
    ),
    Mutation(
        "the due mark of a lease is forgotten",
        CARRYING,
        "lease_until=until, due=until, stuck=False)",
        "lease_until=until, due=None, stuck=False)",
    ),
    Mutation(
        "the mark of an attempt is not kept",
        CARRYING,
        "marks = (*appointment.marks, mark) if command is Command.BOOK else appointment.marks",
        "marks = appointment.marks",
    ),
    Mutation(
        "the calendar is called inside the transaction",
        COMMANDING,
        "                appointment, task = self.carrier.begin(ledger, before, after, cause, now)\n"
        "        return appointment, task",
        "                appointment, task = self.carrier.begin(ledger, before, after, cause, now)\n"
        "            return self.dispatcher(appointment, task, None), None",
    ),
    Mutation(
        "a move is promised without looking for claims",
        COMMANDING,
        "if not grantable(claims, in_force(held, now)):",
        "if not grantable(claims, in_force(held[:0], now)):",
        ("tests/integration/sync/test_outages.py",),
    ),
    Mutation(
        "a booking is promised without looking for claims",
        "application/offering/granting.py",
        "if grantable(_wanted(each, start), held)]",
        "if grantable(_wanted(each, start), held[:0])]",
    ),
    Mutation(
        "a POST is repeated inside the horizon",
        ENDING,
        "        if self.now < until:\n",
        "        if self.now < attempt.started:\n",
    ),
    Mutation(
        "a lost answer counts as nothing done",
        ENDING,
        "return self._waiting(evolve(free, attempt=evolve(attempt, unknown=True)), error)",
        "return self._waiting(evolve(free, attempt=None), error)",
    ),
    Mutation(
        "a refused command stays wanted",
        ENDING,
        "return self._waiting(free.refused(refusal), error)",
        "return self._waiting(evolve(free, attempt=None, last_refusal=refusal), error)",
    ),
    Mutation(
        "tries have no pauses between them",
        ENDING,
        "due = self.now + max(pause, min(retry_after, settings.longest_wait))",
        "due = self.now",
    ),
    Mutation(
        "a refusal after an unknown outcome is believed",
        PERFORMING,
        "        if not _asked_again(task.appointment):\n            raise\n",
        "        raise\n",
        ("tests/integration/sync/test_booking.py",),
    ),
    Mutation(
        "a server's 500 is judged by the slots alone",
        PERFORMING,
        "if looked.conclusive and not task.reserved and not",
        "if not task.reserved and not",
        ("tests/integration/sync/test_busy_hosts.py",),
    ),
    Mutation(
        "a proxy's 500 is judged like the server's own",
        "adapters/calcom/refusals.py",
        "ended=status == 500 and read_problem(answer.body) is not None",
        "ended=True",
        ("tests/integration/sync/test_busy_hosts.py",),
    ),
    Mutation(
        "whatever booking the calendar answers with is taken for ours",
        PERFORMING,
        "    if made.mark in task.appointment.marks:\n",
        "    if made.uid:\n",
        ("tests/integration/sync/test_booking.py",),
    ),
    Mutation(
        "hidden metadata count as no mark",
        PERFORMING,
        "if any(not read.readable and read.when.start == attempt.expected.start for read in rows):",
        "if any(read.when.start is None for read in rows):",
        ("tests/integration/sync/test_outages.py",),
    ),
    Mutation(
        "a yes is sent without a look at the booking",
        PERFORMING,
        "if before.standing is not Standing.REQUESTED or before.replaced_by is not None:",
        "if before.uid != uid:",
    ),
    Mutation(
        "a booking that went to somebody else already is passed on once more",
        "application/sync/arranging.py",
        "    if _shows(wish, before):\n        return Answered((before,), uid)\n",
        "",
        ("tests/integration/sync/test_reassigning.py",),
    ),
    Mutation(
        "the chain of a moved booking is not followed",
        "application/sync/looking.py",
        "following = read.replaced_by if read.closing is Closing.MOVED or read.replaced_by else None",
        "following = None",
        ("tests/integration/sync/test_one_look.py",),
    ),
    Mutation(
        "bookings made before the attempt began, by our clock, are not looked at",
        PERFORMING,
        "since = appointment.created_at - _LOOK_BACK",
        "since = attempt.started + _LOOK_BACK",
        ("tests/integration/sync/test_booking.py",),
    ),
    Mutation(
        "a full place for calls is taken for a lost answer",
        "application/sync/dispatching.py",
        "return self.carrier.finish(task, NotDone(full)).appointment",
        "raise full",
        ("tests/integration/test_bulkheads.py",),
    ),
    Mutation(
        "what is free instead is kept with whatever was refused last",
        "application/sync/advising.py",
        "if before.last_refusal == taken.refusal:",
        "if before.last_refusal is not None:",
        ("tests/integration/sync/test_alternatives_meanwhile.py",),
    ),
    Mutation(
        "nobody asks what is free instead once the caller has gone",
        "application/sync/dispatching.py",
        "if not ended.acquire(blocking=False):",
        "if known is None:",
        ("tests/integration/sync/test_alternatives.py",),
    ),
)
