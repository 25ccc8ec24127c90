"""A whole small world without a socket: an application, the Cal.com it talks to, and everything that goes wrong.

The clock stands still until it is told to move (it ticks a millisecond with every look, so that no two stamps are
equal), ids are counted, the network loses answers on demand, and the process dies at any step.
"""

from askpro.testing.worlds.clock import MONDAY, CountedIds, VirtualClock
from askpro.testing.worlds.death import FragileStorage, Killed, Tripwire
from askpro.testing.worlds.network import Call, Fault, FaultyNetwork
from askpro.testing.worlds.outside import Outside, TheirBooking
from askpro.testing.worlds.seed import ALICE, BOB, CAROL, seed
from askpro.testing.worlds.world import HALF_HOUR, World

__all__ = [
    "ALICE",
    "BOB",
    "CAROL",
    "HALF_HOUR",
    "MONDAY",
    "Call",
    "CountedIds",
    "Fault",
    "FaultyNetwork",
    "FragileStorage",
    "Killed",
    "Outside",
    "TheirBooking",
    "Tripwire",
    "VirtualClock",
    "World",
    "seed",
]
