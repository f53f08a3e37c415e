"""The year plan of a cell; a meeting's own page; its day."""

from chibo.interfaces.web.plan import day, meeting, year

urls = [*year.urls, *meeting.urls, *day.urls]
