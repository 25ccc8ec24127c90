"""``askpro demo``: everything in one process, with a sample company and a twin of Cal.com."""
