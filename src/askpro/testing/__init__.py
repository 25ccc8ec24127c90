"""Shipped test kits: contract suites, simulations and strategies for whoever writes an adapter."""
