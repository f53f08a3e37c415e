"""Which address stands on a slip, who gets one, how long its file is kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from urllib.parse import urlencode, urlsplit

from chibo.base.kernel.dates import lies_ahead
from chibo.work.logins.enums import LoginState
from rulebook.vocabulary.findings import Finding, gettext_noop

# The files of one making; after that the codes are nowhere but on paper.
FILE_LIFE = timedelta(hours=24)
# So many slips are made at once; more are asked for commune by commune.
MOST_SLIPS = 3000
NO_ADDRESS = gettext_noop(
    "No slips yet: “{address}” in the setting CHIBO_ADDRESS is not an address as"
    " https://chibo.example.vn."
)
THIS_MACHINE = gettext_noop(
    "No slips yet: {address} can be opened on the server itself alone. Members need an address that"
    " their phones reach."
)
NOT_ENCRYPTED = gettext_noop(
    "No slips yet: {address} is not encrypted, so codes and passwords could be read on the way. "
    "The address must begin with https://."
)
NOT_ANSWERED = gettext_noop(
    "No slips yet: the system does not answer under {address}. "
    "The administrator of the server adds its name to the setting CHIBO_HOSTS."
)
NOT_PROVED = gettext_noop(
    "Open this page by {address} and ask for the slips there: so it is sure that the address on"
    " them works."
)


@dataclass(frozen=True, slots=True)
class Slip:
    """What stands on the slip of one person; `code` is empty on a list."""

    cell: str
    name: str
    login: str
    code: str
    until: datetime


def state_of(
    *,
    has_account: bool,
    is_active: bool = True,
    in_use: bool = False,
    until: datetime | None = None,
    at: datetime,
) -> LoginState:
    """Where a person stands, from what the own account says at that moment."""
    if not has_account:
        return LoginState.NONE
    if not is_active:
        return LoginState.CLOSED
    if in_use:
        return LoginState.OPEN
    if until is None:
        return LoginState.NONE
    return LoginState.SLIP if at < until else LoginState.PAST


def gets_slip(state: LoginState, *, renew: bool) -> bool:
    """True for who has no login that works, and with `renew` also for who has a slip that still
    holds.
    """
    return state in (LoginState.NONE, LoginState.PAST) or (renew and state == LoginState.SLIP)


def is_over(made_at: datetime, *, at: datetime) -> bool:
    """True when the files of that moment are not given out any more; one of the future, of a clock
    that was ahead, is over.
    """
    return at - made_at >= FILE_LIFE or lies_ahead(made_at, at=at)


def check_address(
    address: str, *, hosts: Iterable[str], asked_under: str, demo: bool
) -> tuple[Finding, ...]:
    """What is missing before slips can name the address: it is set, people can reach it, and this
    very page was opened by it.

    `hosts` are those that the installation answers to, `asked_under` host and port of the request.
    A demonstration may be on this machine alone and without encryption.
    """
    if not address:
        return (
            Finding(
                "no_address",
                "No slips yet: the address that members will open is not set. The administrator of"
                " the server writes it into the setting CHIBO_ADDRESS, for example"
                " https://chibo.example.vn, and starts the service again.",
            ),
        )
    parts = urlsplit(address)
    host = parts.hostname or ""
    if (
        parts.scheme not in ("http", "https")
        or not host
        or parts.path.strip("/")
        or parts.query
        or parts.fragment
    ):
        return _about(address, NO_ADDRESS)
    if not demo and _is_this_machine(host):
        return _about(address, THIS_MACHINE)
    if not demo and parts.scheme != "https":
        return _about(address, NOT_ENCRYPTED)
    if not demo and not _answers(host, hosts):
        return _about(address, NOT_ANSWERED)
    # That the address works is known once the page that asks for slips was itself opened by it.
    return () if parts.netloc.casefold() == asked_under.casefold() else _about(address, NOT_PROVED)


def slip_link(address: str, *, login: str, code: str) -> str:
    """The address that opens the account with both filled in; they stand behind the "#", which
    browsers send to no server.

    >>> slip_link("https://chibo.example.vn/", login="lan.mt", code="ABCD-EFGH-JKMN")
    'https://chibo.example.vn/activate/#ten=lan.mt&ma=ABCD-EFGH-JKMN'
    """
    return f"{address.rstrip('/')}/activate/#{urlencode({'ten': login, 'ma': code})}"


def _about(address: str, message: str) -> tuple[Finding, ...]:
    return (Finding("bad_address", message, {"address": address}),)


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _answers(host: str, hosts: Iterable[str]) -> bool:
    return any(
        known in ("*", host) or (known.startswith(".") and f".{host}".endswith(known))
        for known in hosts
    )
