"""A twin from files, flags and the machine's clock."""

import random
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from askpro.twin.core import Twin
from askpro.twin.defaults import default_seed
from askpro.twin.edition import EDITIONS
from askpro.twin.instants import instant
from askpro.twin.seed import SeedError, load_seed
from askpro.twin.seed_tables import check_shape


def clock_from(start: str | None) -> Callable[[], datetime]:
    """The machine's clock, or one that starts at an ISO instant and runs on from there."""
    if start is None:
        return lambda: datetime.now(UTC)  # noqa: TID251 (the twin's only clock; the core gets it from here)
    ahead = instant(start) - datetime.now(UTC)  # noqa: TID251 (as above)
    return lambda: datetime.now(UTC) + ahead  # noqa: TID251 (as above)


def build_twin(
    seed: Path | Mapping[str, Any] | None = None,
    *,
    edition: str = "upstream-2025-10",
    now: str | None = None,
    api_keys: Sequence[str] = (),
    state: Path | None = None,
    over: Callable[[Mapping[str, Any]], Mapping[str, Any]] | None = None,
) -> Twin:
    """A twin from a seed file, a seed or, without one, the built-in world. A written ``state`` wins over the seed.

    ``api_keys`` are further keys of the first user. ``over`` lays a scenario's seed over what it starts from.
    Raises SeedError.
    """
    if state is not None and not state.parent.is_dir():
        raise SeedError(f"{state.parent}: no such folder for the state")
    if state is not None and state.exists():
        start: Mapping[str, Any] = load_seed(state)
    elif isinstance(seed, Path):
        start = load_seed(seed)
    else:
        start = default_seed() if seed is None else seed
    start = over(start) if over is not None else start
    try:
        clock = clock_from(now)
    except ValueError as problem:
        raise SeedError(f"{now!r} is no ISO instant") from problem
    try:
        return Twin(_with_keys(start, api_keys), edition=edition, clock=clock, random=random.SystemRandom())
    except SeedError as problem:
        file = state if state is not None and state.exists() else seed
        # With a scenario's seed over it, what is wrong need not be the file's.
        if over is not None or not isinstance(file, Path) or edition not in EDITIONS:
            raise
        raise SeedError(f"{file}: {problem}") from problem


def _with_keys(seed: Mapping[str, Any], api_keys: Sequence[str]) -> dict[str, Any]:
    if not api_keys:
        return dict(seed)
    check_shape(seed)
    keys, owners = dict(seed.get("apiKeys") or {}), list(seed.get("apiKeyOwners") or [])
    if not seed.get("users"):
        raise SeedError("users: a further API key needs a user to belong to")
    if "id" not in seed["users"][0]:
        raise SeedError("users[0].id: is missing")
    for key in api_keys:
        if key not in keys.values():
            keys[key] = key
            owners.append({"name": key, "userId": seed["users"][0]["id"], "expiresAt": None})
    return {**seed, "apiKeys": keys, "apiKeyOwners": owners}
