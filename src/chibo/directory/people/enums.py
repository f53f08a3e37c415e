"""Kinds of membership, posts, sexes."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MembershipKind(TextChoices):
    OFFICIAL = "official", _("official member")
    PROBATIONARY = "probationary", _("probationary member")
    TEMPORARY_HERE = "temporary_here", _("in temporary activity here")
    TEMPORARILY_AWAY = "temporarily_away", _("in temporary activity elsewhere")
    EXEMPT = "exempt", _("exempt from work and meetings")
    SUSPENDED = "suspended", _("suspended from activity")


class Post(TextChoices):
    SECRETARY = "secretary", _("secretary")
    DEPUTY = "deputy", _("deputy secretary")
    COMMITTEE_MEMBER = "committee_member", _("committee member")


class Sex(TextChoices):
    FEMALE = "female", _("female")
    MALE = "male", _("male")


COMMITTEE_POSTS = (Post.SECRETARY, Post.DEPUTY, Post.COMMITTEE_MEMBER)
# Belongs to the cell and is summoned to its meetings; away and suspended members are not.
SUMMONED = (
    MembershipKind.OFFICIAL,
    MembershipKind.PROBATIONARY,
    MembershipKind.TEMPORARY_HERE,
    MembershipKind.EXEMPT,
)
# In these a member may hold a post; any other kind ends it.
MAY_LEAD = (MembershipKind.OFFICIAL, MembershipKind.EXEMPT)
