"""The sync: how it stands, what a person should see, what they can do about it, and sweeps on request."""

from attrs import frozen
from litestar import Response, get, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, RawBody

from askpro.application.ports.records import IssueQuery
from askpro.entrypoints.web import sync_views as views
from askpro.entrypoints.web.described import described
from askpro.entrypoints.web.fields import Cursor, Flag, Id, IssueKindWord, IssueState, IssueStateWord, Limit, Reason
from askpro.entrypoints.web.once import once
from askpro.entrypoints.web.reading import read_body
from askpro.entrypoints.web.request import ApiRequest, ListQuery, an_id
from askpro.entrypoints.web.shapes import IssueList, IssueView, MendedView, SweepView, SyncStatusView

_UNDER_WAY = {202: ResponseSpec(MendedView, description="Still under way.", generate_examples=False)}
_RUNNING = {202: ResponseSpec(SweepView, description="Still running; look again later.", generate_examples=False)}


@frozen(kw_only=True)
class IssuesQuery:
    """Which issues: the open ones unless told."""

    kind: IssueKindWord | None = None
    state: IssueStateWord = IssueState.OPEN
    appointment_id: Id | None = None
    limit: Limit = 50
    cursor: Cursor | None = None

    @property
    def asked(self) -> IssueQuery:
        """As the use case takes it."""
        is_open = {IssueState.OPEN: True, IssueState.CLOSED: False, IssueState.ALL: None}[self.state]
        return IssueQuery(
            kind=self.kind.value if self.kind is not None else None, appointment_id=self.appointment_id, is_open=is_open
        )


@frozen(kw_only=True)
class DismissBody:
    """Why it is fine. Kept with the issue: name no customer in it."""

    reason: Reason = ""


@frozen(kw_only=True)
class NothingBody:
    """Nothing is asked."""


@frozen(kw_only=True)
class SweepBody:
    """``full``: the whole window, not only what changed. ``dry_run``: report and change nothing."""

    full: Flag = False
    dry_run: Flag = False


@get("/", operation_class=described(), sync_to_thread=True)
def show_sync(request: ApiRequest) -> SyncStatusView:
    """How both sides stand to each other, and how old the last word from the calendar is."""
    return views.status(request.askpro.oversee(request.company_id))


@get("/issues", operation_class=described(query=IssuesQuery), sync_to_thread=True)
def list_issues(request: ApiRequest) -> IssueList:
    """What a person should see, latest first."""
    query = request.ask(IssuesQuery)
    page = ListQuery(limit=query.limit, cursor=query.cursor).page
    found, following = request.askpro.oversee.issues(request.company_id, query.asked, page)
    return {"items": [views.issue(each) for each in found], "next_cursor": following}


@get("/issues/{issue_id:str}", operation_class=described(), sync_to_thread=True)
def show_issue(request: ApiRequest, issue_id: FromPath[str]) -> IssueView:
    """One issue, open or closed."""
    return views.issue(request.askpro.oversee.issue(request.company_id, an_id(issue_id)))


@post(
    "/issues/{issue_id:str}/retry",
    operation_class=described(body=NothingBody, waits=True, keyed=True),
    responses=_UNDER_WAY,
    status_code=200,
)
@once(waits=True)
def retry_issue(request: ApiRequest, body: RawBody, issue_id: FromPath[str]) -> Response[MendedView]:
    """Settle, read, match or ask again, now. A closed one stays as it is."""
    read_body(NothingBody, body)
    after = request.askpro.retry_issue(request.company_id, an_id(issue_id), **request.caller)
    return _mended(views.mended(after.issue, pending=after.pending, said=after.said))


@post("/issues/{issue_id:str}/dismiss", operation_class=described(body=DismissBody, keyed=True), status_code=200)
@once(waits=False)
def dismiss_issue(request: ApiRequest, body: RawBody, issue_id: FromPath[str]) -> MendedView:
    """Say that it is fine: it is closed, and no issue again until something changes."""
    wanted = read_body(DismissBody, body)
    ended = request.askpro.dismiss_issue(request.company_id, an_id(issue_id), actor=request.actor, reason=wanted.reason)
    return views.mended(ended)


@post(
    "/issues/{issue_id:str}/undo",
    operation_class=described(body=NothingBody, waits=True, keyed=True),
    responses=_UNDER_WAY,
    status_code=200,
)
@once(waits=True)
def undo_issue(request: ApiRequest, body: RawBody, issue_id: FromPath[str]) -> Response[MendedView]:
    """Take the other version, by an ordinary command; 409 where nothing can be undone."""
    read_body(NothingBody, body)
    after = request.askpro.undo_issue(request.company_id, an_id(issue_id), **request.caller)
    return _mended(views.mended(after.issue, pending=after.pending))


@post(
    "/sweep",
    operation_class=described(body=SweepBody, waits=True, keyed=True),
    responses=_RUNNING,
    status_code=200,
)
@once(waits=True)
def sweep_calendar(request: ApiRequest, body: RawBody) -> Response[SweepView]:
    """Compare with the calendar and repair: 200 with the drift report, or 202 with the place to look for it.

    While a sweep of the same kind runs, that one is answered.
    """
    wanted = read_body(SweepBody, body)
    swept = request.askpro.request_sweep(
        request.company_id, full=wanted.full, dry_run=wanted.dry_run, patience=request.patience
    )
    headers = {"Location": f"/v1/sync/sweeps/{swept.id}"}
    view = views.sweep(swept, request.askpro.clock.now())
    return Response(view, status_code=200 if swept.ended is not None else 202, headers=headers)


@get("/sweeps/{sweep_id:str}", operation_class=described(), sync_to_thread=True)
def show_sweep(request: ApiRequest, sweep_id: FromPath[str]) -> SweepView:
    """One of the last sweeps, with its drift report once it has ended."""
    found = request.askpro.request_sweep.one(request.company_id, an_id(sweep_id))
    return views.sweep(found, request.askpro.clock.now())


def _mended(view: MendedView) -> Response[MendedView]:
    """200 when it is done, 202 while something is still under way."""
    return Response(view, status_code=202 if view["pending"] else 200)


HANDLERS = [
    show_sync,
    list_issues,
    show_issue,
    retry_issue,
    dismiss_issue,
    undo_issue,
    sweep_calendar,
    show_sweep,
]
