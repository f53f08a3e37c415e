"""Files of strangers, checked within bounds: what is handed to an action that stores a file has
passed here.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from chibo.base.kernel.confined import Exceeded, confined
from chibo.base.kernel.errors import Refused, findings_from, plain_findings, refuse_if
from chibo.library.documents.rules.unreadable import DAMAGED
from chibo.library.documents.rules.uploads import (
    MEDIA_TYPES,
    MOST_BYTES,
    check_upload,
    clean_filename,
    kind_of,
)
from rulebook.vocabulary.findings import Finding, gettext_noop

# Short plain text and small pictures meet no parser but our own, which reads them once from head to
# end.
_SMALL = 64 * 1024
_PARSED = (b"%PDF-", b"PK")
_TOO_HARD = gettext_noop(
    "Checking the file takes more time or memory than any ordinary document: it was not opened. "
    "Save it anew, in parts, or as a PDF."
)


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that may be stored, under its clean name; `findings` are warnings that go with it."""

    name: str
    content: bytes = field(repr=False)
    media_type: str
    sha256: str
    findings: tuple[Finding, ...] = ()


def checked_file(name: str, content: bytes) -> CheckedFile:
    """The file, which may be stored; for the time before any transaction, as it may take some
    seconds.

    Raises Refused for a kind that is not allowed, a damaged, active or too large file, one that
    cannot be checked within bounds, and one that bears a secrecy mark.
    """
    if len(content) > MOST_BYTES or (len(content) <= _SMALL and not content.startswith(_PARSED)):
        # Too large is said without looking inside.
        answer = judge(content, name)
    else:
        answer = within_bounds(f"{__name__}:judge", content, name)
    findings = findings_from(answer["findings"])
    refuse_if(findings)
    return CheckedFile(
        name=clean_filename(name),
        content=content,
        media_type=MEDIA_TYPES[answer["kind"]],
        sha256=hashlib.sha256(content).hexdigest(),
        findings=findings,
    )


def judge(content: bytes, name: str) -> dict[str, Any]:
    """The kind of the file and what is wrong with it, as plain values."""
    findings = check_upload(name, content)
    blocked = any(finding.blocks for finding in findings)
    return {"kind": "" if blocked else kind_of(content), "findings": plain_findings(findings)}


def within_bounds(task: str, content: bytes, *arguments: str) -> Any:
    """What the task returns, worked out in a process of its own; raises Refused when it comes to no
    answer there, Busy when no place is free.
    """
    try:
        return confined(task, content, *arguments)
    except Exceeded as exceeded:
        raise Refused(_said_of(exceeded.why)) from exceeded


def _said_of(why: str) -> Sequence[Finding]:
    code, message = ("damaged", DAMAGED) if why == "died" else ("too_hard", _TOO_HARD)
    return (Finding(f"documents.{code}", message),)
