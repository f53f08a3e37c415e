"""What is still missing in a step of the path."""

from chibo.work.meetings.enums import MeetingState, StepCode
from chibo.work.meetings.rules.course import check_closing, check_sealing
from chibo.work.meetings.rules.facts import MeetingFacts
from rulebook.vocabulary.findings import Finding, Severity, gettext_noop


def missing_in(code: StepCode, facts: MeetingFacts) -> tuple[Finding, ...]:
    """What the step still needs before it is done, the gravest first; empty for steps that others
    decide (scoring, submitting).
    """
    found = {
        StepCode.PREPARE: _preparing,
        StepCode.HUDDLE: _huddle,
        StepCode.CONVENE: _convening,
        StepCode.MEET: _meeting,
        StepCode.MINUTES: _minutes,
        StepCode.RESOLUTION: _resolution,
    }.get(code)
    findings = found(facts) if found else ()
    return tuple(sorted(findings, key=lambda finding: not finding.blocks))


def is_led_by_one(facts: MeetingFacts) -> bool:
    """True when one person presents every item of an agenda of more than two.

    Source: Guidance 42-HD/BTCTW, part II.5 (criterion 4.3 looks at who led the items).
    """
    return len(facts.items) > 2 and all(item.led_by_chair for item in facts.items)


def _finding(code: str, message: str, *, blocks: bool = True, **params: object) -> Finding:
    return Finding(code, message, params, Severity.ERROR if blocks else Severity.WARNING)


def _preparing(facts: MeetingFacts) -> tuple[Finding, ...]:
    found = []
    if not facts.items:
        found.append(_finding("no_agenda", gettext_noop("There is no agenda yet.")))
    elif facts.agenda_ready_at is None:
        found.append(_finding("not_ready", gettext_noop("The agenda is not marked as ready.")))
    if not (facts.has_chair and facts.has_minute_taker):
        found.append(
            _finding(
                "no_officers",
                gettext_noop("Chair and meeting secretary are not both named yet."),
                blocks=False,
            )
        )
    if not facts.papers.count:
        found.append(
            _finding("no_papers", gettext_noop("No document has been published yet."), blocks=False)
        )
    if is_led_by_one(facts):
        found.append(
            _finding(
                "one_voice",
                gettext_noop("One person presents everything; give items to others."),
                blocks=False,
            )
        )
    return tuple(found)


def _huddle(facts: MeetingFacts) -> tuple[Finding, ...]:
    if facts.huddle.on is None:
        return (_finding("no_huddle", gettext_noop("The huddle is not recorded yet.")),)
    found = []
    if not facts.huddle.has_notes:
        found.append(
            _finding("no_notes", gettext_noop("The huddle has no short minutes yet."), blocks=False)
        )
    if facts.huddle.late:
        late = gettext_noop(
            "The huddle was entered late and does not count as held before the meeting."
        )
        found.append(_finding("huddle_late", late, blocks=False))
    return tuple(found)


def _convening(facts: MeetingFacts) -> tuple[Finding, ...]:
    found = []
    if not facts.place.strip():
        found.append(
            _finding("no_place", gettext_noop("The place of the meeting is not named yet."))
        )
    if facts.convened_at is None:
        found.append(
            _finding(
                "not_sent",
                gettext_noop("{count} persons have no invitation yet."),
                count=facts.notice.to_invite,
            )
        )
    return tuple(found)


def _meeting(facts: MeetingFacts) -> tuple[Finding, ...]:
    return check_closing(facts) if facts.state == MeetingState.OPEN else ()


def _minutes(facts: MeetingFacts) -> tuple[Finding, ...]:
    found = list(check_sealing(adopted=facts.minutes.adopted, disputed=facts.roll.disputed))
    if facts.minutes.adopted and not facts.minutes.chair_signed:
        found.append(_finding("no_chair_signature", gettext_noop("The chair has not signed yet.")))
    if facts.minutes.adopted and not facts.minutes.secretary_signed:
        found.append(
            _finding(
                "no_secretary_signature", gettext_noop("The meeting secretary has not signed yet.")
            )
        )
    return tuple(found)


def _resolution(facts: MeetingFacts) -> tuple[Finding, ...]:
    found = []
    if not facts.resolutions:
        found.append(
            _finding("no_resolution", gettext_noop("There is no resolution or conclusion yet."))
        )
    if not facts.tasks.assigned:
        found.append(
            _finding("no_tasks", gettext_noop("No task has been assigned yet."), blocks=False)
        )
    if facts.published_at is None:
        found.append(
            _finding(
                "not_published", gettext_noop("The results have not been published to the members.")
            )
        )
    return tuple(found)
