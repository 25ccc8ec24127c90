"""The quota of an API key as a value: what was used, what the calendar told of it, and who may call when. Pure.

Moments are whole milliseconds of the keeper's clock. See docs/adr/0009-one-quota-per-key.md.
"""
