"""What a practice is made of, and what cannot be practised."""

from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta

from chibo.base.kernel.actor import Actor
from chibo.directory.people.enums import MembershipKind, Post

# So long a practice stays; the worker takes older ones away.
LIFE = timedelta(days=30)
# Who leads the cell may practise.
RIGHT = "meeting.convene"
# Stands in the names that every page and paper of the practice bears; papers are Vietnamese whoever
# reads them.
MARK = "BUỔI TẬP – không tính"
# Would make accounts, or ask an office for something.
NOT_PRACTISED = frozenset({"person.invite", "slip.print", "change.propose", "phone.correct"})

# Invented members beside the secretary: name, kind, post.
MEMBERS: tuple[tuple[str, str, str], ...] = (
    ("Nguyễn Văn An", MembershipKind.OFFICIAL, Post.DEPUTY),
    ("Trần Thị Bình", MembershipKind.OFFICIAL, Post.COMMITTEE_MEMBER),
    ("Lê Văn Chung", MembershipKind.OFFICIAL, ""),
    ("Phạm Thị Duyên", MembershipKind.OFFICIAL, ""),
    ("Hoàng Văn Giang", MembershipKind.OFFICIAL, ""),
    ("Vũ Thị Hiền", MembershipKind.OFFICIAL, ""),
    ("Đỗ Văn Khải", MembershipKind.PROBATIONARY, ""),
)


def invented(name: str) -> str:
    """The name as it stands in lists and on papers, so that nobody takes it for somebody's.

    >>> invented("Nguyễn Văn An")
    'Nguyễn Văn An (tập)'
    """
    return f"{name} (tập)"


def marked(name: str) -> str:
    """The name of the cell as pages and papers of its practice bear it.

    >>> marked("Chi bộ Bản Mòng")
    'BUỔI TẬP – không tính – Chi bộ Bản Mòng'
    """
    return f"{MARK} – {name}"[:200]


def inside(lead: Actor, *, of: Actor) -> Actor:
    """Who practises, as the practice knows him: the invented secretary's grants without what cannot
    be practised, under the account that signed in.
    """
    grants = tuple(replace(grant, rights=_practised(grant.rights)) for grant in lead.grants)
    return replace(lead, account_id=of.account_id, grants=grants, second_factor=of.second_factor)


def _practised(rights: Collection[str]) -> frozenset[str]:
    return frozenset(rights) - NOT_PRACTISED
