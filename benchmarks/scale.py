"""How much is measured: enough for figures, or just enough to see that the bench itself runs."""

from attrs import frozen


@frozen(kw_only=True)
class Scale:
    """Rounds of each pair, and requests of each side in a round."""

    rounds: int = 7
    warm_up: int = 256
    webhooks: int = 2500
    reads: int = 8000
    bookings: int = 25
    starts: int = 7
    decisions: int = 21
    twin_reads: int = 4000
    twin_creates: int = 800
    stores: tuple[int, ...] = (1_000, 10_000, 100_000)


QUICK = Scale(
    rounds=2,
    warm_up=32,
    webhooks=64,
    reads=64,
    bookings=4,
    starts=1,
    decisions=2,
    twin_reads=64,
    twin_creates=64,
    stores=(100, 1_000),
)
