"""Planted bugs: holds, keys, sequences, offers, and what is decided late."""

from tests.mutants.mutation import Mutation

BOOKING, COMMANDING = "application/book_appointment.py", "application/sync/commanding.py"
IDEMPOTENCY, KEEPING, ENDING = "domain/idempotency.py", "application/sync/keeping.py", "application/sync/ending.py"

MUTATIONS = (
    Mutation(
        "a hold keeps nobody away",
        "domain/claims.py",
        "return self.until is None or now < self.until",
        "return self.until is None",
    ),
    Mutation(
        "a hold that ended keeps everybody away",
        "domain/claims.py",
        "return self.until is None or now < self.until",
        "return now is not None",
        ("tests/integration/sync/test_holds.py",),
    ),
    Mutation(
        "a hold is not used up by its booking",
        BOOKING,
        "                drop_hold(ledger, hold)\n",
        "                pass\n",
    ),
    Mutation(
        "a hold may be used by whoever knows it",
        "application/offering/holding.py",
        "if hold.holder != holder:",
        "if not holder:",
        ("tests/integration/web/test_holds.py",),
    ),
    Mutation(
        "a stale sequence is let through",
        COMMANDING,
        "if sequence is not None and sequence != before.sequence:",
        "if sequence is not None and sequence > before.sequence:",
    ),
    Mutation(
        "a closed appointment takes commands",
        COMMANDING,
        "    if before.closed:\n        raise",
        "    if not before:\n        raise",
    ),
    Mutation(
        "another request under a key gets the answer of the first",
        IDEMPOTENCY,
        "if self.fingerprint != asked.fingerprint:",
        "if not self.fingerprint:",
    ),
    Mutation(
        "an answer under a key is not kept",
        "application/answer_once.py",
        "ledger.idempotency.save(evolve(found, answer=answer))",
        "ledger.idempotency.save(found)",
        ("tests/integration/sync/test_once.py",),
    ),
    Mutation(
        "a command under a key is given again after a crash",
        COMMANDING,
        "given = _given(ledger, {appointment_id, before.id}, cause) if command_id is not None else None",
        "given = _given(ledger, (), cause) if command_id is not None else None",
        ("tests/integration/sync/test_once.py",),
    ),
    Mutation(
        "a booking under a key is made again after a crash",
        BOOKING,
        'id=order.appointment_id or self.ids.new("apt"),',
        'id=self.ids.new("apt"),',
        ("tests/integration/sync/test_once.py",),
    ),
    Mutation(
        "whom an appointment is being given to is promised to others",
        "domain/claims.py",
        "others = promised_to(appointment) - {staff_id}",
        "others = frozenset[str]()",
        ("tests/integration/sync/test_reassigning.py",),
    ),
    Mutation(
        "cached offers survive a change",
        KEEPING,
        "            ledger.generations.move(_concerned(before or after) | _concerned(after))\n",
        "",
        ("tests/integration/sync/test_availability.py",),
    ),
    Mutation(
        "offers do not heed claims",
        "domain/offers.py",
        "held = [claim.span for claim in others if claim.staff_id == staff_id]",
        "held = [claim.span for claim in others if claim.staff_id is None]",
    ),
    Mutation(
        "the history is not written",
        KEEPING,
        "        if was == is_now:\n",
        "        if was == is_now or before is not None:\n",
    ),
    Mutation(
        "a booking that was given up and came late stays",
        "domain/duplicates.py",
        "wish=None if made.closed else unwanted,",
        "wish=None,",
        ("tests/integration/sync/test_duplicates.py",),
    ),
    Mutation(
        "a yes that came too late is not taken back",
        ENDING,
        "if line is not None and line.head == uid and (late or brought_back(attempt, graph)):",
        "if line is not None and line.head == attempt.mark:",
        ("tests/integration/sync/test_issues.py",),
    ),
    Mutation(
        "nothing holds a mass of closings back",
        "domain/absence.py",
        "return missing < max(_LEAST, _SHARE * expected)",
        "return missing <= expected",
        ("tests/integration/sync/test_sweep_full.py",),
    ),
    Mutation(
        "two candidates are a guess",
        ENDING,
        "if len(candidates(attempt, appointment.marks, graph)) > 1:",
        "if len(candidates(attempt, appointment.marks, graph)) > 99:",
        ("tests/integration/sync/test_duplicates.py",),
    ),
)
