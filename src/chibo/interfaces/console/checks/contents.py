"""The attachments."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from chibo.base.maintenance.actions.contents import ContentsFound, look_at_files
from chibo.interfaces.console.checks.lines import CheckLine, fault, fine
from chibo.interfaces.console.speech import first_of

_SAMPLE_SECONDS = 5.0
_SHOWN = 3


def check_attachments() -> Iterator[CheckLine]:
    """All are there; some of them, at random, are read."""
    yield _line(look_at_files(seconds=_SAMPLE_SECONDS, at_random=True), shown=_SHOWN)


def check_all_attachments() -> Iterator[CheckLine]:
    """All are there and are what they were; each one that is not is named."""
    yield _line(look_at_files(seconds=None), shown=None)


def _line(seen: ContentsFound, *, shown: int | None) -> CheckLine:
    topic, lost = _("Attachments"), seen.lost
    if not lost:
        return fine(
            topic,
            _("{named} are there; {read} were read and are whole.").format(
                named=seen.named, read=seen.read
            ),
        )
    names = [f"files/{name[:2]}/{name}" for name in (*lost.missing, *lost.changed)]
    return fault(
        topic,
        _("{missing} are missing and {changed} are changed: {names}").format(
            missing=len(lost.missing),
            changed=len(lost.changed),
            names=", ".join(first_of(names, shown)),
        ),
        _("Delete nothing; bring them back from an older backup as the guide says (chapter 8)."),
    )
