"""Teams, their members, and what both have to do with the teams' event types."""
