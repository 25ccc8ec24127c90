"""How much metadata the server keeps for its callers (contract 4.2)."""

METADATA_LIMITS = (
    "Metadata must have at most 50 keys, each key up to 40 characters, and string values up to 500 characters."
)


def fits_limits(value: object) -> bool:
    """At most 50 short keys, with numbers, booleans, or texts of limited length."""
    if not isinstance(value, dict) or len(value) > 50 or any(len(key) > 40 for key in value):
        return False
    return all(isinstance(v, (int, float)) or (isinstance(v, str) and len(v) <= 500) for v in value.values())
