"""What may be stored: no secrecy marks, no hostile files."""

from chibo.library.documents.rules.checked import CheckedFile, checked_file, within_bounds
from chibo.library.documents.rules.secrecy import check_secrecy, check_secrecy_filename
from chibo.library.documents.rules.uploads import (
    check_upload,
    clean_filename,
    extract_text,
    kind_of,
)

__all__ = [
    "CheckedFile",
    "check_secrecy",
    "check_secrecy_filename",
    "check_upload",
    "checked_file",
    "clean_filename",
    "extract_text",
    "kind_of",
    "within_bounds",
]
