"""Word and Excel files part by part, whole ones and such as nobody should send."""

import io
import random
import struct
import zipfile
from collections.abc import Mapping

W = "application/vnd.openxmlformats-officedocument.wordprocessingml"
S = "application/vnd.openxmlformats-officedocument.spreadsheetml"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_P = "http://schemas.openxmlformats.org/package/2006"
_NS = f'xmlns:w="urn:w" xmlns:r="{R}" xmlns:v="urn:v" xmlns:o="urn:o"'
TEXT = "<w:p><w:r><w:t>Báo cáo tháng 11 của chi bộ.</w:t></w:r></w:p>"
DOCUMENT = "word/document.xml"
SHEET = "xl/worksheets/sheet1.xml"

Content = str | bytes


def zipped(parts: Mapping[str, Content], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def types(main: str, main_type: str, more: str = "") -> str:
    return (
        f'<?xml version="1.0"?><Types xmlns="{_P}/content-types"><Default Extension="xml"'
        ' ContentType="application/xml"/><Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override'
        f' PartName="/{main}" ContentType="{main_type}"/>{more}</Types>'
    )


def typed(part: str, content_type: str) -> str:
    return f'<Override PartName="/{part}" ContentType="{content_type}"/>'


def relations(*rows: tuple[str, str] | tuple[str, str, str]) -> str:
    """(last word of the type, target[, mode]) …"""
    told = "".join(
        f'<Relationship Id="rId{at}" Type="{R}/{row[0]}" Target="{row[1]}"'
        + (f' TargetMode="{row[2]}"' if len(row) > 2 else "")
        + "/>"
        for at, row in enumerate(rows, start=1)
    )
    return f'<?xml version="1.0"?><Relationships xmlns="{_P}/relationships">{told}</Relationships>'


def word_parts(
    body: str = TEXT,
    *,
    rels: tuple = (),
    more_types: str = "",
    main_type: str = f"{W}.document.main+xml",
    parts: Mapping[str, Content] | None = None,
) -> dict[str, Content]:
    return {
        "[Content_Types].xml": types(DOCUMENT, main_type, more_types),
        "_rels/.rels": relations(("officeDocument", DOCUMENT)),
        "word/_rels/document.xml.rels": relations(*rels),
        DOCUMENT: (
            '<?xml version="1.0" encoding="UTF-8"?><w:document'
            f" {_NS}><w:body>{body}</w:body></w:document>"
        ),
        **(parts or {}),
    }


def docx(*args, **kwargs) -> bytes:
    return zipped(word_parts(*args, **kwargs))


def sheet_parts(
    rows: str = '<row r="1"><c r="A1" t="inlineStr"><is><t>Danh sách</t></is></c></row>',
    *,
    rels: tuple = (),
    more_types: str = "",
    main_type: str = f"{S}.sheet.main+xml",
    names: str = "",
    parts: Mapping[str, Content] | None = None,
) -> dict[str, Content]:
    return {
        "[Content_Types].xml": types("xl/workbook.xml", main_type, more_types),
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl/_rels/workbook.xml.rels": relations(("worksheet", "worksheets/sheet1.xml"), *rels),
        "xl/workbook.xml": (
            f'<workbook xmlns:r="{R}"><sheets><sheet name="Một" sheetId="1"'
            f' r:id="rId1"/></sheets>{names}</workbook>'
        ),
        SHEET: f"<worksheet><sheetData>{rows}</sheetData></worksheet>",
        **(parts or {}),
    }


def xlsx(*args, **kwargs) -> bytes:
    return zipped(sheet_parts(*args, **kwargs))


def replaced(parts: dict[str, Content], **contents: Content | None) -> bytes:
    """The same package with some parts replaced, or left out with None; `document`, `types`,
    `rels`, `main_rels`, `sheet`.
    """
    names = {
        "document": DOCUMENT,
        "sheet": SHEET,
        "types": "[Content_Types].xml",
        "rels": "_rels/.rels",
        "main_rels": "word/_rels/document.xml.rels",
    }
    for key, content in contents.items():
        if content is None:
            del parts[names[key]]
        else:
            parts[names[key]] = content
    return zipped(parts)


def field(*codes: str) -> str:
    """A field whose code stands in so many runs."""
    runs = "".join(f"<w:r><w:instrText>{code}</w:instrText></w:r>" for code in codes)
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    begin, separate, end = (mark.format(kind) for kind in ("begin", "separate", "end"))
    return f"<w:p>{begin}{runs}{separate}<w:r><w:t>x</w:t></w:r>{end}</w:p>"


def nested(before: str, inner: str, after: str) -> str:
    """A field in the code of another."""
    runs = [f"<w:r><w:instrText>{code}</w:instrText></w:r>" for code in (before, after)]
    return field("!").replace("<w:r><w:instrText>!</w:instrText></w:r>", field(inner).join(runs))


def patched(data: bytes, *changes: tuple[bytes, int, bytes], every: bool = True) -> bytes:
    """Bytes written at a distance behind each occurrence of a signature."""
    changed = bytearray(data)
    for signature, distance, new in changes:
        at = changed.find(signature)
        while at >= 0:
            changed[at + distance : at + distance + len(new)] = new
            at = changed.find(signature, at + 4) if every else -1
    return bytes(changed)


LOCAL, CENTRAL, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"


def endless_elements(millions: int = 12) -> bytes:
    """Fault T16: short elements in random order pack badly enough to pass every limit on bytes."""
    chance = random.Random(7)
    block = "".join(chance.choice(("<a/>", "<b/>")) for _ in range(50_000))
    shuffled = [
        "".join(chance.sample((block[:100_000], block[100_000:]), 2)) for _ in range(20 * millions)
    ]
    return docx(
        "".join(shuffled), parts={"word/noise.xml": f"<n>{chance.randbytes(400_000).hex()}</n>"}
    )


def overlapping() -> bytes:
    """Many entries of the directory that share one packed content (no ratio of a single part gives
    it away).
    """
    data = docx(parts={"word/kernel.xml": "<k>" + "0" * 900_000 + "</k>"})
    end = data.rindex(END)
    size, start = struct.unpack("<II", data[end + 12 : end + 20])
    directory, at = data[start : start + size], 0
    entries = []
    while at < size:
        name, extra, comment = struct.unpack("<HHH", directory[at + 28 : at + 34])
        entries.append(directory[at : at + 46 + name + extra + comment])
        at += len(entries[-1])
    kernel = next(entry for entry in entries if b"kernel" in entry)
    copies = [kernel.replace(b"kernel", f"kern{n:02d}".encode()) for n in range(50)]
    whole = b"".join([*entries, *copies])
    count = len(entries) + len(copies)
    return (
        data[:start]
        + whole
        + END
        + struct.pack("<HHHHIIH", 0, 0, count, count, len(whole), start, 0)
    )


def flipped(data: bytes, part: str = DOCUMENT) -> bytes:
    """One bit of the packed content of a part is another."""
    changed = bytearray(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entry = archive.getinfo(part)
    changed[entry.header_offset + 30 + len(entry.filename) + entry.compress_size // 2] ^= 0x10
    return bytes(changed)
