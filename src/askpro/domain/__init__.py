"""Values, entities and decisions. Imports the standard library and attrs only: no I/O, no clock, no ids."""
