"""One line of the doctor."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Line:
    """What was looked at, how it stands, and what to do about it."""

    state: State
    topic: str
    text: str
    advice: str = ""


def fine(topic: str, text: str) -> Line:
    return Line(State.OK, topic, text)


def warning(topic: str, text: str, advice: str = "") -> Line:
    return Line(State.WARNING, topic, text, advice)


def fault(topic: str, text: str, advice: str = "") -> Line:
    return Line(State.FAULT, topic, text, advice)
