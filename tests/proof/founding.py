"""A salon at its first day: a company with a calendar, Alice and Bob with their hosts, one service of half an hour."""

from datetime import datetime, timedelta

from attrs import frozen

from askpro.application.app import Application
from askpro.domain.company import CalendarAccount, Company
from askpro.testing.worlds import HALF_HOUR
from askpro.testing.worlds.seed import KEYS, SECRETS, TEAM

_NAMES = ("Alice", "Bob")
_A_DAY = 12


@frozen(kw_only=True)
class Founded:
    """What was made; ``types`` are the event types by service and member of staff."""

    company: Company
    key: str
    staff: dict[str, str]
    service: str
    types: dict[tuple[str, str], int]

    def slot(self, number: int) -> datetime:
        """The start of a half hour of a working day, twelve a day, from the Monday after next on."""
        day, place = divmod(number, _A_DAY)
        today = self.company.created_at.replace(hour=0, minute=0, second=0, microsecond=0)
        monday = today + timedelta(days=14 - today.weekday())
        return monday + timedelta(days=day // 5 * 7 + day % 5, hours=9) + HALF_HOUR * place


def found(app: Application) -> Founded:
    """Make it all, with the keys of the worlds' seed."""
    company, key = app.companies.add(
        Company(
            id=app.companies.new_id(),
            slug="acme",
            name="Acme",
            time_zone="Europe/Berlin",
            account=CalendarAccount(api_key=KEYS["alice"], team_id=TEAM, webhook_secrets=(SECRETS["acme"],)),
            created_at=app.clock.now(),
        )
    )
    staff = {name: app.staff.add(company.id, name=name, email=f"{name.lower()}@salon.example").id for name in _NAMES}
    app.hosts.match(company.id, "proof")
    service = app.services.add(company.id, name="Cut", duration=HALF_HOUR).id
    types = {}
    for name, member in staff.items():
        mapped = app.event_types.create(company.id, service, member)
        types["Cut", name] = next(each.event_type_id for each in mapped if each.staff_id == member)
    return Founded(company=company, key=key, staff=staff, service=service, types=types)
