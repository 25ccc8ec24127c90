"""Scope: which of all that a key can see concerns a company."""

from collections.abc import Collection

from askpro.application.ports.storage import Ledger
from askpro.domain.booking import News
from askpro.domain.company import ImportPolicy


def in_scope(ledger: Ledger, news: News) -> bool:
    """Whether an unknown booking concerns this company: its event type is mapped, or its host, by choice."""
    if any(each.event_type_id == news.event_type_id for each in ledger.services.mappings()):
        return True
    if news.event_type_id is not None and news.event_type_id == ledger.company.default_event_type:
        return True
    if ledger.company.import_policy is not ImportPolicy.HOSTS:
        return False
    return any(mapping.host_id == news.host for mapping in ledger.staff.hosts())


def forget_offers_of(ledger: Ledger, news: Collection[News]) -> None:
    """A booking that is none of ours still takes its host's time: what is cached for that host is stale."""
    hosts = {each.host for each in news}
    if staff_ids := [mapping.staff_id for mapping in ledger.staff.hosts() if mapping.host_id in hosts]:
        ledger.generations.move(staff_ids)
