"""The file of a pack: what is wrong with it before it is read, and its text."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from chibo.base.kernel.errors import Refused
from chibo.library.documents.rules import (
    check_secrecy,
    check_secrecy_filename,
    clean_filename,
    within_bounds,
)
from rulebook.loading.loader import check_text, load_text
from rulebook.vocabulary.findings import Finding, gettext_noop
from rulebook.vocabulary.pack import Pack

LONGEST_TEXT = 1_000_000
_OTHER_KINDS = (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff", b"{\\rtf")


def same_file(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings of an uploaded text, standing at the form's field for the file; their line stays
    in the parameters.
    """
    return tuple(
        Finding(one.code, one.message, one.params, one.severity, one.source, "file")
        for one in findings
    )


def check_file(name: str, content: bytes) -> Iterator[Finding]:
    """A finding when the file is not called .yaml, is empty, longer than 1 MB, or is not text in
    UTF-8 (with the line).
    """
    if not name.lower().endswith((".yaml", ".yml")):
        yield Finding(
            "regulation.file_type",
            gettext_noop("A pack is a text file whose name ends in .yaml."),
            field="file",
        )
    elif content.startswith(_OTHER_KINDS):
        message = gettext_noop(
            "This is a PDF, Word or picture file, not the text of a pack. Write the regulation as a"
            " .yaml text first."
        )
        yield Finding("regulation.file_kind", message, field="file")
    elif len(content) > LONGEST_TEXT:
        message = gettext_noop("The file is longer than 1 MB; a regulation is far shorter.")
        yield Finding("regulation.too_long", message, field="file")
    elif not content.strip():
        yield Finding("regulation.empty", gettext_noop("The file is empty."), field="file")
    else:
        try:
            content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            message = gettext_noop(
                "This is not text in UTF-8. Save the file again with the encoding UTF-8."
            )
            yield Finding("regulation.encoding", message, {"line": line}, field="file")


@dataclass(frozen=True, slots=True)
class PackFile:
    """The text of a pack from a file, and everything wrong with it by itself; sound (`pack`) when
    nothing of that blocks.
    """

    name: str
    text: str
    pack: Pack | None
    findings: tuple[Finding, ...] = ()


def pack_file(name: str, content: bytes) -> PackFile:
    """The text of our own shelf, or of a file that `strangers_pack_file` has weighed, read before
    any transaction.
    """
    clean, text = clean_filename(name), _shown(content)
    if found := (*check_file(name, content), *check_secrecy_filename(name)):
        return PackFile(clean, text, None, found)
    found = same_file(check_text(clean, text, None))
    if not any(one.blocks for one in found):
        found += same_file(check_secrecy(text))
    sound = not any(one.blocks for one in found)
    return PackFile(clean, text, load_text(clean, text) if sound else None, found)


def strangers_pack_file(name: str, content: bytes) -> PackFile:
    """The same for the file of a stranger, which was first read in a process of its own, within
    bounds of time and memory.
    """
    if not any(check_file(name, content)):
        try:
            within_bounds(f"{__name__}:weigh_pack", content, name)
        except Refused as refused:
            return PackFile(
                clean_filename(name), _shown(content), None, same_file(refused.findings)
            )
    return pack_file(name, content)


def _shown(content: bytes) -> str:
    return content[: LONGEST_TEXT + 1].decode("utf-8-sig", errors="replace")


def weigh_pack(content: bytes, name: str) -> int:
    """How many findings reading the text gives; what matters is that it comes to an end."""
    return len(pack_file(name, content).findings)
