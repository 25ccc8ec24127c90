"""Faults from JSON, TOML and the words of a command line, and back. Whatever is wrong is named with its place."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

import attrs

from askpro.twin.faults import answers, mails, people, requests
from askpro.twin.faults.checks import FaultError, near
from askpro.twin.faults.fault import Fault
from askpro.twin.faults.match import METHODS, Match
from askpro.twin.faults.spread import Spread
from askpro.twin.instants import milliseconds

KINDS: Mapping[str, type[Fault]] = {
    each.kind: each
    for each in (
        requests.Latency,
        requests.LostRequest,
        requests.LostAnswer,
        requests.LateWork,
        requests.TooManyRequests,
        requests.Error,
        requests.Outage,
        requests.SlowBody,
        requests.StaleReads,
        answers.Drift,
        answers.CursorPages,
        answers.EmptyLists,
        answers.CutBody,
        people.Meanwhile,
        mails.WebhookDropped,
        mails.WebhookDoubled,
        mails.WebhookDelayed,
        mails.WebhookReordered,
        mails.WebhookUnsigned,
        mails.WebhookMissigned,
        mails.WebhookWithout,
        mails.WebhookWrongTrigger,
        mails.WebhookDrift,
        mails.SlowSubscriber,
    )
}
"""Every kind of fault by its name."""

_MATCH = tuple(each.name for each in attrs.fields(Match))
_TRIGGER = re.compile(r"[A-Z][A-Z]*_[A-Z_]+")
_NTH = re.compile(r"(\d+)(?:st|nd|rd|th)")
_SHARE = re.compile(r"(\d+(?:\.\d+)?)%")
_NUMBER = re.compile(r"\d+(\.\d+)?")

T = TypeVar("T", bound=attrs.AttrsInstance)


def read_faults(value: object, place: str = "faults") -> tuple[Fault, ...]:
    """A list of faults in their plain form. Raises FaultError."""
    if not isinstance(value, Sequence) or isinstance(value, (str, bytes)):
        raise FaultError(place, f"must be a list of faults, not {value!r}")
    return tuple(read_fault(each, f"{place}[{number}]") for number, each in enumerate(value))


def read_fault(value: object, place: str = "fault") -> Fault:
    """One fault from ``{"kind": …, "match": {…}, settings}``. Raises FaultError."""
    if not isinstance(value, Mapping):
        raise FaultError(place, f"must be an object with a kind, not {value!r}")
    settings = dict(value)
    kind = settings.pop("kind", None)
    if kind is None:
        raise FaultError(place, "needs a kind")
    if not isinstance(kind, str) or kind not in KINDS:
        raise FaultError(_inside(place, "kind"), f"cannot be {kind!r}; {near(str(kind), tuple(KINDS))}")
    if "match" in settings:
        settings["match"] = _build(Match, settings["match"], _inside(place, "match"))
    return _build(KINDS[kind], settings, place)


def read_words(text: str) -> Fault:
    """One fault from words, separated by spaces or commas: ``lost-answer POST /v2/bookings 10%``.

    The kind comes first. A method, a path, a trigger, a share (``10%``) and a place in the row (``2nd``) stand for
    themselves; the rest is ``name=value``, for the match (``first=3``) or the fault (``seconds=0.1-0.9``).
    Raises FaultError.
    """
    kind, *words = re.split(r"[\s,]+", text.strip())
    match: dict[str, Any] = {}
    settings: dict[str, Any] = {"kind": kind}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals:
            part, what = _bare(word, text)
            _put_once(match, part, what, text)
        elif name in _MATCH and not _is_setting(kind, name):
            _put_once(match, name, _plain(value), text)
        else:
            _put(settings, name, value, text)
    try:
        return read_fault(settings | ({"match": match} if match else {}), "")
    except FaultError as problem:
        raise FaultError(f"{text!r}:", str(problem)) from None


def plain(fault: Fault) -> dict[str, Any]:
    """The form that ``read_fault`` reads, without what is as usual."""
    return {"kind": fault.kind, **_given(fault)}


def _given(value: attrs.AttrsInstance) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for each in attrs.fields(type(value)):
        what = getattr(value, each.name)
        usual = each.default.factory() if isinstance(each.default, attrs.Factory) else each.default  # type: ignore[arg-type]
        if what != usual:
            found[each.name] = _written(what)
    return found


def _written(value: Any) -> Any:
    if isinstance(value, Match):
        return _given(value)
    if isinstance(value, Spread):
        return str(value)
    if isinstance(value, datetime):
        return milliseconds(value)
    return list(value) if isinstance(value, tuple) else value


def _build(kind: type[T], value: object, place: str) -> T:
    if not isinstance(value, Mapping):
        raise FaultError(place, f"must be an object, not {value!r}")
    known = {each.name: each for each in attrs.fields(kind)}
    for name in value:
        if name not in known:
            raise FaultError(_inside(place, str(name)), f"is not known there; {near(str(name), tuple(known))}")
    for name, each in known.items():
        if each.default is attrs.NOTHING and name not in value:
            raise FaultError(_inside(place, str(name)), "is missing")
    try:
        return kind(**value)
    except FaultError as problem:
        raise problem.below(place) from None


def _inside(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name


def _is_setting(kind: str, name: str) -> bool:
    return kind in KINDS and name in {each.name for each in attrs.fields(KINDS[kind])}


def _bare(word: str, text: str) -> tuple[str, Any]:
    """A word that stands for itself: which part of the match it is."""
    if word in METHODS:
        return "method", word
    if word.startswith("/"):
        return "path", word
    if _TRIGGER.fullmatch(word):
        return "trigger", word
    if found := _SHARE.fullmatch(word):
        return "share", float(found[1]) / 100
    if found := _NTH.fullmatch(word):
        return "nth", int(found[1])
    raise FaultError(f"{text!r}:", f"{word!r} is no method, path, trigger, share (10%), place (2nd) or name=value")


def _put_once(where: dict[str, Any], name: str, value: Any, text: str) -> None:
    if name in where:
        raise FaultError(f"{text!r}:", f"says {name} twice")
    where[name] = value


def _put(settings: dict[str, Any], name: str, value: str, text: str) -> None:
    """``rename.start=begin`` fills a table, ``remove=uid+hosts`` a list."""
    head, dot, tail = name.partition(".")
    if dot and head in ("rename", "retype", "add", "body"):
        settings.setdefault(head, {})[tail] = _plain(value) if head in ("add", "body") else value
    elif name in ("remove", "fields"):
        _put_once(settings, name, value.split("+"), text)
    else:
        _put_once(settings, name, _plain(value), text)


def _plain(text: str) -> Any:
    if text in ("true", "false"):
        return text == "true"
    if _NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    return text
