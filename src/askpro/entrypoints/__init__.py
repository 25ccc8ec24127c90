"""Where askpro is entered: the web, the command line, the worker."""
