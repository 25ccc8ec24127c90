"""Following: an appointment takes theirs in, and a person is shown what was decided for them."""

from datetime import datetime, timedelta

from attrs import frozen

from askpro.application.ports.records import HistoryEntry
from askpro.application.ports.storage import Ledger
from askpro.application.sync.keeping import Keeper
from askpro.domain.appointment import Appointment
from askpro.domain.booking import Closing, Facts
from askpro.domain.company import ConflictPolicy
from askpro.domain.settling import Followed, follow
from askpro.domain.timespan import Span, write_instant

CONFLICT = "conflict"
_A_DAY = timedelta(days=1)
_MOST_PUSHES_A_DAY = 2
"""How often ``askpro_wins`` moves an appointment back, so that it and a person never take turns for ever (S5)."""


@frozen
class Follower:
    """Decides under the company's policy, and keeps both versions of every conflict for a person to see and undo."""

    keeper: Keeper

    def __call__(
        self, ledger: Ledger, appointment: Appointment, theirs: Facts | None, closing: Closing | None, now: datetime
    ) -> Followed:
        """The appointment with all of theirs taken in."""
        policy = ledger.company.conflict_policy
        followed = follow(appointment, theirs, closing, policy, now)
        if followed.kept:
            self.keeper.report_twin(ledger, followed.appointment, now)
        if followed.conflict is None:
            return followed
        if policy is ConflictPolicy.ASKPRO_WINS and self._pushed(ledger, appointment.id, now) >= _MOST_PUSHES_A_DAY:
            policy = ConflictPolicy.CALENDAR_WINS
            followed = follow(appointment, theirs, closing, policy, now)
        self._show(ledger, appointment.id, followed, policy, now)
        return followed

    def _pushed(self, ledger: Ledger, appointment_id: str, now: datetime) -> int:
        """How often this policy has had its way with the appointment since yesterday."""
        won = f"{ConflictPolicy.ASKPRO_WINS}:"
        return sum(
            entry.action == CONFLICT and entry.because.startswith(won) and now - entry.at < _A_DAY
            for entry in ledger.history.of(appointment_id)
        )

    def _show(
        self, ledger: Ledger, appointment_id: str, followed: Followed, policy: ConflictPolicy, now: datetime
    ) -> None:
        assert followed.conflict is not None, "there was a conflict"
        ours, theirs = (side.when for side in followed.conflict)
        kept = "ours" if policy is ConflictPolicy.ASKPRO_WINS else "theirs"
        self.keeper.report(
            ledger, CONFLICT, appointment_id, {"ours": _version(ours), "theirs": _version(theirs), "kept": kept}, now
        )
        said = f"{policy}: ours {write_instant(ours.start)}, theirs {write_instant(theirs.start)}"
        ledger.history.append(
            HistoryEntry(
                appointment_id=appointment_id,
                at=now,
                actor="askpro",
                action=CONFLICT,
                before={},
                after={},
                because=said,
            )
        )


def _version(when: Span) -> dict[str, str]:
    return {"start": write_instant(when.start), "end": write_instant(when.end)}
