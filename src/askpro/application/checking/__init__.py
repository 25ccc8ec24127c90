"""Checks of a company, side by side: each looks at one thing and tells findings. Use cases run them."""
