"""``python -m askpro``: the same as the command ``askpro``, where that is not on the path."""

from askpro.entrypoints.cli import main

if __name__ == "__main__":
    main()
