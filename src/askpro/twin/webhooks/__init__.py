"""Webhook subscriptions, and the payloads that are posted to them."""
