"""A stateful simulator of the Cal.com API v2, for tests, simulations and demonstrations.

The core (``Twin``) does no I/O; ``askpro.twin.transport`` puts it behind an httpx client and ``askpro.twin.server``
behind a port. It imports nothing of the rest of the package.
"""

from askpro.twin.core import Twin
from askpro.twin.defaults import default_seed
from askpro.twin.http import Answer, Delivery, Request
from askpro.twin.seed import SeedError, load_seed

__all__ = ["Answer", "Delivery", "Request", "SeedError", "Twin", "default_seed", "load_seed"]
