"""Why a text is no JSON, in the words and with the positions of V8, as the real server (Node 20) says it."""

import re

from attrs import define, field

_BLANKS = " \t\n\r"
_SPACE = re.compile(rf"[{_BLANKS}]*")
_PLAIN = re.compile(r'[^"\\\x00-\x1f]*')
_DIGITS = re.compile(r"[0-9]+")
_WHOLE = re.compile(r"0|[1-9][0-9]*")
_SIGN = re.compile(r"[+-]")
_HEX = re.compile(r"[0-9a-fA-F]{0,4}")
_LITERALS = {"t": "true", "f": "false", "n": "null"}
# What JavaScript makes of an object that was never written as JSON; V8 knows it.
_PRINTED = "[object Object]"
# So many characters before and after the wrong one are shown of a text that is longer than both.
_AROUND = 10


class Malformed(Exception):
    """A text that is no JSON, in V8's sentence."""


def complaint(text: str) -> str | None:
    """What V8 says of a text that shall be an array or an object; None if it is well-formed. Any depth will do.

    A text that begins with anything else is refused at its first character, as body-parser does.
    """
    units = _units(text)
    first = len(units) - len(units.lstrip(_BLANKS))
    walk = _Walk(units, first)
    try:
        if units[first : first + 1] not in ("{", "["):
            raise walk.unexpected()
        walk.through()
    except Malformed as found:
        return _whole(str(found))
    return None


def _units(text: str) -> str:
    """One character for each of JavaScript's: those beyond the basic plane are two."""
    pairs = text.encode("utf-16-le", "surrogatepass")
    return "".join(chr(pairs[at] | pairs[at + 1] << 8) for at in range(0, len(pairs), 2))


def _whole(units: str) -> str:
    return units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


@define
class _Walk:
    """A walk over a text, up to its end or what is wrong first."""

    text: str
    first: int
    at: int = field(init=False)

    @at.default
    def _start(self) -> int:
        return self.first

    def through(self) -> None:
        """Over a whole value and what surrounds it. Raises Malformed."""
        closers: list[str] = []
        self._value(closers)
        while closers:
            self._space()
            here = self._here()
            if here == closers[-1]:
                self.at += 1
                closers.pop()
            elif here == ",":
                self.at += 1
                if closers[-1] == "}":
                    self._name("Expected double-quoted property name", first=False)
                self._value(closers)
            elif closers[-1] == "}":
                raise self._wrong("Expected ',' or '}' after property value")
            else:
                raise self._wrong("Expected ',' or ']' after array element")
        self._space()
        if self._here():
            raise Malformed(f"Unexpected non-whitespace character after JSON at position {self.at}")

    def _value(self, closers: list[str]) -> None:
        """Over a value that is no more than its beginning where it holds others: their end is put on ``closers``."""
        while True:
            self._space()
            here = self._here()
            if here not in ("[", "{"):
                self._plain(here)
                return
            closer = "]" if here == "[" else "}"
            self.at += 1
            self._space()
            if self._here() == closer:
                self.at += 1
                return
            closers.append(closer)
            if closer == "}":
                self._name("Expected property name or '}'", first=True)

    def _plain(self, here: str) -> None:
        if here == '"':
            self._string()
        elif here and here in "-0123456789":
            self._number()
        elif here in _LITERALS:
            self._literal(_LITERALS[here])
        else:
            raise self.unexpected()

    def _name(self, otherwise: str, *, first: bool) -> None:
        """Over a property's name and its colon, whose absence has words of its own after an object's first name."""
        self._space()
        if self._here() != '"':
            raise self._wrong(otherwise)
        self._string()
        self._space()
        if self._here() != ":":
            raise self._wrong("Expected ':' after property name") if first else self.unexpected()
        self.at += 1

    def _string(self) -> None:
        self.at += 1
        while True:
            self._skip(_PLAIN)
            here = self._here()
            self.at += 1
            if here == '"':
                return
            if here == "\\":
                self._escape()
            else:
                self.at -= 1
                raise self._wrong("Bad control character in string literal" if here else "Unterminated string")

    def _escape(self) -> None:
        here = self._here()
        if not here or here > "\xff":
            raise self.unexpected()
        if here not in '"\\/bfnrtu':
            raise self._wrong("Bad escaped character")
        self.at += 1
        if here == "u" and self._skip(_HEX) < 4:
            raise self._wrong("Bad Unicode escape")

    def _number(self) -> None:
        if self._here() == "-":
            self.at += 1
            self._digits("No number after minus sign", _WHOLE)
        else:
            self._skip(_WHOLE)
        if "0" <= self._here() <= "9":  # after a zero
            raise self.unexpected()
        if self._here() == ".":
            self.at += 1
            self._digits("Unterminated fractional number")
        if self._here() in ("e", "E"):
            self.at += 1
            self._skip(_SIGN)
            self._digits("Exponent part is missing a number")

    def _digits(self, otherwise: str, some: re.Pattern[str] = _DIGITS) -> None:
        if not self._skip(some):
            raise self._wrong(otherwise)

    def _literal(self, word: str) -> None:
        for letter in word:
            if self._here() != letter:
                raise self.unexpected()
            self.at += 1

    def _here(self) -> str:
        """The next character; empty at the end."""
        return self.text[self.at : self.at + 1]

    def _space(self) -> None:
        self._skip(_SPACE)

    def _skip(self, some: re.Pattern[str]) -> int:
        """Over as much as there is of it; how much that was."""
        found = some.match(self.text, self.at)
        start, self.at = self.at, found.end() if found else self.at
        return self.at - start

    def _wrong(self, what: str) -> Malformed:
        return Malformed(f"{what} in JSON at position {self.at}")

    def unexpected(self) -> Malformed:
        """What stands here can stand nowhere, or not here."""
        here = self._here()
        if not here:
            return Malformed("Unexpected end of JSON input")
        if here in "-0123456789" and self.at != self.first:
            return self._wrong("Unexpected number")
        if here == '"' and self.at != self.first:
            return self._wrong("Unexpected string")
        if self.text == _PRINTED:
            return Malformed(f'"{_PRINTED}" is not valid JSON')
        return Malformed(f"Unexpected token '{here}', {self._around()} is not valid JSON")

    def _around(self) -> str:
        """The text, or what is near in a longer one."""
        size = len(self.text)
        if size <= 2 * _AROUND:
            return f'"{self.text}"'
        start, end = max(0, self.at - _AROUND), min(size, self.at + _AROUND)
        if self.at < _AROUND:
            return f'"{self.text[:end]}"...'
        return f'..."{self.text[start:end]}"' + ("..." if self.at < size - _AROUND else "")
