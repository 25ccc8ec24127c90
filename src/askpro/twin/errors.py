"""The error answers of the API, in the four shapes that running servers were seen to give."""

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import field, frozen

from askpro.twin.edition import Edition

_NAMES = {
    400: ("BadRequestException", "Bad Request"),
    401: ("UnauthorizedException", "Unauthorized"),
    403: ("ForbiddenException", "Forbidden"),
    404: ("NotFoundException", "Not Found"),
    409: ("ConflictException", "Conflict"),
    422: ("UnprocessableEntityException", "Unprocessable Entity"),
    500: ("InternalServerErrorException", "Internal Server Error"),
}


class ApiError(Exception):
    """Ends a request with an error answer.

    ApiError
    ├── FrameworkError   ``error`` with code, message and a dictionary of details
    │   └── InvalidError   … whose details list every violated rule
    ├── CoreError        ``error`` with code and message only (schema, TRPC and database errors)
    ├── RawError         ``statusCode`` and ``message``, without an envelope
    └── ThrottledError   429, whose details are a text
    """

    status = 500

    def body(self, path: str, timestamp: str) -> dict[str, Any]:
        """The answer's body for a request to ``path``."""
        error = self.error()
        return {"status": "error", "timestamp": timestamp, "path": path, "error": error}

    def error(self) -> dict[str, Any]:
        """What stands under ``error`` in the envelope."""
        raise NotImplementedError


class FrameworkError(ApiError):
    """An exception of the web framework; its code is the class name that belongs to the status."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status, self.message = status, message

    def error(self) -> dict[str, Any]:
        """Code, message and details."""
        code, name = _NAMES[self.status]
        details = {"message": self.message, "error": name, "statusCode": self.status}
        return {"code": code, "message": self.message, "details": details}


@frozen
class Violation:
    """One property of a body or query that breaks rules: rule → message, and what is wrong below it."""

    property: str
    constraints: Mapping[str, str] = field(factory=dict)
    children: tuple["Violation", ...] = ()

    def tree(self) -> dict[str, Any]:
        """As the details of list, webhook and event type errors show it."""
        below = [child.tree() for child in self.children]
        row: dict[str, Any] = {"property": self.property, "children": below}
        return row | ({"constraints": dict(self.constraints)} if self.constraints else {})

    def line(self) -> str:
        """As the message of booking and slot errors shows it."""
        rules = [", ".join(self.constraints.values())] if self.constraints else []
        below = [" " + child.line() for child in self.children]
        return f"{self.property} property is wrong,{','.join(rules + below)}" + (" " if rules else "")


class InvalidError(FrameworkError):
    """Rules broken by the body or query of lists, webhooks, event types and schedules."""

    def __init__(self, violations: Sequence[Violation]) -> None:
        super().__init__(400, "Bad Request Exception")
        self.violations = violations

    def error(self) -> dict[str, Any]:
        """Code, message and the violations."""
        details = {"errors": [violation.tree() for violation in self.violations]}
        return {"code": _NAMES[400][0], "message": self.message, "details": details}


def refuse(violations: Sequence[Violation]) -> None:
    """Raise the one-line form (bookings and slots) if there are violations."""
    if violations:
        raise FrameworkError(400, ", ".join(violation.line() for violation in violations))


def refuse_tree(violations: Sequence[Violation]) -> None:
    """Raise the tree form (everything else) if there are violations."""
    if violations:
        raise InvalidError(violations)


class CoreError(ApiError):
    """An error of the booking core, a TRPC procedure or the database: no details."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message

    def error(self) -> dict[str, Any]:
        """Code and message."""
        return {"code": self.code, "message": self.message}


class RawError(ApiError):
    """An error that no filter of the server knows."""

    def __init__(self, status: int, message: str = "Internal server error") -> None:
        super().__init__(message)
        self.status, self.message = status, message

    def body(self, path: str, timestamp: str) -> dict[str, Any]:  # noqa: ARG002 (this shape shows neither)
        """Status code and message."""
        return {"statusCode": self.status, "message": self.message}


class ThrottledError(ApiError):
    """The caller has used up its requests."""

    status = 429
    message = "CustomThrottlerGuard - Too many requests. Please try again later."

    def error(self) -> dict[str, Any]:
        """The message twice."""
        return {"code": "ThrottlerException", "message": self.message, "details": self.message}


def procedure_error(edition: Edition, text: str) -> CoreError:
    """The refusal of an inner procedure. Upstream 2025-10 keeps what it says to itself."""
    generic = "Bad request: Please check your request data and try again"
    return CoreError(400, "TRPCError", text if edition.explains_core_errors else generic)


def booking_not_found(uid: str) -> FrameworkError:
    """The answer of most routes to an unknown booking."""
    return FrameworkError(404, f"Booking with uid={uid} was not found in the database")
