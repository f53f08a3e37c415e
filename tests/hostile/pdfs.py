"""Hostile and damaged PDFs: kind → (name, how to make it, the code it is refused with; None: either
way).
"""

import zlib

ACTIVE, DAMAGED = "active_content", "damaged"
PAGE = (
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R /Resources << /Font <<"
    b" /F 5 0 R >> >> %s >>"
)
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
SAID = b"BT /F 12 Tf 20 100 Td (Bao cao thang 11) Tj ET"


def stream(content: bytes, head: bytes = b"", *, packed: bool = False) -> bytes:
    if packed:
        content, head = zlib.compress(content), head + b" /Filter /FlateDecode"
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (head, len(content), content)


def bodies(
    *more: bytes, catalog: bytes = b"", page: bytes = b"", said: bytes | None = None
) -> list[bytes]:
    """Catalogue, tree, page, its content, its font; then whatever else (object 6 and on)."""
    return [
        b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalog,
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        PAGE % page,
        said if said is not None else stream(SAID),
        FONT,
        *more,
    ]


def written(objects: list[bytes], *, trailer: bytes = b"", start: int | None = None) -> bytes:
    """A file with these objects, numbered from 1, and its table."""
    data, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    at = len(data)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    data += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    data += b"trailer << /Size %d /Root 1 0 R %s >>\n" % (len(objects) + 1, trailer)
    return data + b"startxref\n%d\n%%%%EOF\n" % (at if start is None else start)


def pdf(*more: bytes, **parts: bytes) -> bytes:
    return written(bodies(*more, **parts))


def hidden(body: bytes) -> bytes:
    """The object stands in a packed stream of objects (ISO 32000-2, 7.5.7), with a table that is a
    stream too.
    """
    packed = stream(b"6 0 " + body, b"/Type /ObjStm /N 1 /First 4", packed=True)
    objects, data, places = bodies(catalog=b"/OpenAction 6 0 R"), b"%PDF-1.7\n", {}
    for number, one in [*enumerate(objects, start=1), (7, packed)]:
        places[number] = len(data)
        data += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    places[8] = len(data)
    rows = [b"\0" * 7]
    for number in range(1, 9):
        inside = number == 6
        kind, where, last = (2, 7, 0) if inside else (1, places[number], 0)
        rows.append(bytes([kind]) + where.to_bytes(4, "big") + last.to_bytes(2, "big"))
    table = stream(b"".join(rows), b"/Type /XRef /Size 9 /W [1 4 2] /Root 1 0 R", packed=True)
    return data + b"8 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (table, places[8])


def action(body: bytes) -> bytes:
    return pdf(b"<< /Type /Action %s >>" % body, catalog=b"/OpenAction 6 0 R")


def clicked(body: bytes) -> bytes:
    """A link on the page that does this when it is clicked."""
    return pdf(
        page=b"/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << %s >> >>]" % body
    )


def annotation(kind: bytes, more: bytes = b"") -> bytes:
    return pdf(page=b"/Annots [<< /Type /Annot /Subtype /%s /Rect [0 0 9 9] %s >>]" % (kind, more))


def many_pages(count: int) -> bytes:
    kids = b" ".join(b"%d 0 R" % (number + 6) for number in range(count))
    pages = [b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"] * count
    objects = bodies(*pages)
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count)
    return written(objects)


def full_pages(count: int) -> bytes:
    """A small file that takes seconds to read: every page shows the same long content."""
    kids = b" ".join(b"%d 0 R" % (number + 6) for number in range(count))
    long = stream(b"BT /F 12 Tf 20 100 Td " + b"(Bao cao thang 11) Tj " * 300 + b"ET", packed=True)
    objects = bodies(*[PAGE % b""] * count, said=long)
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count)
    return written(objects)


def with_tree(tree: bytes) -> bytes:
    objects = bodies()
    objects[1] = tree
    return written(objects)


WEB = b"/S /URI /URI (http://vi.du/a.gif)"
JS = b"/S /JavaScript /JS (app.alert\\(1\\))"
GOOD = pdf()
RUNS = {
    "script when opened": lambda: action(JS),
    "script in a packed stream": lambda: hidden(b"<< /Type /Action /S /JavaScript /JS (x) >>"),
    "script, its name spelt otherwise": lambda: action(b"/S /Jav#61Script /J#53 (x)"),
    "script, every letter spelt otherwise": lambda: action(
        b"/#53 /#4a#61#76#61#53#63#72#69#70#74 /#4aS (x)"
    ),
    "script in the tree of names": lambda: pdf(
        catalog=b"/Names << /JavaScript << /Names [(a) << %s >>] >> >>" % JS
    ),
    "script that follows an action": lambda: action(
        b"/S /GoTo /D [3 0 R /Fit] /Next << /S /Jav#61Script >>"
    ),
    "script when the page is shown": lambda: pdf(page=b"/AA << /O << /S /Jav#61Script >> >>"),
    "script in a field": lambda: annotation(b"Widget", b"/AA << /K << /S /Jav#61Script >> >>"),
    "script after the end": lambda: GOOD + b"\n9 0 obj << /S /JavaScript >> endobj",
    "script that nothing refers to": lambda: pdf(b"<< /S /J#61vaScript >>"),
    "script as a stream": lambda: pdf(stream(b"app.alert(1)"), b"<< /JS 6 0 R >>"),
    "program that starts": lambda: action(b"/S /Launch /F (cmd.exe)"),
    "program, spelt otherwise": lambda: action(b"/S /L#61unch /F (cmd.exe)"),
    "program in a packed stream": lambda: hidden(b"<< /S /Launch /F (cmd.exe) >>"),
    "program by a click": lambda: clicked(b"/S /L#61unch /F (cmd.exe)"),
    "kind of action behind a reference": lambda: pdf(
        b"/L#61unch", catalog=b"/OpenAction << /S 6 0 R >>"
    ),
    "action of an unknown kind": lambda: action(b"/S /Newest"),
    "embedded file": lambda: pdf(
        stream(b"MZ", b"/Type /EmbeddedFile"), catalog=b"/Names << /EmbeddedFiles 6 0 R >>"
    ),
    "embedded file, spelt otherwise": lambda: pdf(
        stream(b"MZ", b"/Type /Embedded#46ile"), b"<< /E#46 << /F 6 0 R >> >>"
    ),
    "embedded file in a packed stream": lambda: hidden(b"<< /Type /Filespec /EF << /F 4 0 R >> >>"),
    "file beside the text": lambda: annotation(b"FileAttachment", b"/FS << /F (a.exe) >>"),
    "film": lambda: annotation(b"Movie"),
    "film, another way": lambda: annotation(b"Screen"),
    "sound": lambda: action(b"/S /Sound"),
    "Flash": lambda: annotation(b"RichMedi#61"),
    "model in three dimensions": lambda: annotation(b"3D"),
    "form that sends itself": lambda: clicked(b"/S /Submit#46orm /F (http://vi.du/)"),
    "data that come in": lambda: action(b"/S /Import#44ata /F (a.fdf)"),
    "form of another language": lambda: pdf(catalog=b"/AcroForm << /XFA (x) >>"),
    "goes to another file": lambda: action(b"/S /GoToR /F (\\\\\\\\may-la\\\\a.pdf)"),
    "goes to an embedded file": lambda: action(b"/S /GoToE /T << /R /C >>"),
    "link that is a script": lambda: clicked(b"/S /URI /URI (javascript:alert\\(1\\))"),
    "link to another machine": lambda: clicked(b"/S /URI /URI (file://may-la/a.exe)"),
    "link to a program on the own disk": lambda: clicked(
        b"/S /URI /URI (file:///C:/Windows/System32/calc.exe)"
    ),
    "web address when opened": lambda: action(WEB),
    "web address when opened, in a packed stream": lambda: hidden(
        b"<< /S /URI /URI (http://vi.du/) >>"
    ),
    "web address when opened, behind a step": lambda: action(
        b"/S /GoTo /D [3 0 R /Fit] /Next << %s >>" % WEB
    ),
    "web address when opened, behind a list": lambda: action(
        b"/S /GoTo /D [3 0 R /Fit] /Next [<< /S /GoTo >> << %s >>]" % WEB
    ),
    "web address when closed": lambda: pdf(catalog=b"/AA << /WC << %s >> >>" % WEB),
    "web address when the page is shown": lambda: pdf(page=b"/AA << /O << %s >> >>" % WEB),
    "web address when a note comes in sight": (
        lambda: annotation(b"Link", b"/AA << /PV 6 0 R >>").replace(b"6 0 R", b"<< %s >>" % WEB)
    ),
    "web address when a field is left": lambda: annotation(
        b"Widget", b"/AA << /Bl << %s >> >>" % WEB
    ),
    "web address at a step of a show": lambda: pdf(
        page=b"/PresSteps << /Type /NavNode /NA << %s >> >>" % WEB
    ),
    "saves itself when opened": lambda: action(b"/S /Named /N /SaveAs"),
    "link to a file beside it": lambda: clicked(b"/S /URI /URI (calc.com)"),
    "links that begin on another machine": lambda: pdf(
        catalog=b"/URI << /Base (file://may-la/) >>"
    ),
    "web address at a step back of a show": lambda: pdf(
        page=b"/PresSteps << /Type /NavNode /PA << %s >> >>" % WEB
    ),
    "actions one after another without end": lambda: pdf(
        b"<< /S /GoTo /Next 6 0 R >>", catalog=b"/OpenAction 6 0 R"
    ),
    "thread of another file": lambda: clicked(b"/S /Thread /D 0 /F (\\\\\\\\may-la\\\\a.pdf)"),
    "thread of another file, when opened": lambda: action(
        b"/S /Thread /D 0 /F << /UF (http://vi.du/a.pdf) >>"
    ),
    "file at an address": lambda: pdf(b"<< /FS /URL /F (http://vi.du/a) >>"),
    "file at an address, no type": lambda: pdf(b"<< /FS /URL >>", page=b"/A << /F 6 0 R >>"),
    "name of another file": lambda: pdf(b"<< /Type /Filespec /F (a.pdf) >>"),
    "content that lies elsewhere": lambda: pdf(stream(b"", b"/F (\\\\\\\\may-la\\\\a)")),
    "page of another file": lambda: pdf(
        stream(b"", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Ref << /F (a.pdf) >>")
    ),
    "program of a printer": lambda: pdf(stream(b"quit", b"/Type /XObject /Subtype /PS")),
}
BROKEN = {
    "head alone": (lambda: b"%PDF-1.7\n", DAMAGED),
    "head and noise": (lambda: b"%PDF-1.7\n" + bytes(range(256)) * 40, DAMAGED),
    "cut in the middle": (lambda: GOOD[: len(GOOD) // 2], None),
    "no end": (lambda: GOOD[: GOOD.index(b"startxref")], None),
    "table elsewhere": (lambda: written(bodies(), start=99_999_999), None),
    "table before the beginning": (lambda: GOOD.replace(b"startxref\n", b"startxref\n-"), None),
    "table that refers to itself": (
        lambda: written(bodies(), trailer=b"/Prev %d" % GOOD.index(b"xref\n0")),
        None,
    ),
    "two things to do when opened": (
        lambda: pdf(b"<< %s >>" % WEB, catalog=b"/OpenAction [3 0 R /Fit] /OpenAction 6 0 R"),
        DAMAGED,
    ),
    "no catalogue": (lambda: GOOD.replace(b"/Root 1 0 R", b"/Root 9 0 R"), None),
    "catalogue is a number": (lambda: written([b"7", *bodies()[1:]]), None),
    "no pages": (lambda: with_tree(b"<< /Type /Pages /Kids [] /Count 0 >>"), "no_text"),
    "tree of pages in a circle": (
        lambda: with_tree(b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"),
        None,
    ),
    "two billion pages said": (
        lambda: with_tree(b"<< /Type /Pages /Kids [3 0 R] /Count 2147483647 >>"),
        None,
    ),
    "fewer than no pages said": (
        lambda: with_tree(b"<< /Type /Pages /Kids [3 0 R] /Count -5 >>"),
        None,
    ),
    "four hundred full pages": (lambda: full_pages(400), None),
    "five hundred and one pages": (lambda: many_pages(501), "too_many_pages"),
    "locked": (
        lambda: written(
            bodies(
                b"<< /Filter /Standard /V 1 /R 2 /O (%s) /U (%s) /P -4 >>" % (b"a" * 32, b"b" * 32)
            ),
            trailer=b"/Encrypt 6 0 R /ID [(a) (a)]",
        ),
        "locked",
    ),
    "locked in an unknown way": (
        lambda: written(bodies(), trailer=b"/Encrypt << /Filter /X /V 99 >>"),
        None,
    ),
    "content unpacks without end": (
        lambda: pdf(said=stream(b"q " * 60_000_000, packed=True)),
        None,
    ),
    "packed seven times": (
        lambda: pdf(said=stream(b"x" * 100, b"/Filter [%s]" % (b"/FlateDecode " * 700))),
        None,
    ),
    "packed in an unknown way": (lambda: pdf(said=stream(SAID, b"/Filter /Newest")), None),
    "packed content cut": (
        lambda: pdf(said=stream(zlib.compress(SAID)[:9], b"/Filter /FlateDecode")),
        None,
    ),
    "length said wrong": (
        lambda: GOOD.replace(b"/Length %d" % len(SAID), b"/Length 99999999"),
        None,
    ),
    "length refers to itself": (
        lambda: GOOD.replace(b"/Length %d" % len(SAID), b"/Length 4 0 R"),
        None,
    ),
    "text without an end": (lambda: pdf(said=stream(b"BT (" + b"(" * 5000)), None),
    "lists in lists": (lambda: pdf(b"[" * 20_000 + b"]" * 20_000), None),
    "dictionaries in dictionaries": (lambda: pdf(b"<</A" * 20_000 + b">>" * 20_000), None),
    "references in a circle": (lambda: pdf(b"7 0 R", b"6 0 R", catalog=b"/OpenAction 6 0 R"), None),
    "drawing that contains itself": (
        lambda: pdf(
            stream(
                b"/X Do " * 50,
                b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 6 0 R"
                b" >> >>",
            ),
            said=stream(b"/X Do"),
            page=b"/Resources << /XObject << /X 6 0 R >> >>",
        ),
        None,
    ),
    "number of ten thousand digits": (
        lambda: pdf(said=stream(b"BT %s Tf (a) Tj ET" % (b"9" * 10_000))),
        None,
    ),
    "name of a megabyte": (lambda: pdf(b"<< /%s 1 >>" % (b"a" * 1_000_000)), None),
    "letters mapped to a million others": (
        lambda: pdf(
            stream(b"beginbfrange <0000> <ffffffff> <0000> endbfrange"),
            b"<< /Type /Font /Subtype /Type0 /ToUnicode 6 0 R >>",
            page=b"/Resources << /Font << /F 7 0 R >> >>",
        ),
        None,
    ),
    "fifty thousand objects, none where the table says": (
        lambda: written([*bodies(), *[b"null"] * 50_000]).replace(b"\n0000", b"\n0001"),
        None,
    ),
    "packed stream of objects inside itself": (lambda: hidden(b"7 0 R"), None),
    "metadata that is no dictionary": (lambda: written(bodies(), trailer=b"/Info 5 0 R"), None),
}
KINDS = {
    **{f"PDF: {kind}": ("a.pdf", make, ACTIVE) for kind, make in RUNS.items()},
    **{f"PDF: {kind}": ("a.pdf", make, code) for kind, (make, code) in BROKEN.items()},
}
