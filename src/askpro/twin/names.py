"""Names of fields: in Python, and in the API and in seeds."""

from functools import lru_cache


@lru_cache(maxsize=512)
def snake(name: str) -> str:
    """``eventTypeId`` → ``event_type_id``."""
    return "".join("_" + letter.lower() if letter.isupper() else letter for letter in name)


@lru_cache(maxsize=512)
def camel(name: str) -> str:
    """``event_type_id`` → ``eventTypeId``."""
    head, *tail = name.split("_")
    return head + "".join(word.capitalize() for word in tail)
