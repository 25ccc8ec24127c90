"""One company's Cal.com: the calendar ports, each method one call. Version per operation in ``versions.py``."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta

from attrs import evolve, frozen

from askpro.adapters.calcom.cursor_listing import LIMIT, walk_statuses
from askpro.adapters.calcom.listening import Listening
from askpro.adapters.calcom.listing import TAKE, pages, walk
from askpro.adapters.calcom.probing import Probe
from askpro.adapters.calcom.transport import Transport
from askpro.adapters.calcom.wire import (
    booking_pages,
    booking_requests,
    bookings,
    event_types,
    people,
    presence,
    reservations,
    slots,
    webhooks,
)
from askpro.adapters.calcom.wire.envelope import WireRequest
from askpro.application.ports.calendar import BookingQuery, BookingRequest, Tell, tell_nobody
from askpro.application.ports.calendar_powers import EventTypeChange, EventTypeDraft, Host
from askpro.application.ports.probing import Capabilities, ContractReport
from askpro.domain.booking import Read, Standing
from askpro.domain.errors import AlreadyConfirmed, BookingClosed, CalendarRefused, NotFound
from askpro.domain.hooks import Hook, HookPlace
from askpro.domain.service import EventType
from askpro.domain.timespan import Span


@frozen
class CalcomCalendar:
    """Implements Calendar and every optional power."""

    transport: Transport
    team_id: int | None = None

    def read_slots(
        self, event_type_id: int, window: Span, *, length: timedelta | None = None, moving: str | None = None
    ) -> tuple[Span, ...]:
        """Free spans that start inside the window. Raises InvalidRequest for one of more than 31 days."""
        request = slots.read_slots(event_type_id, window, length, moving)
        return self.transport.call(request, lambda body, _: slots.read_spans(body, window))

    def create_booking(self, request: BookingRequest) -> Read:
        """Book."""
        return self.transport.call(booking_requests.create_booking(request), bookings.read_changed)

    def reschedule_booking(self, uid: str, start: datetime, reason: str) -> Read:
        """Move. What the answer says counts: upstream 2025-10 resets the length, round robin may change the host."""
        return self.transport.call(booking_requests.reschedule_booking(uid, start, reason), bookings.read_changed)

    def cancel_booking(self, uid: str, reason: str) -> Read:
        """Cancel."""
        return self.transport.call(booking_requests.cancel_booking(uid, reason), bookings.read_changed)

    def read_booking(self, uid: str) -> Read:
        """One booking. Raises EventTypeNotSupported when it is seated or recurring."""
        return self.transport.call(booking_requests.read_booking(uid), bookings.read_booking)

    def list_bookings(self, query: BookingQuery, tell: Tell = tell_nobody) -> Iterator[Read]:
        """All bookings that match, in all standings, oldest stamp first, however the configured version pages."""
        call = self.transport.call

        def page_at(position: BookingQuery, skip: int) -> booking_pages.Page:
            request = booking_requests.list_bookings(position, TAKE, skip)
            return call(request, lambda body, began: booking_pages.read_page(body, began, TAKE))

        def page_of(position: BookingQuery, status: str, cursor: str | None) -> booking_pages.CursorPage:
            request = booking_requests.list_status(position, status, LIMIT, cursor)
            return call(request, booking_pages.read_cursor_page)

        if self.transport.versions.by_cursor:
            return walk_statuses(query, page_of, self.transport.clock.now, tell)
        return walk(query, page_at, tell)

    def confirm_booking(self, uid: str) -> Read:
        """Say yes.

        Upstream 2025-10 refuses a second yes with the same words as any other bad request, so after a refusal
        one look tells whether it was one.
        """
        try:
            return self.transport.call(booking_requests.confirm_booking(uid), bookings.read_changed)
        except CalendarRefused as error:
            if type(error) is CalendarRefused and self.read_booking(uid).standing is Standing.CONFIRMED:
                raise AlreadyConfirmed("The booking is confirmed already.", error.said) from None
            raise

    def decline_booking(self, uid: str, reason: str) -> Read:
        """Say no."""
        return self.transport.call(booking_requests.decline_booking(uid, reason), bookings.read_changed)

    def reassign_booking(self, uid: str, host: int | None, reason: str) -> int:
        """Give it to another host of its round robin."""
        return self.transport.call(presence.reassign(uid, host, reason), lambda body, _: presence.read_new_host(body))

    def mark_absent(self, uid: str, absent: bool) -> Read:
        """Under the address that the booking itself shows. Cal.com marks cancelled ones, too."""

        def looked_at(body: bytes, began: datetime) -> tuple[Read, str | None]:
            return bookings.read_booking(body, began), bookings.read_customers_address(body)

        before, address = self.transport.call(booking_requests.read_booking(uid), looked_at)
        if before.standing is Standing.CLOSED:
            raise BookingClosed("The booking is closed at the calendar.", moved_to=before.replaced_by)
        if address is None:
            raise CalendarRefused("The booking has nobody who could stay away.")
        return self.transport.call(presence.mark_absent(uid, address, absent), bookings.read_changed)

    def read_event_type(self, event_type_id: int) -> EventType:
        """One event type: the team's, which the key must administer, else one of the key's owner (L55)."""
        if self.team_id is not None:
            try:
                return self._read_type(event_types.read_of_team(self.team_id, event_type_id))
            except NotFound:
                pass  # perhaps a personal one of the key's owner
        return self._read_type(event_types.read_personal(event_type_id))

    def list_slugs(self, team_id: int | None) -> Mapping[str, int]:
        """The team's, or those of the key's owner."""
        if team_id is not None:
            request = event_types.list_of_team(team_id)
        else:
            owner = self.transport.call(people.read_me(), lambda body, _: people.read_username(body))
            request = event_types.list_personal(owner)
        return self.transport.call(request, lambda body, _: event_types.read_slugs(body))

    def create_event_type(self, draft: EventTypeDraft) -> EventType:
        """Make one."""
        return self._read_type(event_types.create(draft))

    def change_event_type(self, event_type: EventType, change: EventTypeChange) -> EventType:
        """Change what is given. Where hosts change, those who stay keep how they take part."""
        hosts: tuple[event_types.HostRow, ...] = ()
        if change.hosts is not None and event_type.team_id is not None:
            request = event_types.read_of_team(event_type.team_id, event_type.id)
            hosts = self.transport.call(request, lambda body, _: event_types.read_hosts(body))
        return self._read_type(event_types.change(event_type, change, hosts))

    def list_hosts(self) -> tuple[Host, ...]:
        """The key's owner and, with a team id, the team's accepted members; by id, none twice."""
        owner = self.transport.call(people.read_me(), lambda body, _: people.read_owner(body))
        found = {host.id: host for host in (*self._members(), owner)}
        return tuple(found[each] for each in sorted(found))

    def reserve_slot(
        self, event_type_id: int, start: datetime, lasts: timedelta, *, length: timedelta | None = None
    ) -> str:
        """Reserve softly: bookings do not look at it."""
        request = reservations.reserve(event_type_id, start, lasts, length)
        return self.transport.call(request, lambda body, _: reservations.read_reservation(body))

    def release_slot(self, reservation: str) -> None:
        """Let go. Succeeds for what is gone, too."""
        self.transport.call(reservations.release(reservation), lambda _, __: None)

    @property
    def triggers(self) -> frozenset[str]:
        """Everything that we read."""
        return frozenset(webhooks.TRIGGERS)

    def list_webhooks(self, place: HookPlace) -> tuple[Hook, ...]:
        """Every subscription there, page by page."""
        wire = webhooks.Subscriptions(place, self.team_id)

        def page_at(skip: int) -> tuple[Hook, ...]:
            return self.transport.call(wire.list_all(TAKE, skip), lambda body, _: wire.read_page(body))

        return tuple(hook for page in pages(page_at) for hook in page)

    def subscribe(self, place: HookPlace, url: str, secret: str) -> Hook:
        """Have the address told of everything that we read there."""
        wire = webhooks.Subscriptions(place, self.team_id)
        return self.transport.call(wire.create(url, secret), lambda body, _: wire.read_one(body))

    def mend_webhook(self, hook: Hook, url: str, secret: str) -> Hook:
        """Put an existing one right, in one change."""
        wire = webhooks.Subscriptions(hook.place, self.team_id)
        return self.transport.call(wire.change(hook, url, secret), lambda body, _: wire.read_one(body))

    def unsubscribe(self, hook: Hook) -> None:
        """Take it away."""
        with suppress(NotFound):
            self.transport.call(webhooks.Subscriptions(hook.place, self.team_id).drop(hook), lambda _, __: None)

    def clock_offset(self) -> timedelta | None:
        """From the ``Date`` of an answer, to the second; a proxy before the server may tell its own."""
        heard = Listening(self.transport.connections)
        evolve(self.transport, connections=heard).call(people.read_me(), lambda body, _: people.read_owner(body))
        return heard.date - self.transport.clock.now() if heard.date is not None else None

    def probe(self, event_type_id: int | None) -> ContractReport:
        """Compare what the server answers with what is read from it."""
        return Probe(self.transport, self.team_id, event_type_id)()

    def read_capabilities(self, event_type_id: int | None) -> Capabilities:
        """What the server has."""
        return Probe(self.transport, self.team_id, event_type_id).capabilities()

    def _read_type(self, request: WireRequest) -> EventType:
        return self.transport.call(request, lambda body, _: event_types.read_event_type(body))

    def _members(self) -> tuple[Host, ...]:
        if self.team_id is None:
            return ()
        team = self.team_id

        def page_at(skip: int) -> people.MembershipPage:
            request = people.list_memberships(team, TAKE, skip)
            return self.transport.call(request, lambda body, _: people.read_members(body))

        return tuple(host for page in pages(page_at) for host in page.hosts)
