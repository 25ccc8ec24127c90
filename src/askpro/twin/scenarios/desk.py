"""``/_twin/faults`` and ``/_twin/scenarios``: faults changed while the twin runs. No part of Cal.com."""

import json
from collections import Counter
from collections.abc import Callable
from typing import Any

from attrs import evolve, frozen

from askpro.twin.faults.armed import Faults
from askpro.twin.faults.checks import FaultError
from askpro.twin.faults.reading import plain, read_fault, read_faults
from askpro.twin.http import JSON_TYPE, Answer, Request, to_json
from askpro.twin.page.guard import is_own_name, refusal
from askpro.twin.scenarios.library import find_scenario, library
from askpro.twin.scenarios.scenario import Scenario

_FAULTS, _SCENARIOS = "/_twin/faults", "/_twin/scenarios"
_HERE = ("127.", "::1", "::ffff:127.")


class _Refused(Exception):
    """A request that is answered by an error."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status, self.message = status, message


@frozen
class FaultsDesk:
    """Answers for the faults of one twin. Without a key or a limit, and only to callers on the same machine.

    A web page elsewhere must not drive it: another origin and bodies that are no JSON are refused.
    """

    faults: Faults

    def serves(self, path: str) -> bool:
        """Whether a path is one of these."""
        return path in (_FAULTS, _SCENARIOS) or path.startswith(_SCENARIOS + "/")

    def answer(self, request: Request) -> Answer:
        """Answer a request to one of the paths."""
        typed = request if request.body else evolve(request, headers={**request.headers, "content-type": JSON_TYPE})
        if (foreign := refusal(typed)) is not None:
            return foreign
        try:
            _check(request)
            body = self._serve(request)
        except _Refused as refused:
            return _reply(refused.status, {"error": {"message": refused.message}})
        except FaultError as problem:
            return _reply(400, {"error": {"message": str(problem), "place": problem.place}})
        return _reply(200, body)

    def report(self) -> dict[str, Any]:
        """What is in place and what it did."""
        struck = self.faults.report()
        kinds: Counter[str] = Counter()
        for each in struck:
            kinds[each.fault.kind] += each.struck
        rows = [{**plain(each.fault), "seen": each.seen, "struck": each.struck} for each in struck]
        return {
            "faults": rows,
            "struck": sum(kinds.values()),
            "by_kind": dict(kinds),
            "luck": self.faults.luck,
            "refused": list(self.faults.refused),
        }

    def _serve(self, request: Request) -> dict[str, Any]:
        if request.path == _FAULTS:
            return self._serve_faults(request)
        name = request.path.removeprefix(_SCENARIOS).strip("/")
        if not name:
            _only(request, "GET")
            return {"scenarios": [shown(each) for each in library().values()]}
        _only(request, "GET", "PUT")
        if name not in library():
            raise _Refused(404, _said(lambda: find_scenario(name.replace("/", "").replace(".", ""))))
        scenario = library()[name]
        if request.method == "PUT":
            self.faults.replace(scenario.faults)
            return {**self.report(), "scenario": scenario.name, "seed": dict(scenario.seed)}
        return shown(scenario)

    def _serve_faults(self, request: Request) -> dict[str, Any]:
        _only(request, "GET", "PUT", "POST", "DELETE")
        if request.method == "PUT":
            self.faults.replace(_listed(_json(request)))
        elif request.method == "POST":
            value = _json(request)
            one = isinstance(value, dict) and "faults" not in value
            self.faults.add(*((read_fault(value, ""),) if one else _listed(value)))
        elif request.method == "DELETE":
            self.faults.clear()
        return self.report()


def shown(scenario: Scenario) -> dict[str, Any]:
    """A scenario as people and scripts read it."""
    said = {name: getattr(scenario, name) for name in ("name", "about", "seen", "correct", "attempt", "edition")}
    return {**said, "seed": dict(scenario.seed), "faults": [plain(each) for each in scenario.faults]}


def _said(lookup: Callable[[], object]) -> str:
    try:
        lookup()
    except FaultError as problem:
        return str(problem)
    return "there is no such scenario"


def _listed(value: object) -> tuple[Any, ...]:
    if isinstance(value, dict) and set(value) - {"faults"}:
        raise FaultError(sorted(set(value) - {"faults"})[0], 'is not known here; send {"faults": […]}')
    return read_faults(value["faults"] if isinstance(value, dict) and value else value)


def _json(request: Request) -> Any:
    try:
        return json.loads(request.body)
    except (ValueError, RecursionError):
        raise _Refused(400, "the body is no JSON") from None


def _check(request: Request) -> None:
    """Callers of other machines see nothing here."""
    if not request.client.startswith(_HERE):
        raise _Refused(404, "not found")
    if not is_own_name(request.headers.get("host", "")):
        raise _Refused(421, "this answers under an address, localhost, or a name without a dot")


def _only(request: Request, *methods: str) -> None:
    if request.method not in methods:
        raise _Refused(405, f"{request.path} takes {', '.join(methods)}")


def _reply(status: int, body: Any) -> Answer:
    return Answer(status, {"content-type": JSON_TYPE, "cache-control": "no-store"}, to_json(body))
