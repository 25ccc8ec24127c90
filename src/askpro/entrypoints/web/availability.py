"""Availability: what can be booked. A remembered answer goes out from the event loop, as ready bytes."""

import asyncio
from datetime import timedelta

from attrs import frozen
from litestar import MediaType, Response, get

from askpro.application.offering.finder import OffersQuery
from askpro.domain.errors import InvalidRequest
from askpro.domain.timespan import Span
from askpro.entrypoints.web.described import described
from askpro.entrypoints.web.fields import Id, QueryInstant, QueryMinutes, ZoneName
from askpro.entrypoints.web.request import ApiRequest
from askpro.entrypoints.web.shapes import AvailabilityView


@frozen(kw_only=True)
class AvailabilityQuery:
    """What is asked. With ``appointment_id``: the times to which that appointment may be moved."""

    service_id: Id | None = None
    staff_id: Id | None = None
    from_: QueryInstant
    to: QueryInstant
    time_zone: ZoneName | None = None
    duration: QueryMinutes | None = None
    appointment_id: Id | None = None

    @property
    def asked(self) -> OffersQuery:
        """As the use case takes it. Raises InvalidRequest for what contradicts itself."""
        problems = {}
        if self.to <= self.from_:
            problems["/to"] = "must lie after from"
        if self.appointment_id is None and self.service_id is None:
            problems["/service_id"] = "is missing"
        if self.appointment_id is not None:
            fixed: dict[str, str | timedelta | None] = {"/staff_id": self.staff_id, "/duration": self.duration}
            fixed["/service_id"] = self.service_id
            problems |= {name: "is the appointment's own" for name, value in fixed.items() if value is not None}
        if problems:
            raise InvalidRequest(next(f"{name} {said}." for name, said in problems.items()), problems)
        return OffersQuery(
            service_id=self.service_id,
            staff_id=self.staff_id,
            window=Span(self.from_, self.to),
            length=self.duration,
            time_zone=self.time_zone,
            appointment_id=self.appointment_id,
        )


@get("/v1/availability", operation_class=described(query=AvailabilityQuery, waits=True))
async def find_offers(request: ApiRequest) -> Response[AvailabilityView]:
    """What can be booked, sorted by time; fresh until something changes here, at most five minutes."""
    site, company_id = request.site, request.company_id
    offers, text = site.application.offers, request.scope["query_string"]
    query = site.written.question(text, lambda: request.ask(AvailabilityQuery).asked)
    answer = offers.at_once(company_id, query)
    if answer is None:
        answer = await asyncio.get_running_loop().run_in_executor(None, offers.remembered, company_id, query)
    if answer is None:
        answer = await request.lanes.calendar.run(offers, company_id, query, request.patience)
    # Litestar sends bytes as they are; the annotation is what they say, for the OpenAPI document.
    return Response(site.written.body(answer), media_type=MediaType.JSON)  # type: ignore[arg-type]  # bytes are written as they are
