"""The web application: every call of the HTTP API over one Application."""

from importlib.metadata import version

from litestar import Litestar, Router
from litestar.datastructures import State
from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import Components, SecurityScheme

from askpro.application.app import Application
from askpro.entrypoints.web import (
    appointments,
    availability,
    commands,
    companies,
    customers,
    deliveries,
    doctor,
    event_types,
    health,
    holds,
    hosts,
    keys,
    services,
    staff,
    subscriptions,
    sync,
    webhooks,
)
from askpro.entrypoints.web.auth import admin_key as admin_guard
from askpro.entrypoints.web.auth import company_key
from askpro.entrypoints.web.errors import HANDLERS
from askpro.entrypoints.web.lanes import Lanes
from askpro.entrypoints.web.logs import log_requests
from askpro.entrypoints.web.reference import ReferencePage
from askpro.entrypoints.web.request import ApiRequest, Site, admin_digest

LARGEST_BODY = 256 * 1024


def create_app(application: Application, *, admin_key: str = "", lanes: Lanes | None = None) -> Litestar:
    """The API over an application that stays open as long as the app runs.

    Without ``admin_key`` companies cannot be kept over HTTP. ``lanes`` are closed when the app shuts down.
    """
    site = Site(
        application=application, lanes=lanes or Lanes(), admin_digest=admin_digest(admin_key) if admin_key else None
    )
    return Litestar(
        route_handlers=[
            health.is_alive,
            health.is_ready,
            webhooks.receive_webhook,
            webhooks.answer_ping,
            _admins_part(),
            _companies_part(),
        ],
        state=State({"site": site}),
        request_class=ApiRequest,
        request_max_body_size=LARGEST_BODY,
        exception_handlers=HANDLERS,
        openapi_config=_openapi(),
        on_shutdown=[site.lanes.close],
        logging_config=None,
    )


def _admins_part() -> Router:
    handlers = [companies.add_company, companies.list_companies, companies.show_company, companies.change_company]
    return Router(
        path="/v1/companies",
        guards=[admin_guard],
        middleware=[log_requests],
        route_handlers=[*handlers, keys.issue_key, keys.revoke_key],
        tags=["companies"],
    )


def _companies_part() -> Router:
    return Router(
        path="/",
        before_request=company_key,
        middleware=[log_requests],
        route_handlers=[
            availability.find_offers,
            hosts.map_host,
            hosts.unmap_host,
            hosts.list_hosts,
            hosts.list_host_audit,
            event_types.list_event_type_audit,
            doctor.diagnose,
            hosts.match_hosts,
            Router(path="/v1/staff", route_handlers=staff.HANDLERS, tags=["staff"]),
            Router(path="/v1/services", route_handlers=[*services.HANDLERS, *event_types.HANDLERS], tags=["services"]),
            Router(
                path="/v1/appointments",
                route_handlers=[*appointments.HANDLERS, *commands.HANDLERS],
                tags=["appointments"],
            ),
            Router(path="/v1/customers", route_handlers=customers.HANDLERS, tags=["customers"]),
            Router(path="/v1/holds", route_handlers=holds.HANDLERS, tags=["holds"]),
            Router(path="/v1/sync", route_handlers=sync.HANDLERS, tags=["sync"]),
            Router(path="/v1/webhooks", route_handlers=subscriptions.HANDLERS, tags=["webhooks"]),
            Router(path="/v1/webhooks/deliveries", route_handlers=deliveries.HANDLERS, tags=["webhooks"]),
        ],
    )


def _openapi() -> OpenAPIConfig:
    return OpenAPIConfig(
        title="askpro",
        version=version("askpro"),
        description="Keeps a company's appointments and its Cal.com calendar in agreement, in both directions.",
        components=Components(security_schemes={"key": SecurityScheme(type="http", scheme="bearer")}),
        security=[{"key": []}],
        render_plugins=[ReferencePage()],
        use_handler_docstrings=True,
        operation_id_creator=lambda handler, _method, _path: handler.handler_name,
    )
