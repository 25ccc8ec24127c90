"""The layer below the use cases: take news in, decide, carry out, resolve. There is no second path."""
