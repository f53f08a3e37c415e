"""A commune of 15 cells that has lived through a year: built once, rebuilt with --reset, served
with --serve.
"""

import time
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction

from chibo.base.accounts.queries import any_account_exists
from chibo.base.kernel.dates import today
from chibo.base.kernel.guards import drop_triggers
from chibo.interfaces.demo import story, world

ROLES = {
    "secretary": "bí thư chi bộ",
    "deputy": "phó bí thư",
    "committee_member": "chi ủy viên",
    "meeting_secretary": "thư ký cuộc họp",
    "member": "đảng viên",
    "official_in_charge": "cấp ủy viên phụ trách",
    "committee_office": "văn phòng Đảng ủy",
    "organisation_department": "ban tổ chức",
    "inspection": "ủy ban kiểm tra",
    "administrator": "quản trị viên",
}


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--reset", action="store_true", help="throw away the demo and build it anew"
        )
        parser.add_argument("--serve", action="store_true", help="start the server afterwards")

    def handle(self, *args: Any, reset: bool, serve: bool, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(
                "This is not a demo installation: set CHIBO_DEMO=on (make demo does), real data"
                " stays untouched."
            )
        call_command("migrate", verbosity=0)
        if reset:
            self._empty()
        if not any_account_exists():
            self._build()
        self._print_logins()
        if serve:
            call_command("serve", stdout=self.stdout)

    def _build(self) -> None:
        begin = time.monotonic()
        self.stdout.write("Đang dựng xã Trường Sinh: 15 chi bộ, một năm sinh hoạt…")
        world.shared_secret()
        with transaction.atomic():
            world.build(on=today(), say=self._say)
        self.stdout.write(f"\nXong sau {time.monotonic() - begin:.0f} giây.")

    def _say(self, text: str) -> None:
        self.stdout.write(text + " ", ending="")
        self.stdout.flush()

    def _empty(self) -> None:
        """Every table is emptied; the guards of the append-only ones come off for that and return
        at once.
        """
        guards = drop_triggers(connection)
        try:
            call_command("flush", interactive=False, verbosity=0)
        finally:
            with connection.cursor() as cursor:
                for statement in guards:
                    cursor.execute(statement)

    def _print_logins(self) -> None:
        self.stdout.write(f"\nMật khẩu chung: {story.PASSWORD}\n")
        for role, username in story.LOGINS.items():
            self.stdout.write(f"  {username:<10} {ROLES[role]}")
        self.stdout.write("")
