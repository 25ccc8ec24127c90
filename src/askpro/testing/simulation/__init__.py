"""The whole application in one process, with a virtual clock and one seed, and everything that goes wrong.

``python -m askpro.testing.simulation --help``. A *run* is a row of *episodes*; each has a seed, lives in a realm of
its own, comes to rest and is judged by the invariants of the sync.
"""

from askpro.testing.simulation.episode import Episode, Outcome
from askpro.testing.simulation.plan import Plan, Setting, Step, plan_of
from askpro.testing.simulation.runs import Failure, Run, Tally
from askpro.testing.simulation.shrink import shrunk

__all__ = ["Episode", "Failure", "Outcome", "Plan", "Run", "Setting", "Step", "Tally", "plan_of", "shrunk"]
