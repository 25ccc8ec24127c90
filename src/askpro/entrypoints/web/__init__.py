"""The HTTP API: JSON in and out, problem documents, and an OpenAPI document that tells the truth about them."""
