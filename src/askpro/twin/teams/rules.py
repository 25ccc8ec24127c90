"""The rules that the bodies of teams and memberships are checked against. Unknown properties are dropped."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from askpro.twin.errors import Violation, refuse_tree
from askpro.twin.instants import is_zone
from askpro.twin.metadata import METADATA_LIMITS, fits_limits
from askpro.twin.places import is_link

ROLES = ("MEMBER", "ADMIN", "OWNER")

Rule = tuple[str, Callable[[object], bool], str]


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)


def _is_whole(value: object) -> bool:
    return type(value) is int and abs(value) < 2**53


def _is_role(value: object) -> bool:
    return isinstance(value, str) and value in ROLES


_TEXT: Rule = ("isString", _is_text, "{} must be a string")
_FLAG: Rule = ("isBoolean", _is_flag, "{} must be a boolean value")
_URL: Rule = ("isUrl", is_link, "{} must be a URL address")

_TEAM: Mapping[str, Rule] = {
    **dict.fromkeys(("slug", "bio", "theme", "brandColor", "darkBrandColor", "weekStart"), _TEXT),
    **dict.fromkeys(("logoUrl", "calVideoLogo", "appLogo", "appIconLogo", "bannerUrl"), _URL),
    **dict.fromkeys(("hideBranding", "isPrivate", "hideBookATeamMember", "autoAcceptCreator"), _FLAG),
    "timeZone": ("isTimeZone", is_zone, "{} must be a valid IANA time-zone"),
    "timeFormat": ("isNumber", _is_whole, "{} must be a number conforming to the specified constraints"),
    "metadata": ("validateMetadata", fits_limits, METADATA_LIMITS),
}
_MEMBERSHIP: Mapping[str, Rule] = {
    "accepted": _FLAG,
    "role": ("isEnum", _is_role, f"{{}} must be one of the following values: {', '.join(ROLES)}"),
    "disableImpersonation": _FLAG,
}


def check_team(body: Mapping[str, Any], *, partial: bool) -> None:
    """Raises InvalidError 400. ``partial`` is a change, in which everything may be left out."""
    rules = {}
    if not (partial and body.get("name") is None):
        if not isinstance(body.get("name"), str):
            rules["isString"] = "name must be a string"
        if not isinstance(body.get("name"), str) or not body["name"]:
            rules["isLength"] = "name must be longer than or equal to 1 characters"
    refuse_tree([*([Violation("name", rules)] if rules else []), *_broken(body, _TEAM)])


def check_membership(body: Mapping[str, Any], *, partial: bool) -> None:
    """Raises InvalidError 400. ``partial`` is a change, in which the user cannot be another."""
    broken = list(_broken(body, _MEMBERSHIP))
    if not partial and not _is_whole(body.get("userId")):
        broken.insert(0, Violation("userId", {"isInt": "userId must be an integer number"}))
    refuse_tree(broken)


def _broken(body: Mapping[str, Any], rules: Mapping[str, Rule]) -> Iterable[Violation]:
    """Null counts as left out."""
    for name, (rule, is_right, message) in rules.items():
        if body.get(name) is not None and not is_right(body[name]):
            yield Violation(name, {rule: message.format(name)})
