"""One company's Cal.com: the calendar ports, each method one call. Version per operation in ``versions.py``."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from attrs import frozen

from askpro.adapters.calcom.listing import TAKE, walk
from askpro.adapters.calcom.transport import Transport
from askpro.adapters.calcom.wire import booking_requests, bookings, event_types, people, reservations, slots, webhooks
from askpro.adapters.calcom.wire.envelope import WireRequest
from askpro.application.ports.calendar import BookingQuery, BookingRequest, EventTypeDraft, Host, Tell, tell_nobody
from askpro.domain.booking import Read, Standing
from askpro.domain.errors import AlreadyConfirmed, AlreadyExists, CalendarRefused, NotFound
from askpro.domain.service import EventType
from askpro.domain.timespan import Span


@frozen
class CalcomCalendar:
    """Implements Calendar, Confirming, EventTypes, HostDirectory, Reserving and WebhookRegistration."""

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
        """All bookings that match, in all standings, oldest stamp first."""

        def page_at(position: BookingQuery, skip: int) -> bookings.Page:
            request = booking_requests.list_bookings(position, TAKE, skip)
            return self.transport.call(request, lambda body, began: bookings.read_page(body, began, TAKE))

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

    def read_event_type(self, event_type_id: int) -> EventType:
        """One event type: the team's, which the key must administer, else one of the key's owner (L55)."""
        if self.team_id is not None:
            try:
                return self._read_type(event_types.read_of_team(self.team_id, event_type_id))
            except NotFound:
                pass  # perhaps a personal one of the key's owner
        return self._read_type(event_types.read_personal(event_type_id))

    def create_event_type(self, draft: EventTypeDraft) -> EventType:
        """Make one."""
        return self._read_type(event_types.create(draft))

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

    def register_webhook(self, url: str, secret: str) -> str:
        """Subscribe the address, or repair the subscription that it has. Team bookings tell the team's hooks only."""
        try:
            made = self.transport.call(webhooks.create(url, secret), lambda body, _: webhooks.read_subscription(body))
        except AlreadyExists:
            known = self._subscription(url)
            request = webhooks.change(known.id, secret)
            made = self.transport.call(request, lambda body, _: webhooks.read_subscription(body))
        return str(made.id)

    def _read_type(self, request: WireRequest) -> EventType:
        return self.transport.call(request, lambda body, _: event_types.read_event_type(body))

    def _members(self) -> tuple[Host, ...]:
        if self.team_id is None:
            return ()
        found: list[Host] = []
        skip = 0
        while True:
            request = people.list_memberships(self.team_id, TAKE, skip)
            page = self.transport.call(request, lambda body, _: people.read_members(body))
            found += page.hosts
            skip += page.rows
            if page.rows < TAKE:
                return tuple(found)

    def _subscription(self, url: str) -> webhooks.Subscription:
        skip = 0
        while True:
            request = webhooks.list_all(TAKE, skip)
            page = self.transport.call(request, lambda body, _: webhooks.read_subscriptions(body))
            for subscription in page:
                if subscription.subscriber_url == url:
                    return subscription
            skip += len(page)
            if len(page) < TAKE:
                raise CalendarRefused("The calendar says that this address is subscribed, and does not list it.")
