"""Half-years and years: the committee's page over its cells, the page of one cell where it proposes
and is decided, and the months before the system.
"""

from chibo.interfaces.web.years import cell, committee, earlier

urls = [*committee.urls, *earlier.urls, *cell.urls]
