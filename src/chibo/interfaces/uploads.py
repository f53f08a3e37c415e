"""Files that people send: read once, after the door and before any transaction; a form takes only
what was read so.
"""

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from chibo.base.kernel.confined import one_at_a_time
from chibo.base.kernel.errors import Refused
from chibo.interfaces.formatting import format_message

Reader = Callable[[str, bytes], Any]


def read_files(request: HttpRequest, reader: Reader) -> None:
    """Every file of the request carries what the reader made of its name and content, or why it was
    refused.

    For the `reads` of a page, which has asked for the right first: reading may take seconds. The
    files of one account are read one after another: raises Busy at once while an earlier request of
    the same account is at it.
    """
    if request.FILES:
        with one_at_a_time(str(request.user.pk)):
            _read(request, reader)


def _read(request: HttpRequest, reader: Reader) -> None:
    for files in request.FILES.lists():
        for file in files[1]:
            content = file.read()
            file.seek(0)
            try:
                file.outcome = reader(file.name, content)
            except Refused as refused:
                file.outcome = refused


class ReadFile(forms.FileField):
    """A file that the page's `reads` has read; cleans to what the reader made of it, a refusal
    stands at the field.
    """

    default_error_messages: ClassVar = {
        "required": _("Please choose the file. No page can keep one that was chosen before.")
    }

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if not file:
            return file
        # A file that nobody has read fails here, whoever sends it: the page forgot to declare its
        # `reads`.
        outcome = file.outcome
        if isinstance(outcome, Refused):
            raise ValidationError([format_message(one) for one in outcome.findings])
        return outcome
