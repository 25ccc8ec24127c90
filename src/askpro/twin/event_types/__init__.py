"""Event types of users and of teams: how they are read, written, shown and deleted."""
