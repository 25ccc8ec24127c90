"""What the demo prints when it is ready: where everything is, and three commands that work as they stand."""

import shlex
import shutil
import sys
from datetime import datetime, timedelta

from attrs import frozen

from askpro.domain.timespan import write_instant

_DAYS = 10
_TITLES = (
    "1. What is free?",
    "2. Book the first of it.",
    "3. Show what is booked, with Cal.com's uid.",
)


@frozen(kw_only=True)
class Banner:
    """Everything that a first visitor needs. ``now`` is when the demo started."""

    url: str
    api_key: str
    admin_key: str
    twin_url: str
    twin_page: str
    twin_key: str
    settings_file: str
    service_id: str
    now: datetime

    def text(self) -> str:
        """The whole of it."""
        commands = zip(_TITLES, self.commands(), strict=True)
        tries = "\n\n".join(f"# {title}\n{command}" for title, command in commands)
        return f"""\
askpro is ready.

  Address        {self.url}
  API key        {self.api_key}
  API reference  {self.url}/schema
  Cal.com's twin {self.twin_url}  (key {self.twin_key})
  Its page       {self.twin_page}  (book, move and cancel there as a customer)
  Admin key      {self.admin_key}
  Command line   ASKPRO_SETTINGS={shlex.quote(self.settings_file)} {shlex.quote(_askpro())} show

Three commands to try, in another terminal:

{tries}

Ctrl-C ends it; the next start goes on where this one ended.
"""

    def data(self) -> dict[str, object]:
        """The same for scripts."""
        return {
            "url": self.url,
            "api_key": self.api_key,
            "admin_key": self.admin_key,
            "schema": f"{self.url}/schema",
            "twin_url": self.twin_url,
            "twin_page": self.twin_page,
            "twin_key": self.twin_key,
            "settings_file": self.settings_file,
            "commands": list(self.commands()),
        }

    def commands(self) -> tuple[str, str, str]:
        """Each stands alone, and needs a shell, curl and Python."""
        authorized = f"curl -sS -H 'Authorization: Bearer {self.api_key}'"
        since, until = self.now, self.now + timedelta(days=_DAYS)
        window = f"from={_second(since)}&to={_second(until)}"
        offers = f"{authorized} '{self.url}/v1/availability?service_id={self.service_id}&{window}'"
        pretty = f"{_python()} -m json.tool"
        order = (
            f'{{"service_id": "{self.service_id}", "start": free["start"], '
            '"customer": {"name": "Ada Lovelace", "email": "ada@example.com"}}'
        )
        script = f'import json, sys; free = json.load(sys.stdin)["items"][0]; print(json.dumps({order}))'
        first = 'import json, sys; print(json.dumps(json.load(sys.stdin)["items"][:3], indent=2))'
        post = f"{authorized} -H 'Content-Type: application/json' --data @- '{self.url}/v1/appointments'"
        return (
            f"{offers} | {_python()} -c '{first}'",
            f"{offers} | {_python()} -c '{script}' | {post} | {pretty}",
            f"{authorized} '{self.url}/v1/appointments?status=confirmed' | {pretty}",
        )


def _second(moment: datetime) -> str:
    return write_instant(moment.replace(microsecond=0))


def _python() -> str:
    return "python3" if shutil.which("python3") else shlex.quote(sys.executable)


def _askpro() -> str:
    return sys.argv[0] if sys.argv[0].endswith("askpro") else "askpro"
