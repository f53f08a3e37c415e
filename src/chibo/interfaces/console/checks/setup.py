"""The settings."""

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext as _

from chibo.base.kernel.dates import today
from chibo.base.maintenance.queries import advisories_read_on
from chibo.base.maintenance.rules import are_advisories_old
from chibo.interfaces.console.checks.lines import CheckLine, fault, fine, warning
from chibo.interfaces.formatting import short_date

_LOCAL = {"127.0.0.1", "localhost", "[::1]"}
_SHORTEST_SECRET = 50


def check_mode() -> Iterator[CheckLine]:
    """Neither debugging nor a demonstration where real people work."""
    topic = _("Mode of work")
    if settings.DEBUG:
        yield fault(
            topic,
            _("debugging is on; error pages show secrets."),
            _("Remove CHIBO_DEBUG and start again."),
        )
    if settings.DEMO:
        yield warning(
            topic,
            _("this is a demonstration with invented persons."),
            _("For real work remove CHIBO_DEMO and take an empty CHIBO_DATA_DIR."),
        )
    elif not settings.TOTP_REQUIRED:
        yield warning(
            topic,
            _("offices above the cell sign in without a second step."),
            _("Remove CHIBO_TOTP_REQUIRED and start again."),
        )
    if not (settings.DEBUG or settings.DEMO) and settings.TOTP_REQUIRED:
        yield fine(topic, _("real work, second step for offices."))


def check_addresses() -> Iterator[CheckLine]:
    """Only the own names are answered, and from other machines only by HTTPS."""
    own = [name for name in settings.ALLOWED_HOSTS if name not in _LOCAL] or settings.ALLOWED_HOSTS
    topic, names = _("Addresses"), ", ".join(own)
    if any(name == "*" or name.startswith(".") for name in settings.ALLOWED_HOSTS):
        yield fault(
            topic,
            _("any name is answered ({names}).").format(names=names),
            _("Write the exact names into CHIBO_HOSTS."),
        )
    elif set(settings.ALLOWED_HOSTS) <= _LOCAL:
        yield fine(topic, _("only this machine can open the pages ({names}).").format(names=names))
    elif not settings.HTTPS:
        yield fault(
            topic,
            _("{names} is answered without HTTPS; passwords travel readably.").format(names=names),
            _(
                "Put a web server with a certificate in front, then set CHIBO_HTTPS=on and"
                " CHIBO_BEHIND_PROXY=on."
            ),
        )
    elif not settings.BEHIND_PROXY:
        yield fault(
            topic,
            _(
                "{names} sends every browser on to HTTPS for ever: what the web server in front"
                " says is not believed."
            ).format(names=names),
            _("Set CHIBO_BEHIND_PROXY=on beside CHIBO_HTTPS=on."),
        )
    else:
        yield fine(topic, _("{names}, by HTTPS.").format(names=names))


def check_secret() -> Iterator[CheckLine]:
    """The secret key is long enough."""
    topic = _("Secret key")
    if len(settings.SECRET_KEY) < _SHORTEST_SECRET:
        yield fault(
            topic,
            _("it is shorter than {least} characters.").format(least=_SHORTEST_SECRET),
            _(
                "Remove CHIBO_SECRET_KEY; a good one is made at the next start. Everybody signs in"
                " again."
            ),
        )
    else:
        yield fine(topic, _("long enough."))


def check_libraries() -> Iterator[CheckLine]:
    """Somebody has looked not long ago whether faults were published in the libraries."""
    topic, read_on = _("Libraries"), advisories_read_on()
    told = _("published faults were last read on {on} for this version.").format(
        on=short_date(read_on)
    )
    if are_advisories_old(read_on, on=today()):
        yield warning(
            topic, told, _("Install the newest version; see the chapter on upgrades in the guide.")
        )
    else:
        yield fine(topic, told)
