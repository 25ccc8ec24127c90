"""Where a command works: the application, the company that is meant, and the paper to write on."""

import functools
import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import rich_click as click
from attrs import evolve, frozen

from askpro.application.app import Application
from askpro.bootstrap import open_application
from askpro.domain.company import Company
from askpro.domain.errors import InvalidRequest, NotFound, SlotUnavailable
from askpro.domain.service import Service
from askpro.domain.staff import StaffMember
from askpro.entrypoints.cli.errors import tell
from askpro.entrypoints.cli.output import Output, as_json
from askpro.entrypoints.logs import configure_logs
from askpro.settings import Settings

F = TypeVar("F", bound=Callable[..., Any])

ACTOR = "cli"

company_option = click.option(
    "--company", metavar="SLUG", envvar="ASKPRO_COMPANY", help="Which company; not needed when there is one."
)


@frozen
class Desk:
    """One command at work."""

    application: Application
    company: Company
    out: Output

    def service(self, name: str) -> Service:
        """The service of that id or name. Raises NotFound, InvalidRequest."""
        services = [service for service, _ in self.application.services.all(self.company.id)]
        return _one("service", name, [each for each in services if name in (each.id, each.name)])

    def member(self, name: str) -> StaffMember:
        """The staff member of that id, name or e-mail. Raises NotFound, InvalidRequest."""
        everybody = [member for member, _ in self.application.staff.all(self.company.id)]
        return _one("staff member", name, [each for each in everybody if name in (each.id, each.name, each.email)])


Named = TypeVar("Named", Service, StaffMember)


def _one(what: str, name: str, named: list[Named]) -> Named:
    """The only one, or the only one that is not retired: names are given again."""
    found = [each for each in named if each.active or each.id == name] or named
    if not found:
        raise NotFound(f"There is no {what} {name!r}.")
    if len(found) > 1:
        ids = ", ".join(each.id for each in found)
        raise InvalidRequest(f"There are several {what}s {name!r}; use an id: {ids}.")
    return found[0]


@contextmanager
def opened(*, adopt: bool = True) -> Iterator[tuple[Application, Settings]]:
    """The application of this environment. Without ``adopt`` CALCOM_… changes no company that is there already."""
    settings = Settings.load()
    configure_logs(settings.askpro.log, logging.WARNING)
    nothing = evolve(settings.calcom, api_key="", webhook_secret="")
    used = settings if adopt else evolve(settings, calcom=nothing)
    with open_application(used) as application:
        try:
            yield application, settings
        except KeyboardInterrupt as error:
            # Closing would wait for a call to the calendar that is under way. What is left behind now is what a
            # crash leaves behind, and the worker resolves it.
            os._exit(tell(error, as_json="--json" in sys.argv))


def the_company(application: Application, name: str | None) -> Company:
    """The company that is named, else the only one. Raises NotFound, InvalidRequest."""
    if name is not None:
        return application.companies.get(name)
    companies = application.companies.all()
    if not companies:
        raise NotFound("There is no company yet; `askpro company add` makes one.")
    if len(companies) > 1:
        slugs = ", ".join(each.slug for each in companies)
        raise InvalidRequest(f"Which company? Choose with --company: {slugs}.")
    return companies[0]


def for_company(function: F) -> F:
    """A command of one company: opens the application and hands over a desk as the first argument."""

    @company_option
    @as_json
    @functools.wraps(function)
    def command(*, company: str | None, as_json: bool, **options: Any) -> Any:
        with opened() as (application, _):
            found = the_company(application, company)
            try:
                return function(Desk(application, found, Output(as_json)), **options)
            except SlotUnavailable as taken:  # a person reads the alternatives, in the company's time
                raise taken.told_in(found.time_zone) from taken

    return command  # type: ignore[return-value] # its options replace its first argument
