"""Parts of a transaction that are made when they are first asked for."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class lazily(Generic[T]):  # noqa: N801 - a decorator, as cached_property
    """What a method makes once. A transaction is one thread's: it needs no lock, which cached_property takes (3.11)."""

    def __init__(self, make: Callable[[Any], T]) -> None:
        self._make = make
        self.__doc__ = make.__doc__

    def __set_name__(self, _: type[Any], name: str) -> None:
        self._name = name

    def __get__(self, instance: Any, _: type[Any] | None = None) -> T:
        made = instance.__dict__[self._name] = self._make(instance)
        return made
