"""Bookings: made, moved, cancelled, confirmed, declined, listed and shown."""
