"""Staff and their hosts: entities in, plain dictionaries out. The command line shows the same."""

from askpro.application.map_hosts import HostAudit, MatchReport
from askpro.application.ports.calendar_powers import Host
from askpro.domain.staff import HostMapping, StaffMember
from askpro.domain.timespan import write_instant
from askpro.entrypoints.web import shapes


def staff(member: StaffMember, host: HostMapping | None) -> shapes.StaffView:
    """A staff member with their host."""
    return {
        "id": member.id,
        "name": member.name,
        "email": member.email,
        "position": member.position,
        "active": member.active,
        "host": None
        if host is None
        else {"host_id": host.host_id, "mapped_at": write_instant(host.mapped_at), "mapped_by": host.mapped_by},
        "created_at": write_instant(member.created_at),
    }


def host(each: Host) -> shapes.HostView:
    """A person of the calendar."""
    return {"id": each.id, "name": each.name, "email": each.email, "time_zone": each.time_zone}


def host_audit(each: HostAudit) -> shapes.HostAuditView:
    """Who mapped or unmapped whom."""
    return {
        "at": write_instant(each.at),
        "action": each.action,
        "staff_id": each.staff_id,
        "host_id": each.host_id,
        "actor": each.actor,
    }


def match(report: MatchReport) -> shapes.MatchView:
    """What matching staff by e-mail did."""
    return {
        "matched": [{"staff_id": each.staff_id, "host_id": each.host_id} for each in report.matched],
        "ambiguous": [each.id for each in report.ambiguous],
        "unmatched": [each.id for each in report.unmatched],
    }
