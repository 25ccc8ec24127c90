"""Who may use the page's routes: this machine's own browser tabs and programs, no web page from elsewhere."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from askpro.twin.http import JSON_TYPE, Answer, Request, to_json

_ITSELF = ("same-origin", "none")


def refused(status: int, code: str, message: str) -> Answer:
    """A refusal in the shape of the API's own errors."""
    body = {"status": "error", "error": {"code": code, "message": message}}
    return Answer(status, {"content-type": JSON_TYPE}, to_json(body))


def refusal(request: Request) -> Answer | None:
    """Why the request is not served, or None.

    A page elsewhere could point its own host name here (DNS rebinding), post a form, or call across origins.
    Programs that are no browser send no Origin and are served.
    """
    host = request.headers.get("host", "")
    if not is_own_name(host):
        text = "The twin's page answers under an address, localhost, or a name without a dot."
        return refused(421, "FOREIGN_HOST", text)
    if request.method == "GET":
        return None
    origin = request.headers.get("origin")
    if (origin is not None and _authority(origin) != host.lower()) or _is_elsewhere(request):
        return refused(403, "FOREIGN_ORIGIN", "Another web page may not change anything here.")
    media_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if media_type != "application/json":
        return refused(415, "NOT_JSON", "Send application/json.")
    return None


def _is_elsewhere(request: Request) -> bool:
    return request.headers.get("sec-fetch-site", "none") not in _ITSELF


def _authority(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc.lower() or None
    except ValueError:
        return None


def is_own_name(host: str) -> bool:
    """Is it a name that no stranger's name server can answer for?"""
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    if "." not in name and ":" not in name:
        return True  # localhost, or a service of a container network; also no name at all
    if name.endswith(".localhost"):
        return True
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
