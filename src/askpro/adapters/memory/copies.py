"""Copies of what callers may change later, by way of JSON: what a database could not keep is refused here too."""

import json
from typing import Any


def copied(form: dict[str, Any]) -> dict[str, Any]:
    """The same as a database would give back. Raises TypeError for what is not JSON."""
    copy: dict[str, Any] = json.loads(json.dumps(form))
    return copy
