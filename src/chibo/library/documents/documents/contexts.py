"""The facts that each kind of paper needs: plain text, dates and numbers; no models, no request."""

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Literal

from rulebook.vocabulary.codes import MeetingKind

MemberClass = Literal["official", "probationary", "temporary"]
Presence = Literal[
    "present",
    "late",
    "left",
    "remote",
    "excused",
    "unexcused",
    "unrecorded",
    "exempt",
    "away",
    "suspended",
]
TaskState = Literal["new", "doing", "done", "late", "moved", "dropped"]
Signer = Literal["secretary", "deputy"]


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above the title: upper body, issuing body, number and symbol ("NQ/CB"), place,
    day; its state.

    `number` None leaves room for a number; an empty `symbol` leaves the line out. `draft` prints DỰ
    THẢO. `seal_code` is the short code of the audit head the paper was printed from; it stands at
    the foot of every page.
    """

    upper_body: str
    issuing_body: str
    place: str
    issued_on: date | None = None
    number: int | None = None
    symbol: str = ""
    draft: bool = False
    seal_code: str = ""


@dataclass(frozen=True, slots=True)
class Absence:
    """A member who is not there, with the reason given ("" when none)."""

    name: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class People:
    """Who belongs to the cell and who is there, by class; persons named by those who are not."""

    official: int
    probationary: int = 0
    temporary: int = 0
    exempt: int = 0
    away: int = 0
    suspended: int = 0
    present_official: int = 0
    present_probationary: int = 0
    present_temporary: int = 0
    present_exempt: int = 0
    excused: tuple[Absence, ...] = ()
    unexcused: tuple[str, ...] = ()
    unrecorded: tuple[str, ...] = ()

    @property
    def present(self) -> int:
        """All members present, of every class."""
        return (
            self.present_official
            + self.present_probationary
            + self.present_temporary
            + self.present_exempt
        )


@dataclass(frozen=True, slots=True)
class OpinionContent:
    """Who spoke and what was said."""

    speaker: str
    text: str


@dataclass(frozen=True, slots=True)
class VoteContent:
    """The result of one vote; `share` is 0–1 of `base`, `needed` the votes that carry it, `tellers`
    who counted, `entered` in words by how many accounts it was entered ("" when that is not known).
    """

    question: str
    base: int
    in_favour: int
    against: int = 0
    abstain: int = 0
    invalid: int = 0
    share: Decimal | None = None
    needed: int | None = None
    carried: bool | None = None
    way: str = ""
    tellers: tuple[str, ...] = ()
    entered: str = ""


@dataclass(frozen=True, slots=True)
class TaskContent:
    """Work given to somebody."""

    text: str
    owner: str
    due: date | None = None
    helpers: str = ""
    expected: str = ""
    report_at: str = ""


@dataclass(frozen=True, slots=True)
class TaskResult:
    """Work of an earlier month and what became of it."""

    text: str
    owner: str
    state: TaskState
    due: date | None = None
    result: str = ""
    moved_to: date | None = None


@dataclass(frozen=True, slots=True)
class OffRecord:
    """A matter whose paper is kept off line: where its paper is, never what it says."""

    number: str = ""
    place: str = ""
    custodian: str = ""


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One line of the score sheet; a `group` line bears the sum of the lines beneath it.

    Points None: not given.
    """

    code: str
    title: str
    maximum: Decimal
    own: Decimal | None = None
    attending: Decimal | None = None
    decided: Decimal | None = None
    note: str = ""
    group: bool = False


@dataclass(frozen=True, slots=True)
class Score:
    """The meeting scored by the cell: sum, band and what is to be mended."""

    total: Decimal
    band: str
    rows: tuple[ScoreRow, ...] = ()
    maximum: Decimal = Decimal(100)
    limits: str = ""
    remedies: str = ""
    vote: VoteContent | None = None


@dataclass(frozen=True, slots=True)
class MinutesItem:
    """One item of the agenda as it went. An `off_record` item prints only where its paper is."""

    title: str
    presenter: str = ""
    text: str = ""
    opinions: tuple[OpinionContent, ...] = ()
    conclusion: str = ""
    votes: tuple[VoteContent, ...] = ()
    off_record: OffRecord | None = None


@dataclass(frozen=True, slots=True)
class MinutesContent:
    """Minutes of a regular, thematic or extraordinary meeting; `entered_on` and `huddle_entered_on`
    are set when entered late.

    `chair_signed` and `writer_signed` say how each has signed ("" leaves room to sign), `entered`
    by how many accounts it was written down. `month` is a day of the month whose meeting it is (as
    in the other papers; without it the day it was held), `invited_on` the day of the invitation
    where it was held on another one, `reason` why a meeting was called that the rule does not ask
    for.
    """

    head: Head
    kind: MeetingKind
    held_on: date
    place: str
    people: People
    chair: str
    writer: str
    started: time | None = None
    ended: time | None = None
    topic: str = ""
    guests: tuple[str, ...] = ()
    fees: str = ""
    scoring_follower: str = ""
    agenda_vote: VoteContent | None = None
    last_tasks: tuple[TaskResult, ...] = ()
    items: tuple[MinutesItem, ...] = ()
    tasks: tuple[TaskContent, ...] = ()
    score: Score | None = None
    closing_vote: VoteContent | None = None
    version: int = 1
    version_reason: str = ""
    entered_on: date | None = None
    huddle_on: date | None = None
    huddle_entered_on: date | None = None
    chair_signed: str = ""
    writer_signed: str = ""
    entered: str = ""
    month: date | None = None
    invited_on: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SectionContent:
    """A heading and its text; one paragraph a line, a line that begins with "- " is a point."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class DecisionContent:
    """A resolution or a conclusion of the cell; the kind is chosen when it is rendered."""

    head: Head
    kind: MeetingKind
    held_on: date
    place: str
    people: People
    chair: str
    writer: str
    signer_name: str
    signer: Signer = "secretary"
    on_behalf_of: str = "CHI BỘ"
    started: time | None = None
    ended: time | None = None
    topic: str = ""
    fees: str = ""
    last_month: tuple[SectionContent, ...] = ()
    last_tasks: tuple[TaskResult, ...] = ()
    praised: str = ""
    reminded: str = ""
    limits: str = ""
    next_month: tuple[SectionContent, ...] = ()
    tasks: tuple[TaskContent, ...] = ()
    carrying_out: str = ""
    score: Score | None = None
    vote: VoteContent | None = None
    recipients: tuple[str, ...] = ()
    opinions: tuple[OpinionContent, ...] = ()
    month: date | None = None


@dataclass(frozen=True, slots=True)
class AttendanceRow:
    """One member at the roll call."""

    name: str
    member_class: MemberClass
    presence: Presence
    office: str = ""
    reason: str = ""
    at: time | None = None


@dataclass(frozen=True, slots=True)
class AttendanceContent:
    """The attendance list of one meeting; `people` holds its sums.

    `rate` is 0–1 of `rate_base`, computed by the rules.
    """

    head: Head
    kind: MeetingKind
    held_on: date
    place: str
    rows: tuple[AttendanceRow, ...]
    people: People
    chair: str
    writer: str
    started: time | None = None
    topic: str = ""
    guests: tuple[str, ...] = ()
    rate: Decimal | None = None
    rate_base: int | None = None
    month: date | None = None


@dataclass(frozen=True, slots=True)
class ScoreSheetContent:
    """The score sheet of a meeting, all points side by side; `rests_on` says how its minutes stand
    ("" when two accounts signed).
    """

    head: Head
    kind: MeetingKind
    held_on: date
    score: Score
    chair: str
    writer: str
    topic: str = ""
    rubric: str = ""
    attending_total: Decimal | None = None
    decided_total: Decimal | None = None
    decided_band: str = ""
    decided_reason: str = ""
    difference: str = ""
    rests_on: str = ""
    month: date | None = None


@dataclass(frozen=True, slots=True)
class ProgrammeItem:
    """One item of the programme; `minutes` is its length."""

    title: str
    presenter: str = ""
    minutes: int | None = None
    papers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NoticeContent:
    """The notice of a meeting with its programme; `reason` is why it is called where the rule does
    not ask for it.
    """

    head: Head
    kind: MeetingKind
    held_on: date
    place: str
    chair: str
    signer_name: str
    starts: time | None = None
    signer: Signer = "secretary"
    on_behalf_of: str = "CHI BỘ"
    topic: str = ""
    minutes: int | None = None
    attendees: tuple[str, ...] = ()
    items: tuple[ProgrammeItem, ...] = ()
    requests: str = ""
    recipients: tuple[str, ...] = ()
    month: date | None = None
    reason: str = ""


Context = MinutesContent | DecisionContent | AttendanceContent | ScoreSheetContent | NoticeContent
