"""Bytes to domain and domain to requests, without any I/O: one module per resource (rule 7)."""
