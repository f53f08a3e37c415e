"""The parts of a meeting of which its facts need no more than how many there are, in one query."""

from dataclasses import dataclass
from datetime import date, datetime

from chibo.base.kernel.db import date_from, moment_from, raw_query
from chibo.work.meetings.models import Meeting

# Every page of a meeting asks this, so it is written down. The newest version of the minutes is the
# one that counts.
_NUMBERS = """
SELECT (SELECT COUNT(*) FROM meetings_paper p WHERE p.unit_id = m.unit_id AND p.meeting_id = m.id
  AND p.withdrawn_at IS NULL),
  (SELECT MAX(p.published_at) FROM meetings_paper p
    WHERE p.unit_id = m.unit_id AND p.meeting_id = m.id AND p.withdrawn_at IS NULL),
  (SELECT COUNT(DISTINCT o.person_id) FROM meetings_opinion o
    WHERE o.unit_id = m.unit_id AND o.meeting_id = m.id AND o.kind = 'spoken'),
  (SELECT COUNT(*) FROM meetings_opinion o
    WHERE o.unit_id = m.unit_id AND o.meeting_id = m.id AND o.kind IN ('praise', 'reminder')),
  (SELECT COUNT(*) FROM meetings_opinion o
    WHERE o.unit_id = m.unit_id AND o.meeting_id = m.id AND o.kind = 'written'),
  (SELECT COUNT(*) FROM meetings_vote v WHERE v.unit_id = m.unit_id AND v.meeting_id = m.id),
  (SELECT COUNT(*) FROM meetings_vote v WHERE v.unit_id = m.unit_id AND v.meeting_id = m.id
    AND v.confirmed_at IS NULL),
  (SELECT COUNT(*) FROM meetings_vote v WHERE v.unit_id = m.unit_id AND v.meeting_id = m.id
    AND v.passed),
  (SELECT COUNT(*) FROM meetings_resolution r WHERE r.unit_id = m.unit_id AND r.meeting_id = m.id),
  (SELECT COUNT(*) FROM meetings_minutes f WHERE f.unit_id = m.unit_id AND f.meeting_id = m.id
    AND f.version = 1
    AND f.adopt_next AND NOT EXISTS
      (SELECT 1 FROM meetings_adoption a WHERE a.unit_id = f.unit_id AND a.minutes_id = f.id)),
  t.version, t.chair_signed_at, t.secretary_signed_at, h.held_on, h.notes, h.entered_late_on
FROM meetings_meeting m
LEFT JOIN meetings_huddle h ON h.unit_id = m.unit_id AND h.meeting_id = m.id
LEFT JOIN meetings_minutes t ON t.unit_id = m.unit_id AND t.meeting_id = m.id AND t.version =
  (SELECT MAX(n.version) FROM meetings_minutes n WHERE n.unit_id = m.unit_id
    AND n.meeting_id = m.id)
WHERE m.unit_id = %s AND m.id = %s
"""


@dataclass(frozen=True, slots=True)
class Numbers:
    """How many papers, speakers, votes, papers of the meeting there are, and how far minutes and
    huddle are.
    """

    papers: int
    papers_last_published: datetime | None
    speakers: int
    praises: int
    written: int
    votes: int
    votes_unconfirmed: int
    votes_passed: int
    resolutions: int
    minutes_adopted: bool
    minutes_await_adoption: bool
    chair_signed: bool
    secretary_signed: bool
    huddle_on: date | None
    huddle_has_notes: bool
    huddle_late: bool


def numbers_of(meeting: Meeting) -> Numbers:
    """The numbers of a meeting that the caller has read within its scope; one query."""
    row, *_none = raw_query(_NUMBERS, meeting.unit_id, meeting.pk)
    (
        papers,
        last,
        speakers,
        praises,
        written,
        votes,
        unconfirmed,
        passed,
        resolutions,
        waits,
        version,
        *rest,
    ) = row
    chair, secretary, held_on, notes, late = rest
    return Numbers(
        papers,
        moment_from(last),
        speakers,
        praises,
        written,
        votes,
        unconfirmed,
        passed,
        resolutions,
        minutes_adopted=version is not None,
        minutes_await_adoption=bool(waits),
        chair_signed=chair is not None,
        secretary_signed=secretary is not None,
        huddle_on=date_from(held_on),
        huddle_has_notes=bool((notes or "").strip()),
        huddle_late=late is not None,
    )
