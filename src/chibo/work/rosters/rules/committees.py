"""Whose roster a workbook is: the committee named over its lists against the one it is brought in
for.
"""

import re

from chibo.base.kernel.text import fold

COMMITTEE = re.compile(
    r"đảng\s+(?:bộ|ủy|uỷ)\s+(xã|phường|thị\s+trấn|đặc\s+khu)\s+([^,;()*\-–—]+)", re.IGNORECASE
)


def is_other_committee(named: str, own: str) -> bool:
    """True when both names are those of a commune, ward, town or special zone, and of two different
    ones.

    >>> is_other_committee("ĐẢNG ỦY XÃ SUỐI LẠNH", "Đảng bộ xã Suối Lạnh")
    False
    >>> is_other_committee("Đảng bộ xã A", "Đảng bộ xã B")
    True
    """
    one, other = COMMITTEE.search(named), COMMITTEE.search(own)
    if one is None or other is None:
        return False
    return [fold(part) for part in one.groups()] != [fold(part) for part in other.groups()]
