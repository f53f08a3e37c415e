"""Hostile and damaged Word and Excel files: kind → (name, how to make it, the code it is refused
with; None: either way).
"""

from tests.hostile.office_packages import ACTIVE_WORD, PACKAGES
from tests.hostile.office_parts import ACTIVE
from tests.hostile.office_sheets import ACTIVE_EXCEL, EXCEL

KINDS = {
    **PACKAGES,
    **{f"Word: {kind}": ("a.docx", make, ACTIVE) for kind, make in ACTIVE_WORD.items()},
    **{f"Excel: {kind}": ("a.xlsx", make, ACTIVE) for kind, make in ACTIVE_EXCEL.items()},
    **EXCEL,
}
