"""A calendar with a certificate of its own authority: refused with the reason, and trusted where it is named."""

import ssl
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from threading import Thread

import pytest
from attrs import frozen
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from askpro.adapters.calcom import CalcomCalendar, open_calendar
from askpro.adapters.reaching import HttpReach
from askpro.adapters.system import RandomIds, SystemClock
from askpro.domain.company import CalendarAccount
from askpro.domain.errors import TemporarilyUnavailable

ME = b'{"status":"success","data":{"id":31,"email":"mira@example.org","timeZone":"UTC"}}'


@frozen
class Server:
    """Answers who the owner is. ``authority``: the file with the certificate that it trusts itself by."""

    address: str
    authority: Path


class _Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = ME if self.path == "/v2/me" else b'{"receiving":true}'
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


def a_certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that nobody else vouches for, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "An authority of our own")])
    now = SystemClock().now()
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        builder.not_valid_before(now - timedelta(1))
        .not_valid_after(now + timedelta(1))
        .add_extension(here, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    paths = folder / "authority.pem", folder / "key.pem"
    paths[0].write_bytes(made.public_bytes(Encoding.PEM))
    paths[1].write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return paths


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    certificate, key = a_certificate(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    with ThreadingHTTPServer(("127.0.0.1", 0), _Answers) as http:
        http.socket = context.wrap_socket(http.socket, server_side=True)
        thread = Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield Server(f"https://127.0.0.1:{http.server_port}", certificate)
        http.shutdown()
        thread.join()


@pytest.fixture
def calendar(server: Server) -> Iterator[CalcomCalendar]:
    provider = open_calendar(api_url=f"{server.address}/v2", clock=SystemClock(), ids=RandomIds())
    found = provider.open(CalendarAccount(api_key="cal_test_one"))
    assert isinstance(found, CalcomCalendar)
    yield found
    provider.close()


def test_a_certificate_that_nobody_vouches_for_is_refused_with_the_reason(calendar: CalcomCalendar) -> None:
    with pytest.raises(TemporarilyUnavailable, match="CERTIFICATE_VERIFY_FAILED"):
        calendar.list_hosts()


@pytest.fixture
def named(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """The authority, in the environment."""
    monkeypatch.setenv("SSL_CERT_FILE", str(server.authority))


@pytest.mark.usefixtures("named")
def test_an_authority_of_ones_own_is_trusted_where_it_is_named(calendar: CalcomCalendar) -> None:
    assert [host.id for host in calendar.list_hosts()] == [31]


@pytest.mark.usefixtures("named")
def test_an_inbox_under_such_a_certificate_is_found(server: Server) -> None:
    assert HttpReach().ping(f"{server.address}/inbox") is None


def test_why_an_inbox_cannot_be_reached_is_told(server: Server) -> None:
    assert "CERTIFICATE_VERIFY_FAILED" in (HttpReach().ping(f"{server.address}/inbox") or "")
