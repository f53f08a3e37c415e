"""States and kinds around a meeting."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MeetingKind(TextChoices):
    REGULAR = "regular", _("regular meeting")
    THEMATIC = "thematic", _("thematic meeting")
    EXTRAORDINARY = "extraordinary", _("extraordinary meeting")


class MeetingState(TextChoices):
    PLANNED = "planned", _("planned")
    CONVENED = "convened", _("convened")
    OPEN = "open", _("in session")
    CLOSED = "closed", _("closed, minutes open")
    SEALED = "sealed", _("minutes sealed")
    NOT_HELD = "not_held", _("not held")


# Their roll call and votes stand.
OVER = (MeetingState.CLOSED, MeetingState.SEALED)


class WhichDay(TextChoices):
    """What the day is on which a meeting is opened that was planned for another one, or entered
    after it.
    """

    PLANNED = "planned", _("It was held on the planned day and is entered now")
    NOW = "now", _("It opens now, on another day than planned")
    EARLIER = "earlier", _("It was held on another day and is entered now")


class Mode(TextChoices):
    IN_PERSON = "in_person", _("in person")
    HYBRID = "hybrid", _("in person and remote")
    ONLINE = "online", _("remote")


class Capacity(TextChoices):
    MEMBER = "member", _("member")
    OFFICIAL_IN_CHARGE = "official_in_charge", _("official in charge")
    GUEST = "guest", _("guest")


class Reply(TextChoices):
    NONE = "none", _("no reply yet")
    COMING = "coming", _("coming")
    LEAVE = "leave", _("asks for leave")


class LeaveDecision(TextChoices):
    NONE = "none", _("not decided")
    GRANTED = "granted", _("granted")
    DENIED = "denied", _("not granted")


class AttendanceState(TextChoices):
    NOT_RECORDED = "not_recorded", _("not recorded")
    PRESENT = "present", _("present")
    LATE = "late", _("came late")
    LEFT = "left", _("left early")
    REMOTE = "remote", _("took part remotely")
    EXCUSED = "excused", _("absent with reason")
    UNEXCUSED = "unexcused", _("absent without reason")


ATTENDED = (
    AttendanceState.PRESENT,
    AttendanceState.LATE,
    AttendanceState.LEFT,
    AttendanceState.REMOTE,
)
# Those who may have missed a single vote.
PARTLY = (AttendanceState.LATE, AttendanceState.LEFT)


class OpinionKind(TextChoices):
    SPOKEN = "spoken", _("spoken opinion")
    WRITTEN = "written", _("written opinion")
    PRAISE = "praise", _("praise")
    REMINDER = "reminder", _("reminder")
    PETITION = "petition", _("recommendation")


class DecisionKind(TextChoices):
    RESOLUTION = "resolution", _("resolution or conclusion")
    ADMISSION = "admission", _("proposal to admit a member")
    RECOGNITION = "recognition", _("proposal to recognise an official member")
    REMOVAL = "removal", _("proposal to remove from the list")
    EXPULSION = "expulsion", _("proposal to expel")
    DISCIPLINE = "discipline", _("discipline in the cell's own power")


class VoteMethod(TextChoices):
    CARD = "card", _("member card")
    HAND = "hand", _("show of hands")
    BALLOT = "ballot", _("secret ballot on paper")


class Signing(TextChoices):
    """Who signs the minutes."""

    CHAIR = "chair", _("chair")
    SECRETARY = "secretary", _("meeting secretary")


class Named(TextChoices):
    """As what somebody stands in the papers of a meeting by the hand of another; each
    may object.
    """

    TELLER = "teller", _("teller of a vote")
    SIGNER = "signer", _("signer on paper")
    KEEPER = "keeper", _("keeper of the signed original")
    REPLY = "reply", _("reply to the invitation")
    OPINION = "opinion", _("written opinion")
    TOLD = "told", _("told of the meeting")


class TaskState(TextChoices):
    OPEN = "open", _("open")
    DONE = "done", _("done")
    DROPPED = "dropped", _("dropped")


class TaskReport(TextChoices):
    """What the owner says of a task; the cell decides."""

    DONE = "done", _("done")
    DOING = "doing", _("under way")
    STUCK = "stuck", _("stuck")


class ReviewOutcome(TextChoices):
    DONE = "done", _("done")
    CONTINUED = "continued", _("continued with a new date")
    DROPPED = "dropped", _("dropped with a reason")


class ItemRole(TextChoices):
    """What an agenda item is for, where the system has a part in it."""

    NONE = "", _("other")
    OPENING = "opening", _("opening")
    ROLL_CALL = "roll_call", _("roll call")
    TASK_REVIEW = "task_review", _("review of last month's tasks")
    IDEOLOGY = "ideology", _("political and ideological part")
    DISCUSSION = "discussion", _("discussion")
    ASSIGN_TASKS = "assign_tasks", _("assignment of tasks")
    VOTE = "vote", _("vote")
    SCORING = "scoring", _("scoring")
    CLOSING = "closing", _("adoption of the minutes")


class StepCode(TextChoices):
    """The path of a month, as far as the cell's own work goes; its first step is that the month has
    a meeting at all.
    """

    PLAN = "plan", _("Plan the month")
    PREPARE = "prepare", _("Prepare")
    HUDDLE = "huddle", _("Huddle")
    CONVENE = "convene", _("Convene")
    MEET = "meet", _("Meet")
    MINUTES = "minutes", _("Minutes")
    RESOLUTION = "resolution", _("Resolution")
    SCORE = "score", _("Score")
    SUBMIT = "submit", _("Submit")


# The steps of a meeting that stands in the plan.
PATH = tuple(code for code in StepCode if code != StepCode.PLAN)


class StepState(TextChoices):
    DONE = "done", _("done")
    CURRENT = "current", _("current")
    LATE = "late", _("late")
    TODO = "todo", _("to do")
    SKIPPED = "skipped", _("falls away by rule")
