"""What stops an action; interfaces turn these into answers in one place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rulebook.vocabulary.findings import Finding, Source
from rulebook.vocabulary.serialise import from_plain, to_plain


class Refused(Exception):
    """The rules do not allow it; the findings say what, why and what to do next."""

    def __init__(self, findings: Iterable[Finding] | Finding) -> None:
        self.findings: tuple[Finding, ...] = (
            (findings,) if isinstance(findings, Finding) else tuple(findings)
        )
        super().__init__(
            "; ".join(f"{finding.code}: {finding.message}" for finding in self.findings)
        )


class NotAllowed(Exception):
    """The actor sees the thing but lacks the right to change it."""

    def __init__(self, right: str) -> None:
        self.right = right
        super().__init__(right)


class NotFound(Exception):
    """Absent, or outside the actor's scope: nobody can tell the two apart."""


class Busy(Exception):
    """Nothing is wrong with it and nothing is done; sent again a little later it goes through.

    `told` says what is waited for.
    """

    def __init__(self, told: str) -> None:
        self.told = told
        super().__init__(told)


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that two people changed at once: both values, and who stored theirs when."""

    name: str
    mine: Any
    theirs: Any
    author: str = ""
    at: datetime | None = None


class Conflict(Exception):
    """Somebody else changed these fields since they were read; nothing is written, both values are
    kept.
    """

    def __init__(self, clashes: Iterable[Clash]) -> None:
        self.clashes = tuple(clashes)
        super().__init__(f"changed meanwhile: {', '.join(clash.name for clash in self.clashes)}")


def refuse(
    code: str, message: str, *, field: str = "", source: Source | None = None, **params: object
) -> Refused:
    """The refusal with one finding, ready to raise."""
    return Refused(Finding(code, message, params, field=field, source=source))


def refuse_if(findings: Iterable[Finding]) -> None:
    """Nothing happens when no finding blocks.

    Raises Refused with the blocking findings.
    """
    blocking = [finding for finding in findings if finding.blocks]
    if blocking:
        raise Refused(blocking)


def plain_findings(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """The findings as JSON holds them."""
    return [to_plain(one) for one in findings]


def findings_from(plain: Iterable[Mapping[str, Any]]) -> tuple[Finding, ...]:
    """The findings again that `plain_findings` wrote."""
    return tuple(from_plain(Finding, one) for one in plain)
