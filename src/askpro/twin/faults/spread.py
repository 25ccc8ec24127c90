"""How long something takes: always the same, anything between two bounds, or mostly short with a long tail."""

import math
from random import Random

from attrs import field, frozen

from askpro.twin.faults.checks import FaultError, number, optional

_FORMS = "must be seconds (0.5), a range (0.1-0.9) or lognormal:MEDIAN:SIGMA[:MOST], not"


@frozen
class Spread:
    """Seconds. From ``low`` to ``high``; with ``sigma`` log-normal around the median ``low``, ``high`` at most."""

    low: float = field(validator=number())
    high: float = field(validator=number())
    sigma: float | None = field(default=None, validator=optional(number(0, 10)))

    def __attrs_post_init__(self) -> None:
        if self.high < self.low:
            raise FaultError("", f"must end at {self.low:g} seconds or above, not at {self.high:g}")

    def draw(self, luck: Random) -> float:
        """One value."""
        if self.sigma is not None:
            return min(self.high, self.low * math.exp(luck.gauss(0, self.sigma)))
        return self.low if self.low == self.high else luck.uniform(self.low, self.high)

    def __str__(self) -> str:
        if self.sigma is not None:
            return f"lognormal:{self.low:g}:{self.sigma:g}:{self.high:g}"
        return f"{self.low:g}" if self.low == self.high else f"{self.low:g}-{self.high:g}"


def spread(value: object) -> Spread:
    """From a number or one of the three texts. A tail without ``MOST`` ends at a minute. Raises FaultError."""
    if isinstance(value, Spread):
        return value
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise FaultError("seconds", f"{_FORMS} {value!r}")
    try:
        return _read(value) if isinstance(value, str) else Spread(value, value)
    except FaultError as problem:
        raise FaultError("seconds", f"{problem.sentence} ({value!r})") from None
    except ValueError:
        raise FaultError("seconds", f"{_FORMS} {value!r}") from None


def _read(text: str) -> Spread:
    if text.startswith("lognormal:"):
        median, sigma, *most = (float(each) for each in text.split(":")[1:])
        if len(most) > 1:
            raise ValueError(text)
        return Spread(median, most[0] if most else max(60.0, median), sigma)
    low, dash, high = text.partition("-")
    return Spread(float(low), float(high if dash else low))
