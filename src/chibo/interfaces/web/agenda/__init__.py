"""Preparing a meeting: agenda, papers, officers, huddle."""

from chibo.interfaces.web.agenda import huddle, items, papers

urls = [*items.urls, *papers.urls, *huddle.urls]
