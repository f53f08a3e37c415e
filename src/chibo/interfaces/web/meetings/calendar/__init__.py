"""The year plan of a cell, and of all cells of a committee; a meeting's own page; its day."""

from chibo.interfaces.web.meetings.calendar import cells, day, meeting, year

urls = [*year.urls, *cells.urls, *meeting.urls, *day.urls]
