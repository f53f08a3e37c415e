"""Rights, and the roles that bundle them. A right is named noun.verb, the same on every floor."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RoleCode(TextChoices):
    MEMBER = "member", _("Party member")
    SECRETARY = "secretary", _("cell secretary")
    DEPUTY = "deputy", _("deputy secretary of the cell")
    COMMITTEE_MEMBER = "committee_member", _("cell committee member")
    MEETING_SECRETARY = "meeting_secretary", _("meeting secretary")
    OFFICIAL_IN_CHARGE = "official_in_charge", _("official in charge of the cell")
    COMMITTEE_OFFICE = "committee_office", _("committee office")
    ORGANISATION_DEPARTMENT = "organisation_department", _("organisation department")
    INSPECTION = "inspection", _("inspection committee")
    ADMINISTRATOR = "administrator", _("administrator")


class RecoveryOutcome(TextChoices):
    USED = "used", _("used")
    CANCELLED = "cancelled", _("stopped by the owner")
    EXPIRED = "expired", _("expired")


# Sees that and when a meeting was held, its counts, what was resolved and how it was scored.
_SUMMARY = {
    "unit.view",
    "meeting.view",
    "minutes.view",
    "resolution.view",
    "score.view",
    "review.view",
}
# Reads regulations on every part of their way; what is confirmed and holds for the own cell
# everybody reads.
_READ = {"regulation.view"}
# Sees also what is said in the cell.
_INSIDE = _SUMMARY | {
    "person.view",
    "discussion.view",
    "paper.view",
    "task.view",
    "task.report",
    "invitation.reply",
}
_PREPARE = {
    "meeting.prepare",
    "huddle.record",
    "task.manage",
    "score.propose",
    "vote.confirm",
    "leave.decide",
}
_RECORD = {
    "attendance.record",
    "opinion.record",
    "vote.record",
    "vote.confirm",
    "minutes.write",
    "score.propose",
}
_LEAD = (
    _INSIDE
    | _PREPARE
    | _RECORD
    | {
        "meeting.plan",
        "meeting.move",
        "meeting.convene",
        "meeting.open",
        "meeting.close",
        "minutes.sign_chair",
    }
    | _READ
    | {"review.propose"}
    | {
        "resolution.issue",
        "score.adopt",
        "score.submit",
        "person.view_private",
        "person.invite",
        "slip.print",
        "document.export",
        "change.propose",
        "phone.correct",
    }
)

# `cell.remind`: reminds those who lead the cell of late steps, and sees their telephone numbers for
# it.
RIGHTS: dict[str, frozenset[str]] = {
    RoleCode.MEMBER: frozenset(_INSIDE),
    RoleCode.SECRETARY: frozenset(_LEAD),
    RoleCode.DEPUTY: frozenset(_LEAD),
    RoleCode.COMMITTEE_MEMBER: frozenset(_INSIDE | _PREPARE),
    RoleCode.MEETING_SECRETARY: frozenset(
        _INSIDE | _RECORD | {"minutes.sign_secretary", "task.manage"}
    ),
    RoleCode.OFFICIAL_IN_CHARGE: frozenset(
        _INSIDE - {"task.report"} | {"score.note", "cell.remind"} | _READ
    ),
    RoleCode.COMMITTEE_OFFICE: frozenset(
        _SUMMARY
        | {
            "unit.create",
            "unit.change",
            "person.view",
            "person.view_private",
            "person.change",
            "person.invite",
        }
        | {"slip.print", "change.propose", "phone.correct", "cell.remind"}
        | {
            "roster.import",
            "roster.export",
            "assignment.view",
            "assignment.manage",
            "report.view",
            "report.export",
        }
        | {
            "score.decide",
            "review.decide",
            "meeting.plan",
            "document.export",
            "discussion.open",
            "correction.answer",
        }
        | {"regulation.view", "regulation.confirm"}
    ),
    RoleCode.ORGANISATION_DEPARTMENT: frozenset(
        _SUMMARY
        | {
            "unit.create",
            "unit.change",
            "unit.close",
            "person.view",
            "person.view_private",
            "person.change",
        }
        | {"change.propose", "phone.correct"}
        | {
            "roster.import",
            "roster.export",
            "assignment.view",
            "assignment.manage",
            "report.view",
            "report.export",
        }
        | {"score.decide", "review.decide", "role.grant", "discussion.open", "correction.answer"}
        | {"regulation.view", "regulation.propose", "regulation.confirm"}
    ),
    RoleCode.INSPECTION: frozenset(
        _SUMMARY | _READ | {"report.view", "assignment.view", "audit.view", "discussion.open"}
    ),
    RoleCode.ADMINISTRATOR: frozenset(
        {
            "unit.view",
            "unit.create",
            "unit.change",
            "person.change",
            "person.invite",
            "role.grant",
            "roster.import",
        }
        | {"installation.view", "job.manage"}
    ),
}

# Offices above the cell sign in with a second factor.
SECOND_FACTOR = frozenset(
    {
        RoleCode.OFFICIAL_IN_CHARGE,
        RoleCode.COMMITTEE_OFFICE,
        RoleCode.ORGANISATION_DEPARTMENT,
        RoleCode.INSPECTION,
        RoleCode.ADMINISTRATOR,
    }
)
# Committee offices, granted over a unit above the cells.
OFFICES = frozenset(
    {RoleCode.COMMITTEE_OFFICE, RoleCode.ORGANISATION_DEPARTMENT, RoleCode.INSPECTION}
)
# These come with a post or a membership and are never granted by hand.
INHERENT = frozenset(
    {RoleCode.MEMBER, RoleCode.SECRETARY, RoleCode.DEPUTY, RoleCode.COMMITTEE_MEMBER}
)
# This one comes with an assignment: that row says all of it (decision 0042).
BY_ASSIGNMENT = frozenset({RoleCode.OFFICIAL_IN_CHARGE})
