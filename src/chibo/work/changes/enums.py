"""What changes, why a membership ends, and where a change stands."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ChangeKind(TextChoices):
    ADD_MEMBER = "add_member", _("a new member")
    CORRECT_PERSON = "correct_person", _("particulars corrected")
    CHANGE_STATUS = "change_status", _("another kind of membership")
    MOVE_MEMBER = "move_member", _("move to another cell")
    END_MEMBER = "end_member", _("off the list of members")
    CHANGE_POSTS = "change_posts", _("secretary, deputy, committee")
    FOUND_CELL = "found_cell", _("a new cell")
    CHANGE_CELL = "change_cell", _("name or place of the cell")
    CLOSE_CELL = "close_cell", _("cell closed")


class EndReason(TextChoices):
    DIED = "died", _("died")
    MOVED_AWAY = "moved_away", _("moved to an organisation elsewhere")
    STRUCK_OFF = "struck_off", _("struck off the list")
    EXPELLED = "expelled", _("expelled")


class ChangeState(TextChoices):
    PROPOSED = "proposed", _("waits for the committee")
    DONE = "done", _("done")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("taken back")
    UNDONE = "undone", _("undone")
