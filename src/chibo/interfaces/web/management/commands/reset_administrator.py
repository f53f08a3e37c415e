"""Gives an administrator who has lost everything new access: for who stands at the machine, on
record and told to everybody who keeps the installation.
"""

import os
import pwd
import socket
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _

from chibo.base.accounts.queries import account_by_login
from chibo.base.kernel.dates import today
from chibo.base.kernel.errors import Refused
from chibo.directory.access.actions import reset_administrator
from chibo.interfaces.formatting import format_message


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="user name of the administrator")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        with translation.override("vi"):
            self._reset(username)

    def _reset(self, username: str) -> None:
        account = account_by_login(username)
        if account is None:
            raise CommandError(_("No account bears the user name {name}.").format(name=username))
        try:
            code = reset_administrator(account, by=_user_of_machine(), on=today())
        except Refused as refused:
            raise CommandError(
                "\n".join(format_message(finding) for finding in refused.findings)
            ) from None
        told = _(
            "The code is {code}. It opens the account {name} once, within 14 days, on the page"
            " /activate/.\nPassword, two-step sign-in and sessions of before hold no more. This is"
            " on record, and the other administrators and the offices above are told."
        )
        self.stdout.write(told.format(code=code, name=account.username))


def _user_of_machine() -> str:
    """The user of the operating system, with the one who became it by sudo."""
    name, before = pwd.getpwuid(os.getuid()).pw_name, os.environ.get("SUDO_USER", "")
    return (
        f"{before} → {name}@{socket.gethostname()}"
        if before and before != name
        else f"{name}@{socket.gethostname()}"
    )
