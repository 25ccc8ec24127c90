"""The layer below the use cases that knows what can be booked: targets, offers, and how fresh they are."""
