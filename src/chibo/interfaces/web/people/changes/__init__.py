"""Changes of members, posts and cells: their forms, the list of them, one of them."""

from chibo.interfaces.web.people.changes import answers, cells, members, posts

urls = [*members.urls, *posts.urls, *cells.urls, *answers.urls]
