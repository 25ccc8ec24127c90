"""Adapters: all that talks to the world outside. Each implements ports and translates foreign errors at its edge."""
