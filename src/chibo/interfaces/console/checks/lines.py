"""One line of the doctor."""

from dataclasses import dataclass
from enum import StrEnum


class CheckState(StrEnum):
    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class CheckLine:
    """What was looked at, how it stands, and what to do about it."""

    state: CheckState
    topic: str
    text: str
    advice: str = ""


def fine(topic: str, text: str) -> CheckLine:
    return CheckLine(CheckState.OK, topic, text)


def warning(topic: str, text: str, advice: str = "") -> CheckLine:
    return CheckLine(CheckState.WARNING, topic, text, advice)


def fault(topic: str, text: str, advice: str = "") -> CheckLine:
    return CheckLine(CheckState.FAULT, topic, text, advice)
