"""People: the key's owner, and the members of a team (version-neutral)."""

from typing import ClassVar

from attrs import frozen

from askpro.adapters.calcom.versions import Operation
from askpro.adapters.calcom.wire.envelope import WireRequest, read_data
from askpro.adapters.calcom.wire.structure import keys, structure, structure_all
from askpro.application.ports.calendar_powers import Host


@frozen(kw_only=True)
class _Me:
    UNREAD: ClassVar = keys("avatarUrl bio timeFormat defaultScheduleId weekStart organizationId organization")

    id: int
    email: str
    time_zone: str
    name: str | None = None
    username: str | None = None


@frozen(kw_only=True)
class _User:
    UNREAD: ClassVar = keys("avatarUrl bio metadata")

    email: str
    name: str | None = None
    username: str | None = None


@frozen(kw_only=True)
class _Membership:
    UNREAD: ClassVar = keys("id teamId role disableImpersonation")

    user_id: int
    accepted: bool
    user: _User


OWNER, MEMBERSHIP = _Me, _Membership
"""What people are read into."""


@frozen
class MembershipPage:
    """One page of members: the hosts among them, and how many rows it had."""

    hosts: tuple[Host, ...]
    rows: int

    def __len__(self) -> int:
        return self.rows


def read_me() -> WireRequest:
    """Who the key belongs to."""
    return WireRequest(operation=Operation.READ_ME, method="GET", path="/me")


def list_memberships(team_id: int, take: int, skip: int) -> WireRequest:
    """A page of a team's members."""
    query = {"take": str(take), "skip": str(skip)}
    path = f"/teams/{team_id}/memberships"
    return WireRequest(operation=Operation.LIST_MEMBERSHIPS, method="GET", path=path, query=query)


def read_owner(body: bytes) -> Host:
    """The key's owner. Upstream 2025-10 tells no name here, so the user name stands in. Raises CalendarMalformed."""
    me = structure(read_data(body), _Me)
    return Host(id=me.id, name=me.name or me.username or me.email, email=me.email, time_zone=me.time_zone)


def read_username(body: bytes) -> str | None:
    """The name in the addresses of the owner's pages, if they have one. Raises CalendarMalformed."""
    return structure(read_data(body), _Me).username


def read_members(body: bytes) -> MembershipPage:
    """The accepted members: only they can be hosts. Raises CalendarMalformed."""
    rows = structure_all(read_data(body), _Membership)
    hosts = (
        Host(id=row.user_id, name=row.user.name or row.user.username or row.user.email, email=row.user.email)
        for row in rows
        if row.accepted
    )
    return MembershipPage(tuple(hosts), len(rows))
