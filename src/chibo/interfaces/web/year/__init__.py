"""Half-years and years: the committee's page over its cells, and the page of one cell where it proposes and is decided."""

from chibo.interfaces.web.year import cell, committee

urls = [*committee.urls, *cell.urls]
