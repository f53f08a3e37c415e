"""What may be stored: no secrecy marks, no hostile files."""

from chibo.library.documents.rules.secrecy import check_secrecy, check_secrecy_filename
from chibo.library.documents.rules.uploads import check_upload, clean_filename, extract_text, kind_of, media_type_of

__all__ = [
    "check_secrecy",
    "check_secrecy_filename",
    "check_upload",
    "clean_filename",
    "extract_text",
    "kind_of",
    "media_type_of",
]
