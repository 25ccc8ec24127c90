"""What an examination of a company finds: each kind with its weight, and what to do about it. The one table."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from attrs import field, frozen


class Weight(StrEnum):
    """``broken``: something does not work. ``warning``: it works, and somebody should look."""

    BROKEN = "broken"
    WARNING = "warning"


class FindingCode(StrEnum):
    """Every kind of finding; stable, and part of the public interface."""

    KEY_MISSING = "key_missing"
    KEY_REFUSED = "key_refused"
    CALENDAR_UNREACHABLE = "calendar_unreachable"
    CALENDAR_UNREADABLE = "calendar_unreadable"
    TEAM_MISSING = "team_missing"
    STAFF_UNMAPPED = "staff_unmapped"
    HOST_GONE = "host_gone"
    HOST_EMAIL_CHANGED = "host_email_changed"
    HOST_UNKNOWN = "host_unknown"
    SERVICE_UNMAPPED = "service_unmapped"
    EVENT_TYPE_GONE = "event_type_gone"
    EVENT_TYPE_UNSUPPORTED = "event_type_unsupported"
    EVENT_TYPE_OTHER_HOST = "event_type_other_host"
    EVENT_TYPE_WITHOUT_HOSTS = "event_type_without_hosts"
    EVENT_TYPE_WITHOUT_SLOTS = "event_type_without_slots"
    EVENT_TYPE_DRIFT = "event_type_drift"
    CONTRACT_CHANGED = "contract_changed"
    PUBLIC_URL_MISSING = "public_url_missing"
    PUBLIC_URL_DEAD = "public_url_dead"
    WEBHOOK_MISSING = "webhook_missing"
    WEBHOOK_ELSEWHERE = "webhook_elsewhere"
    WEBHOOK_INACTIVE = "webhook_inactive"
    WEBHOOK_TRIGGERS = "webhook_triggers"
    WEBHOOK_SECRET = "webhook_secret"  # noqa: S105 - the name of a finding
    WEBHOOK_TEMPLATE = "webhook_template"
    WEBHOOK_DOUBLE = "webhook_double"
    WEBHOOK_BY_HAND = "webhook_by_hand"
    WEBHOOKS_REFUSED = "webhooks_refused"
    WEBHOOKS_SILENT = "webhooks_silent"
    WEBHOOK_UNREADABLE = "webhook_unreadable"
    SWEEP_OVERDUE = "sweep_overdue"
    NO_WORKER = "no_worker"
    CLOCK_OFF = "clock_off"


@frozen
class Remedy:
    """How heavy a finding weighs, and what to do about it."""

    weight: Weight
    advice: str


_BROKEN, _WARNING = Weight.BROKEN, Weight.WARNING

REMEDIES: Mapping[FindingCode, Remedy] = MappingProxyType(
    {
        FindingCode.KEY_MISSING: Remedy(
            _BROKEN, "Give the company its API key: `askpro company set --calcom-api-key -`."
        ),
        FindingCode.KEY_REFUSED: Remedy(
            _BROKEN,
            "Make a key at the calendar, by somebody who administers the team, and set it with "
            "`askpro company set --calcom-api-key -`; and see that the team's id is right (`--calcom-team-id`).",
        ),
        FindingCode.CALENDAR_UNREACHABLE: Remedy(
            _BROKEN, "Check the calendar's address (CALCOM_API_URL) and that it runs; then ask again."
        ),
        FindingCode.CALENDAR_UNREADABLE: Remedy(
            _BROKEN, "Check that the calendar's address ends in /v2 and is the API's; update askpro if it is."
        ),
        FindingCode.TEAM_MISSING: Remedy(
            _BROKEN,
            "Take the team away with `askpro company set --calcom-team-id 0`: hosts and event types are those of the "
            "key's owner then. Or set the address of a calendar that has teams.",
        ),
        FindingCode.STAFF_UNMAPPED: Remedy(
            _WARNING,
            "Map the member with `askpro staff map`, or retire them with `askpro staff retire`; nobody can book them "
            "meanwhile.",
        ),
        FindingCode.HOST_GONE: Remedy(
            _BROKEN, "Have the host accept the invitation to the team again, or map the member to another host."
        ),
        FindingCode.HOST_EMAIL_CHANGED: Remedy(
            _WARNING, "Make sure that the host is still the same person, and correct the member's e-mail."
        ),
        FindingCode.HOST_UNKNOWN: Remedy(
            _WARNING, "Map the host with `askpro staff map`: what they are booked for belongs to nobody until then."
        ),
        FindingCode.SERVICE_UNMAPPED: Remedy(
            _BROKEN, "Map an event type with `askpro service map`, or make one with `askpro service create-event-type`."
        ),
        FindingCode.EVENT_TYPE_GONE: Remedy(
            _BROKEN,
            "Map another event type with `askpro service map`, or make one with `askpro service create-event-type`.",
        ),
        FindingCode.EVENT_TYPE_UNSUPPORTED: Remedy(
            _BROKEN, "Change the event type at the calendar, or map another one with `askpro service map`."
        ),
        FindingCode.EVENT_TYPE_OTHER_HOST: Remedy(
            _BROKEN, "Map an event type that this member's host alone gives, or give this one back to them."
        ),
        FindingCode.EVENT_TYPE_WITHOUT_HOSTS: Remedy(_BROKEN, "Add hosts to the event type at the calendar."),
        FindingCode.EVENT_TYPE_WITHOUT_SLOTS: Remedy(
            _BROKEN,
            "Look at the hosts' working hours, their own calendars, and the minimum notice and booking window of the "
            "event type.",
        ),
        FindingCode.CONTRACT_CHANGED: Remedy(
            _BROKEN,
            "Compare the versions that the company sends (`askpro company show`) with those that its server has, and "
            "update askpro.",
        ),
        FindingCode.EVENT_TYPE_DRIFT: Remedy(
            _WARNING,
            "Look with `askpro service event-types`; `askpro service push` makes theirs ours, `askpro service accept` "
            "lets ours take theirs.",
        ),
        FindingCode.PUBLIC_URL_MISSING: Remedy(
            _BROKEN, "Set ASKPRO_PUBLIC_URL to the address under which the calendar reaches askpro; then register."
        ),
        FindingCode.PUBLIC_URL_DEAD: Remedy(
            _BROKEN, "Check that `askpro serve` runs, and that ASKPRO_PUBLIC_URL leads to it, also from outside."
        ),
        **{
            code: Remedy(_BROKEN, "Run `askpro webhook register`: it puts it right.")
            for code in (
                FindingCode.WEBHOOK_MISSING,
                FindingCode.WEBHOOK_ELSEWHERE,
                FindingCode.WEBHOOK_INACTIVE,
                FindingCode.WEBHOOK_TRIGGERS,
                FindingCode.WEBHOOK_SECRET,
                FindingCode.WEBHOOK_TEMPLATE,
            )
        },
        FindingCode.WEBHOOK_DOUBLE: Remedy(_WARNING, "Run `askpro webhook register`: it drops the second one."),
        FindingCode.WEBHOOK_BY_HAND: Remedy(
            _WARNING,
            "Add a webhook on the team's page at the calendar, as `askpro webhook status` explains, and send its "
            "ping test there; what webhooks do not bring, sweeps find within minutes.",
        ),
        FindingCode.WEBHOOKS_REFUSED: Remedy(
            _WARNING,
            "A stranger sent them, or somebody who signs with another secret: look at the webhooks that were "
            "added by hand on the team's page, and run `askpro webhook register`. The next genuine one ends this.",
        ),
        FindingCode.WEBHOOKS_SILENT: Remedy(
            _BROKEN, "Run `askpro webhook status`, then `askpro webhook register`; check that the address is reachable."
        ),
        FindingCode.WEBHOOK_UNREADABLE: Remedy(
            _WARNING, "Read them again with `askpro webhook replay --state failed`; update askpro if they fail again."
        ),
        FindingCode.SWEEP_OVERDUE: Remedy(
            _BROKEN, "Run `askpro worker`, or `askpro serve` with its worker; `askpro sync sweep` sweeps now."
        ),
        FindingCode.NO_WORKER: Remedy(_BROKEN, "Run `askpro worker`, or `askpro serve` with its worker."),
        FindingCode.CLOCK_OFF: Remedy(
            _BROKEN, "Set this machine's clock (NTP): what came first is decided by time, on both sides."
        ),
    }
)


@frozen(kw_only=True)
class Finding:
    """Something that is not as it should be. ``about`` holds the ids of what it is about; ``says`` names no secret."""

    code: FindingCode
    says: str
    about: Mapping[str, str | int] = field(factory=dict)

    @property
    def weight(self) -> Weight:
        """How heavy it weighs."""
        return REMEDIES[self.code].weight

    @property
    def advice(self) -> str:
        """What to do about it."""
        return REMEDIES[self.code].advice
