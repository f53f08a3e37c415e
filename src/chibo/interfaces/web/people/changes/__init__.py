"""Changes of members, posts and cells: their forms, the list of them, one of them."""

from chibo.interfaces.web.people.changes import answers, cells, members, posts
from chibo.interfaces.web.people.changes.answers import changes_waiting

__all__ = ["changes_waiting", "urls"]

urls = [*members.urls, *posts.urls, *cells.urls, *answers.urls]
