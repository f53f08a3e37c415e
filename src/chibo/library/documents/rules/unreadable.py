"""Why a file may not be stored; one way to say so for every kind of file."""

from rulebook.vocabulary.findings import Finding, gettext_noop

DAMAGED = gettext_noop("The file is damaged or cut off.")
LOCKED = gettext_noop("The file is locked by a password.")
MACROS = gettext_noop(
    "The file holds macros. Save it as an ordinary Word or Excel file without macros, or as a PDF."
)
EMBEDDED = gettext_noop(
    "The file holds another file inside it. Take that out, or save the file as a PDF."
)
FETCHES = gettext_noop(
    "The file fetches something from elsewhere when it is opened (a template, a picture, data of"
    " another file). Break these links, or save it as a PDF."
)
FORMULA = gettext_noop(
    "The formula in {place} uses “{name}”, which is not among the functions of ordinary tables or"
    " leads elsewhere. Put its result in its place (copy, paste as values), or save the file as a"
    " PDF."
)
LINK = gettext_noop(
    "The file has a link to a file, a program or another machine ({target}). Take the link off, the"
    " text may stay; web and mail addresses and places in the same file are all right."
)
UNKNOWN = gettext_noop(
    "The file holds a part of a kind that is not known here. Save it anew from Word or Excel, or as"
    " a PDF."
)
PDF_ACTIVE = gettext_noop(
    "The PDF holds scripts, embedded files or links that start something: save it without them"
    " (print it to a new PDF)."
)


class Unreadable(Exception):
    """The file cannot be read as what it claims to be; carries the finding."""

    def __init__(self, code: str, message: str, **params: object) -> None:
        self.finding = Finding(f"documents.{code}", message, params)
        super().__init__(code)


def damaged() -> Unreadable:
    """The file breaks off or contradicts itself."""
    return Unreadable("damaged", DAMAGED)


def active(message: str, **params: object) -> Unreadable:
    """The file holds something that runs, unpacks or fetches when it is opened."""
    return Unreadable("active_content", message, **params)
