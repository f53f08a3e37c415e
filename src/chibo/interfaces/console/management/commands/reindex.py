"""Makes what the search finds anew from the rows: after an upgrade from a version without search,
or when something is not found.
"""

from typing import Any

from django.utils.translation import gettext as _

from chibo.base.search.actions import mend_index, remake_words
from chibo.interfaces.console.speech import SpeakingCommand


class Command(SpeakingCommand):
    help = __doc__ or ""

    def answer(self, **options: Any) -> None:
        remake_words()
        told = mend_index()
        words = _("{rows} rows looked at. Lines mended: {mended}, dropped: {dropped}.")
        self.stdout.write(words.format(rows=told.rows, mended=told.mended, dropped=told.dropped))
