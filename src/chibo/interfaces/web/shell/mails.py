"""What became of an e-mail, in words that stand beside its person."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from chibo.library.notifications.enums import MailState

MAIL_WORDS = {
    MailState.DELAYED: _("The e-mail has not gone out yet; it is tried again by itself."),
    MailState.REFUSED: _(
        "The e-mail was refused: this address takes no mail. Tell this person yourself and have the"
        " address corrected."
    ),
    MailState.FAILED: _("The e-mail could not be sent. Tell this person yourself."),
    MailState.UNSURE: _("It is not certain that the e-mail arrived. Ask this person."),
}


def beside(notices: Iterable[Any]) -> list[dict[str, Any]]:
    """Person and sentence for each notice whose e-mail perhaps did not arrive."""
    return [
        {"person": row.person, "words": MAIL_WORDS[MailState(row.mail_state)]} for row in notices
    ]
