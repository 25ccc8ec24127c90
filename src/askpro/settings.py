"""Settings: from the environment, and from ``askpro.toml`` (or the file that ASKPRO_SETTINGS names).

``ASKPRO_…`` variables are ours; ``CALCOM_…`` are the calendar settings of the only company in a single-company set-up.
The environment wins over the file.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import typed_settings
from attrs import evolve, field, frozen
from typed_settings.loaders import Loader

from askpro.domain.credentials import calendar_key, signing_secret
from askpro.domain.errors import ConfigurationError, InvalidRequest

_FILE = "askpro.toml"


def _one_of(*allowed: str) -> Any:
    def check(_: Any, attribute: Any, value: str) -> None:
        if value not in allowed:
            name = f"ASKPRO_{attribute.name.upper()}"
            raise ConfigurationError(f"{name} is one of {', '.join(allowed)}; it is {value!r}.")

    return check


def _above_zero(_: Any, attribute: Any, value: float) -> None:
    if not value > 0:
        raise ConfigurationError(f"ASKPRO_{attribute.name.upper()} is a number above 0; it is {value!r}.")


@frozen(kw_only=True)
class CalcomSettings:
    """``[calcom]`` in the file, ``CALCOM_…`` in the environment."""

    api_key: str = field(default="", repr=False)
    api_url: str = "https://api.cal.com/v2"
    webhook_secret: str = field(default="", repr=False)
    calls_per_second: float = 5.0
    calls_per_minute: int | None = None


@frozen(kw_only=True)
class AskproSettings:
    """``[askpro]`` in the file, ``ASKPRO_…`` in the environment."""

    database_url: str = field(default="sqlite:///askpro.db", repr=False)
    cache_url: str = "memory://"
    quota_url: str = field(default="", repr=False)
    secret_keys: str = field(default="", repr=False)
    admin_key: str = field(default="", repr=False)
    public_url: str = ""
    calendar: str = "calcom"
    log: str = field(default="console", validator=_one_of("console", "json"))
    outbound_threads: int = 16
    sweep_minutes: float = 5.0
    probe_hours: float = field(default=24.0, validator=_above_zero)
    sync_horizon_seconds: float = field(default=300.0, validator=_above_zero)
    sync_lease_seconds: float = field(default=120.0, validator=_above_zero)


@frozen
class Settings:
    """Everything that an installation can set."""

    askpro: AskproSettings = field(factory=AskproSettings)
    calcom: CalcomSettings = field(factory=CalcomSettings)

    @classmethod
    def load(cls) -> Self:
        """The effective settings. Raises ConfigurationError for a value that is none, or a file that cannot be read."""
        path = Path(os.environ.get("ASKPRO_SETTINGS") or _FILE)
        if os.environ.get("ASKPRO_SETTINGS") and not path.is_file():
            raise ConfigurationError("ASKPRO_SETTINGS names a file that is not there.")
        return cls(
            _section(AskproSettings, "askpro", "ASKPRO_", path),
            _as_meant(_section(CalcomSettings, "calcom", "CALCOM_", path)),
        )


def _section(kind: Any, section: str, prefix: str, path: Path) -> Any:
    loaders: list[Loader] = [
        typed_settings.FileLoader({"*": typed_settings.TomlFormat(section)}, [path]),
        typed_settings.EnvLoader(prefix=prefix),
    ]
    try:
        return typed_settings.load_settings(kind, loaders, base_dir=Path.cwd())
    except Exception as error:  # noqa: BLE001 - whatever the library finds wrong is told as our own error
        reasons = "; ".join(_leaves(error))
        raise ConfigurationError(f"The settings [{section}] or {prefix}… cannot be used: {reasons}") from None


def _as_meant(calcom: CalcomSettings) -> CalcomSettings:
    """With what was pasted as it is sent. After the library is done with them: its errors show the values."""
    return evolve(
        calcom,
        api_key=_pasted("CALCOM_API_KEY", calendar_key, calcom.api_key),
        webhook_secret=_pasted("CALCOM_WEBHOOK_SECRET", signing_secret, calcom.webhook_secret),
    )


def _pasted(name: str, made: Callable[[str], str], value: str) -> str:
    try:
        return made(value)
    except InvalidRequest as error:
        raise ConfigurationError(f"{name}: {error.detail}") from None


def _leaves(error: BaseException) -> list[str]:
    if isinstance(error, BaseExceptionGroup):
        return [text for each in error.exceptions for text in _leaves(each)]
    return [str(error)]
