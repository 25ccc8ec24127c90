"""Push: make the event types of a service what the service says, field by field, and prove it."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Any

from attrs import evolve, frozen

from askpro.application.checking.auditing import Deed, TypeAction
from askpro.application.checking.comparing import fresh_mapping, remember, states_of
from askpro.application.checking.patient import Patient, chosen, patient_of
from askpro.application.ports.calendar import Calendar, CalendarProvider
from askpro.application.ports.calendar_powers import EventTypeChange, EventTypes
from askpro.application.ports.storage import Storage
from askpro.application.ports.system import Clock, Outbound
from askpro.domain.errors import (
    AskproError,
    CalendarCredentials,
    InvalidRequest,
    NotSupported,
    OutcomeUnknown,
    TryLater,
)
from askpro.domain.ownership import FieldState, TypeField
from askpro.domain.service import EventType, EventTypeMapping, Service

_PATIENCE = timedelta(seconds=90)


class PushOutcome(StrEnum):
    """What became of one event type."""

    PUSHED = "pushed"
    UNCHANGED = "unchanged"
    NOT_TAKEN = "not_taken"
    FAILED = "failed"
    UNKNOWN = "unknown"
    NOT_BEGUN = "not_begun"


@frozen(kw_only=True)
class Pushed:
    """One event type after a push. ``fields``: what was to be changed. ``code`` and ``detail``: why it was not."""

    mapping: EventTypeMapping
    fields: tuple[TypeField, ...]
    outcome: PushOutcome
    code: str | None = None
    detail: str = ""

    @property
    def done(self) -> bool:
        """Whether the event type is as the service says now."""
        return self.outcome in (PushOutcome.PUSHED, PushOutcome.UNCHANGED)


@frozen(kw_only=True)
class PushEventTypes:
    """Reads each event type first, and writes only what differs; what is equal already costs no write.

    Where the answer of a write is lost, a read proves it or tells that nobody knows. After a failure that concerns
    them all the others are not begun, and told so: it is always told which of them are done.
    """

    storage: Storage
    calendars: CalendarProvider
    outbound: Outbound
    clock: Clock

    def __call__(
        self,
        company_id: str,
        service_id: str,
        *,
        fields: Collection[TypeField] = (),
        event_types: Collection[int] = (),
        actor: str = "python",
    ) -> list[Pushed]:
        """Push these fields, or every one that drifts, to these event types, or every one of the service.

        Raises NotFound, InvalidRequest (an event type that does not stand for it), NotSupported, CalendarCredentials.
        """
        patient = patient_of(self.storage, company_id, self.clock.now())
        service, mappings = chosen(patient, service_id, event_types)
        calendar = self.calendars.open(patient.company.account)
        if not isinstance(calendar, EventTypes):
            raise NotSupported("Event types cannot be changed at this calendar.")
        done: list[Pushed] = []
        over: AskproError | None = None
        for mapping in mappings:
            if over is not None:
                said = f"Not begun, because of what came before: {over.detail}"
                done.append(Pushed(mapping=mapping, fields=(), outcome=PushOutcome.NOT_BEGUN, detail=said))
                continue
            pushed, error = self._push(_One(patient, service, mapping, calendar, frozenset(fields)))
            over = error if isinstance(error, TryLater | CalendarCredentials) else None
            self._note(company_id, pushed, actor)
            done.append(pushed)
        return done

    def _push(self, one: "_One") -> tuple[Pushed, AskproError | None]:
        try:
            pushed, now = self.outbound.run(one.push, _PATIENCE)
        except AskproError as error:
            outcome = PushOutcome.UNKNOWN if isinstance(error, OutcomeUnknown) else PushOutcome.FAILED
            return Pushed(mapping=one.mapping, fields=(), outcome=outcome, code=error.code, detail=error.detail), error
        known = _without_accepted(fresh_mapping(one.mapping, now), pushed)
        remember(self.storage, one.patient.company.id, [known])
        return pushed, None

    def _note(self, company_id: str, pushed: Pushed, actor: str) -> None:
        """Nobody did anything where nothing differed."""
        if pushed.outcome is PushOutcome.UNCHANGED:
            return
        deed = Deed(actor=actor, at=self.clock.now())
        with self.storage.write(company_id) as ledger:
            deed.note(ledger, TypeAction.PUSH, pushed.mapping, fields=pushed.fields, outcome=pushed.outcome.value)


@frozen
class _One:
    """The push of one event type."""

    patient: Patient
    service: Service
    mapping: EventTypeMapping
    calendar: Calendar
    fields: frozenset[TypeField]

    def push(self) -> tuple[Pushed, EventType]:
        """What became of it, and the event type as it is then."""
        event_type = self._read()
        wrong = [each for each in self._states(event_type) if each.differs and self._wanted(each)]
        named = tuple(each.field for each in wrong)
        if not wrong:
            return Pushed(mapping=self.mapping, fields=(), outcome=PushOutcome.UNCHANGED), event_type
        if TypeField.HOSTS in named and event_type.team_id is None:
            raise InvalidRequest("The host of a personal event type cannot be changed.", {"/fields": "has hosts"})
        lost = ""
        assert isinstance(self.calendar, EventTypes)
        try:
            after = self.calendar.change_event_type(event_type, _change(wrong))
        except OutcomeUnknown as error:
            lost, after = error.detail, self._read()
        left = [each.field.value for each in self._states(after) if each.differs and each.field in named]
        outcome = PushOutcome.PUSHED if not left else PushOutcome.UNKNOWN if lost else PushOutcome.NOT_TAKEN
        said = f"{lost} These are not as they should be yet: {', '.join(left)}.".strip() if left else ""
        code = OutcomeUnknown.code if left and lost else None
        return Pushed(mapping=self.mapping, fields=named, outcome=outcome, code=code, detail=said), after

    def _read(self) -> EventType:
        assert isinstance(self.calendar, EventTypes)
        return self.calendar.read_event_type(self.mapping.event_type_id)

    def _states(self, event_type: EventType) -> tuple[FieldState, ...]:
        return states_of(self.patient, self.service, self.mapping, event_type)

    def _wanted(self, state: FieldState) -> bool:
        return state.field in self.fields if self.fields else state.drifts


def _change(states: Sequence[FieldState]) -> EventTypeChange:
    ours: dict[TypeField, Any] = {each.field: each.ours for each in states}

    def minutes(name: TypeField) -> timedelta | None:
        return timedelta(minutes=ours[name]) if name in ours else None

    return EventTypeChange(
        title=ours.get(TypeField.TITLE),
        description=ours.get(TypeField.DESCRIPTION),
        length=minutes(TypeField.DURATION),
        buffer_before=minutes(TypeField.BUFFER_BEFORE),
        buffer_after=minutes(TypeField.BUFFER_AFTER),
        confirmation=ours.get(TypeField.CONFIRMATION),
        hosts=ours.get(TypeField.HOSTS),
    )


def _without_accepted(mapping: EventTypeMapping, pushed: Pushed) -> EventTypeMapping:
    """What was pushed is no longer accepted to differ."""
    names = {each.value for each in pushed.fields}
    return evolve(mapping, accepted=tuple(each for each in mapping.accepted if each.field not in names))
