"""Made-up names of persons, villages and communes; of every length, because a name is replaced by
one that is as long.
"""

from collections import defaultdict
from functools import cache
from itertools import product
from random import Random

# The first ones are the most frequent ones, as in life.
FAMILY = [
    *(["Nguyễn"] * 12 + ["Trần"] * 5 + ["Lê"] * 4 + ["Phạm"] * 3),
    *("Hoàng", "Vũ", "Lò", "Lường", "Cầm", "Quàng", "Vàng", "Giàng", "Sùng", "Tòng"),
]
MIDDLE = [
    *(["Văn"] * 3 + ["Thị"] * 3),
    *("Đức", "Minh", "Ngọc", "Thanh", "Quang", "Hữu", "Xuân", "Kim", "A", "Bích"),
]
GIVEN = [
    *("Hùng", "Lan", "Hoa", "Hương", "Dũng", "Tuấn", "Hà", "Hải", "Mai", "Nam", "Bình", "Sơn"),
    *("Thủy", "Hạnh", "Đào", "Loan", "Phượng", "Quyên", "Thảo", "Yến", "Vinh", "Trung", "Tâm"),
    *("Phúc", "Oanh", "Nhung", "Ngân", "Liên", "Khánh", "Khoa", "Huệ", "Giang", "Điệp", "Cúc"),
    *("Chiến", "Bảo", "Ánh", "An", "Ước", "Xuyến", "Uyên", "Tươi", "Thơm", "Sáng", "Sua"),
    *("Páo", "Pó", "Nếnh", "Mỷ", "Lợi"),
]
PLACES = [
    *("Nà Phe", "Bản Mòng", "Huổi Lực", "Pú Tỉu", "Chiềng Ve"),
    *("Nậm Cản", "Tà Lèng", "Co Mỵ", "Phiêng Ban", "Hua Nà"),
]


def full_name(chance: Random) -> str:
    """A name as people bear it; the frequent given names come often."""
    given = GIVEN[min(int(chance.expovariate(1 / 12)), len(GIVEN) - 1)]
    return f"{chance.choice(FAMILY)} {chance.choice(MIDDLE)} {given}"


def another_name(name: str, chance: Random) -> str:
    """A full name with as many letters as this one."""
    return chance.choice(_names_by_length()[len(name)])


def place(chance: Random) -> str:
    """A village with its number."""
    return f"{chance.choice(PLACES)} {chance.randint(1, 9)}"


def another_place(name: str, chance: Random) -> str:
    """A village with its number, with as many letters as this one."""
    same = [one for one in PLACES if len(one) == len(name) - 2]
    return f"{chance.choice(same)} {chance.randint(1, 9)}"


@cache
def _names_by_length() -> dict[int, list[str]]:
    found = defaultdict(list)
    for parts in product(FAMILY, MIDDLE, GIVEN):
        name = " ".join(parts)
        found[len(name)].append(name)
    return dict(found)
