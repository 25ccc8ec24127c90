"""Fixed Hypothesis settings for the domain: the same examples in every run."""

from hypothesis import settings

settings.register_profile("domain", derandomize=True, deadline=None)
settings.load_profile("domain")
