"""What the demo keeps in its directory: its secrets and ports, the settings file, and that nobody else uses it."""

import json
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from attrs import asdict, frozen

from askpro.bootstrap import new_vault_key
from askpro.domain.errors import ConfigurationError
from askpro.twin.keeping import write_secretly

if sys.platform != "win32":
    import fcntl

_NOTES, _SETTINGS, _DATABASE, _TWIN, _LOCK = "demo.json", "askpro.toml", "askpro.db", "twin.json", "lock"


@frozen(kw_only=True)
class Notes:
    """Made at the first start and kept, but for the port. ``api_key`` is empty until the sample company is complete."""

    secret_key: str
    admin_key: str
    calcom_key: str
    webhook_secret: str
    twin_port: int = 0
    company_id: str = ""
    api_key: str = ""


@frozen
class Keeping:
    """The demo's directory."""

    place: Path

    @property
    def twin_state(self) -> Path:
        """The file in which the twin keeps its world."""
        return self.place / _TWIN

    @property
    def settings_file(self) -> Path:
        """The settings of this demo, for other askpro commands (``ASKPRO_SETTINGS=…``)."""
        return self.place / _SETTINGS

    @property
    def database_url(self) -> str:
        """The SQLite file."""
        return f"sqlite:///{self.place / _DATABASE}"

    def notes(self) -> Notes:
        """Those of the former start, or fresh ones. Raises ConfigurationError when they cannot be read."""
        file = self.place / _NOTES
        if not file.exists():
            fresh = Notes(
                secret_key=new_vault_key(),
                admin_key=_secret("adm"),
                calcom_key=_secret("cal"),
                webhook_secret=_secret("whsec"),
            )
            self.write(fresh)
            return fresh
        try:
            return Notes(**json.loads(file.read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            raise ConfigurationError(
                f"{file} cannot be read; remove {self.place} to begin anew, or choose another directory with --data."
            ) from None

    def write(self, notes: Notes) -> None:
        """Keep the notes."""
        write_secretly(self.place / _NOTES, json.dumps(asdict(notes), indent=2) + "\n")

    def write_settings(self, notes: Notes, public_url: str, twin_url: str) -> None:
        """Write the settings file."""
        ours = {
            "database_url": self.database_url,
            "secret_keys": notes.secret_key,
            "admin_key": notes.admin_key,
            "public_url": public_url,
        }
        lines = ["# Written by `askpro demo` at every start.", "[askpro]"]
        lines += [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in ours.items()]
        lines += ["sweep_minutes = 1.0", "", "[calcom]", f'api_url = "{twin_url}"', "calls_per_second = 20.0", ""]
        write_secretly(self.settings_file, "\n".join(lines))


def _secret(prefix: str) -> str:
    return f"{prefix}_{secrets.token_urlsafe(24)}"


@contextmanager
def kept_in(directory: Path) -> Iterator[Keeping]:
    """The directory, made if it is not there, for this process alone. Raises ConfigurationError."""
    place = directory.absolute()
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (place / _LOCK).open("w")
    except OSError as error:
        raise ConfigurationError(
            f"{place} cannot be used ({error.strerror}); choose another directory with --data."
        ) from None
    with lock:
        if sys.platform != "win32":
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise ConfigurationError(
                    f"A demo runs on {place} already; end it, or choose another directory with --data."
                ) from None
        yield Keeping(place)
