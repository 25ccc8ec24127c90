"""What reads show of bookings whose last write they do not see yet."""

import json
from datetime import datetime
from typing import Any

from attrs import define, evolve, field, frozen

from askpro.twin.errors import booking_not_found
from askpro.twin.http import Answer, Request, to_json
from askpro.twin.instants import milliseconds

_BOOKINGS = ["v2", "bookings"]


@frozen
class Older:
    """A booking as it was before a write (None: not there), shown until then; ``lists``: by lists, too."""

    row: dict[str, Any] | None
    until: datetime
    lists: bool


@define
class Memory:
    """The older states that reads still show, by uid."""

    older: dict[str, Older] = field(factory=dict)

    def keep(self, uid: str, older: Older) -> None:
        """Show this for a while. Of several writes in that while the state before the first one is shown."""
        known = self.older.get(uid)
        self.older[uid] = evolve(known, until=max(known.until, older.until)) if known is not None else older

    def through(self, request: Request, answer: Answer, now: datetime) -> Answer:
        """The answer as somebody gets it who does not see the last writes yet."""
        if not self.older or request.method != "GET" or answer.status != 200:
            return answer
        self.older = {uid: each for uid, each in self.older.items() if each.until > now}
        parts = request.path.removeprefix("/api").strip("/").split("/")
        if parts == _BOOKINGS:
            return self._listed(answer)
        if parts[:2] == _BOOKINGS and len(parts) == 3 and parts[2] in self.older:
            return self._read(request, answer, self.older[parts[2]].row, now)
        return answer

    def _read(self, request: Request, answer: Answer, row: dict[str, Any] | None, now: datetime) -> Answer:
        if row is None:
            unknown = booking_not_found(request.path.rpartition("/")[2])
            return evolve(answer, status=404, body=to_json(unknown.body(request.url, milliseconds(now))))
        return evolve(answer, body=to_json({**json.loads(answer.body), "data": row}))

    def _listed(self, answer: Answer) -> Answer:
        body = json.loads(answer.body)
        if not isinstance(body, dict) or not isinstance(body.get("data"), list):
            return answer
        hidden = {uid: each.row for uid, each in self.older.items() if each.lists}
        rows = [hidden.get(str(row.get("uid")), row) if isinstance(row, dict) else row for row in body["data"]]
        return evolve(answer, body=to_json({**body, "data": [row for row in rows if row is not None]}))
