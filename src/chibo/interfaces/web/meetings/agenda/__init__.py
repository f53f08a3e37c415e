"""Preparing a meeting: agenda, papers, officers, huddle."""

from chibo.interfaces.web.meetings.agenda import huddle, items, opinions, papers

urls = [*items.urls, *papers.urls, *huddle.urls, *opinions.urls]
