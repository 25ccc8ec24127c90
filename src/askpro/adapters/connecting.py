"""Whose certificates are trusted, and why a connection failed."""

import ssl

import httpx

_LONGEST = 200


def authorities() -> ssl.SSLContext:
    """The usual authorities, the machine's, and those of ``SSL_CERT_FILE`` and ``SSL_CERT_DIR`` (OpenSSL's names).

    A calendar of one's own may have a certificate of one's own authority.
    """
    context = httpx.create_ssl_context(trust_env=False)
    context.load_default_certs()
    return context


def reason(error: httpx.HTTPError) -> str:
    """What failed, in a line: a refused connection, an unknown name and a certificate want different cures."""
    said = " ".join(str(error).split())[:_LONGEST]
    return f"{type(error).__name__}: {said}" if said else type(error).__name__
