"""The schema's history, run by ``Storage.migrate`` (``askpro db upgrade``)."""
