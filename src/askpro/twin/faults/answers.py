"""Faults in answers that arrive: other fields, other pages, nothing in them, half of them."""

import json
from random import Random
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlencode

from attrs import evolve, field, frozen

from askpro.twin.faults import edits
from askpro.twin.faults.checks import FaultError, as_names, names, table, table_of_texts, whole
from askpro.twin.faults.fault import Change, Fault, Passage, RequestFault
from askpro.twin.faults.match import Match
from askpro.twin.http import Answer, to_json


@frozen(kw_only=True)
class Edits(Fault):
    """Fields that are not what they were. A bare name is meant at any depth, a dotted one from the root."""

    rename: dict[str, str] = field(factory=dict, validator=table_of_texts)
    remove: tuple[str, ...] = field(default=(), converter=as_names, validator=names)
    retype: dict[str, str] = field(factory=dict, validator=table_of_texts)
    add: dict[str, Any] = field(factory=dict, validator=table)

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        for name, kind in self.retype.items():
            edits.check_type(f"retype.{name}", kind)
        if not (self.rename or self.remove or self.retype or self.add):
            raise FaultError("", f"{self.kind} needs rename, remove, retype or add")

    def edited(self, body: Any) -> Any:
        """The body as it is now."""
        for path, kind in self.retype.items():
            body = edits.retyped(body, path, kind)
        for path in self.remove:
            body = edits.removed(body, path)
        for path, name in self.rename.items():
            body = edits.renamed(body, path, name)
        for path, value in self.add.items():
            body = edits.added(body, path, value)
        return body


@frozen(kw_only=True)
class Drift(Edits, RequestFault):
    """A version that is not what it was."""

    kind: ClassVar[str] = "drift"
    about: ClassVar[str] = "Fields of answers change: rename, remove, retype, add (data.start=…, or start=… anywhere)."

    def strike(self, passage: Passage, luck: Random) -> None:
        """Edit the answer."""
        del luck
        passage.changes.append(changed(self.edited))


@frozen(kw_only=True)
class CursorPages(RequestFault):
    """Lists in the newer shape."""

    kind: ClassVar[str] = "cursor-pages"
    about: ClassVar[str] = "Lists page by cursor and limit (size=50), with nextCursor and hasMore in place of totals."
    scope: ClassVar[Match] = Match(method="GET", path="/v2/bookings")

    size: int = field(default=50, validator=whole(1, 250))

    def strike(self, passage: Passage, luck: Random) -> None:
        """Understand ``cursor`` and ``limit``; tell of the next page by a cursor."""
        del luck
        query = dict(parse_qsl(passage.request.query, keep_blank_values=True))
        if "limit" in query:
            query["take"] = query.pop("limit")
        if "cursor" in query:
            query["skip"] = query.pop("cursor")
        query["take"] = str(min(self.size, int(query["take"]))) if query.get("take", "").isdigit() else str(self.size)
        skip = int(query["skip"]) if query.get("skip", "").isdigit() else 0
        passage.request = evolve(passage.request, query=urlencode(query))
        passage.changes.append(changed(lambda body: _with_cursor(body, skip, int(query["take"]))))


@frozen(kw_only=True)
class EmptyLists(RequestFault):
    """Lists with nothing in them."""

    kind: ClassVar[str] = "empty-lists"
    about: ClassVar[str] = "Lists answer 200 with no rows, whatever is there."
    scope: ClassVar[Match] = Match(method="GET")

    def strike(self, passage: Passage, luck: Random) -> None:
        """Take the rows away."""
        del luck
        passage.changes.append(changed(without_rows))


@frozen(kw_only=True)
class CutBody(RequestFault):
    """Half an answer."""

    kind: ClassVar[str] = "cut-body"
    about: ClassVar[str] = "200 with the first half of the body, which is no JSON."

    def strike(self, passage: Passage, luck: Random) -> None:
        """Cut it in the middle."""
        del luck
        passage.changes.append(lambda answer: evolve(answer, body=answer.body[: len(answer.body) // 2]))


def changed(change: Any) -> Change:
    """What a change of the JSON body does to an answer. Refusals stay as they are."""

    def through(answer: Answer) -> Answer:
        if answer.status >= 300:
            return answer
        return evolve(answer, body=to_json(change(json.loads(answer.body))))

    return through


def without_rows(body: Any) -> Any:
    """An envelope whose list is empty; any other body as it is."""
    return {**body, "data": []} if isinstance(body, dict) and isinstance(body.get("data"), list) else body


def _with_cursor(body: Any, skip: int, take: int) -> Any:
    if not isinstance(body, dict) or not isinstance(body.get("data"), list) or "pagination" not in body:
        return body
    more = len(body["data"]) >= take
    return {**body, "pagination": {"nextCursor": str(skip + take) if more else None, "hasMore": more}}
