"""The address that members open, tried from the server: each way in which it may fail, against real
servers.
"""

import socket
import subprocess
import time

import pytest

from chibo.base.maintenance.actions import reach
from chibo.base.maintenance.actions.reach import fault_of, try_address
from chibo.base.maintenance.enums import ReachFault, RunKind
from chibo.base.maintenance.queries import last_address_check
from tests.base.maintenance.reached import server


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        ("ours", None),
        ("other", ReachFault.OTHER),
        ("error", ReachFault.OTHER),
        ("redirect", ReachFault.OTHER),
    ],
)
def test_only_this_installation_answers_as_itself_and_no_redirect_is_followed(kind, wanted):
    with server(kind) as (address, handler):
        assert fault_of(address) == wanted
        assert [path.split("/")[1] for path in handler.asked] == ["here"]


def test_an_unknown_name_and_a_closed_door_are_told_apart():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert fault_of(f"http://127.0.0.1:{port}") == ReachFault.CONNECT
    assert fault_of("https://khong-co.invalid") == ReachFault.NAME


def test_who_does_not_answer_is_waited_for_no_longer_than_told(monkeypatch):
    monkeypatch.setattr(reach, "LONGEST_SECONDS", 0.3)
    begun = time.monotonic()
    with server("slow") as (address, _handler):
        assert fault_of(address) == ReachFault.SLOW
        assert time.monotonic() - begun < 1.5


def test_a_certificate_counts_only_from_an_authority_that_is_known(tmp_path, monkeypatch):
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    subprocess.run(
        [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "1",
            "-subj",
            "/CN=127.0.0.1",
            "-addext",
            "subjectAltName=IP:127.0.0.1",
            "-keyout",
            str(key),
            "-out",
            str(certificate),
        ],
        check=True,
        capture_output=True,
    )
    with server("ours", certificate=(certificate, key)) as (address, handler):
        assert fault_of(address) == ReachFault.CERTIFICATE
        assert handler.asked == []
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert fault_of(address) is None


@pytest.mark.django_db
def test_what_a_try_found_is_kept_with_the_address(settings):
    with server("ours") as (address, _handler):
        settings.PUBLIC_ADDRESS = address
        run = try_address()
    assert (run.kind, run.ok, run.place, run.error) == (RunKind.ADDRESS, True, address, "")
    assert last_address_check() == run
    again = try_address()
    assert (again.ok, again.error) == (False, ReachFault.CONNECT)
    assert last_address_check() == again
