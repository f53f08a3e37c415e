"""The address that members open, tried from the server itself: known, reachable, encrypted, and
this very installation.
"""

import http.client
import secrets
import socket
import ssl
from hmac import compare_digest
from threading import Thread
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.crypto import salted_hmac

from chibo.base.kernel.dates import now
from chibo.base.maintenance.enums import ReachFault, RunKind
from chibo.base.maintenance.models import Run

# The whole try takes no longer, whatever the names and servers on the way do.
LONGEST_SECONDS = 10.0
_SALT = "chibo.base.maintenance.reach"
_MOST_BYTES = 200


def try_address() -> Run:
    """The address of the settings was asked for its proof, and how that ended is kept (`error` is a
    ReachFault, empty when it works, `place` the address).

    Nothing but that one address is ever asked, no redirect is followed, and what comes back is
    compared and not shown.
    """
    address, started = settings.PUBLIC_ADDRESS, now()
    fault = fault_of(address) if address else ReachFault.NAME
    return Run.objects.create(
        kind=RunKind.ADDRESS,
        started_at=started,
        finished_at=now(),
        ok=fault is None,
        place=address[:500],
        error=fault or "",
    )


def proof_of(challenge: str) -> str:
    """What only this installation can answer to the challenge; it opens nothing.

    >>> proof_of("a") == proof_of("a") != proof_of("b")
    True
    """
    return salted_hmac(_SALT, challenge, algorithm="sha256").hexdigest()


def fault_of(address: str) -> ReachFault | None:
    """What stands in the way of the address, None when this installation answers under it; after
    ten seconds it is too slow.
    """
    found: list[ReachFault | None] = []
    # Looking up a name knows no time limit of its own.
    asking = Thread(target=lambda: found.append(_asked(urlsplit(address))), daemon=True)
    asking.start()
    asking.join(LONGEST_SECONDS)
    return found[0] if found else ReachFault.SLOW


def _asked(parts: SplitResult) -> ReachFault | None:
    challenge = secrets.token_hex(16)
    try:
        told = _answer(parts, f"/here/{challenge}")
    except socket.gaierror:
        return ReachFault.NAME
    except ssl.SSLError:
        return ReachFault.CERTIFICATE
    except TimeoutError:
        return ReachFault.SLOW
    except (OSError, ValueError):
        return ReachFault.CONNECT
    except http.client.HTTPException:
        return ReachFault.OTHER
    return None if compare_digest(told, proof_of(challenge).encode()) else ReachFault.OTHER


def _answer(parts: SplitResult, path: str) -> bytes:
    """The first bytes of a good answer, nothing of any other."""
    if parts.scheme == "https":
        secure = ssl.create_default_context()
        link: http.client.HTTPConnection = http.client.HTTPSConnection(
            parts.hostname or "", parts.port, timeout=LONGEST_SECONDS, context=secure
        )
    else:
        link = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=LONGEST_SECONDS)
    try:
        link.request("GET", path, headers={"Accept": "text/plain"})
        answer = link.getresponse()
        return answer.read(_MOST_BYTES).strip() if answer.status == http.client.OK else b""
    finally:
        link.close()
