"""Named scenarios: what went wrong at real calendars, each a file with its story, its world and its faults."""

from askpro.twin.scenarios.library import find_scenario, library
from askpro.twin.scenarios.scenario import Scenario, load_scenario, read_scenario

__all__ = ["Scenario", "find_scenario", "library", "load_scenario", "read_scenario"]
