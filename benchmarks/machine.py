"""What the figures were measured on."""

import os
import platform
import re
from importlib.metadata import version
from pathlib import Path

_LIBRARIES = (
    *("askpro", "litestar", "uvicorn", "uvloop", "httptools", "msgspec"),
    *("sqlalchemy", "psycopg", "cryptography", "httpx"),
)


def load_average() -> str:
    """Of the last 1, 5 and 15 minutes: other people's work on the same cores shows here."""
    return " ".join(f"{value:.2f}" for value in os.getloadavg())


def machine() -> list[tuple[str, str]]:
    """Facts by name."""
    return [
        ("processor", f"{_processor()}, {os.cpu_count()} cores"),
        ("memory", f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.1f} GiB"),
        ("system", platform.system()),
        ("Python", f"{platform.python_implementation()} {platform.python_version()}"),
        ("SQLite", _sqlite()),
        ("libraries", ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)),
    ]


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    text = cpuinfo.read_text() if cpuinfo.exists() else ""
    found = re.search(r"^model name\s*: (.+)$", text, re.MULTILINE)
    return found.group(1) if found else platform.machine()


def _sqlite() -> str:
    import sqlite3

    return sqlite3.sqlite_version
