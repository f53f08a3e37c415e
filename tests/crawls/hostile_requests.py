"""What surrounds a hostile value: names that no form asks for, keys, types, bodies, files."""

# Names that a form never asks for, sent beside those it does.
EXTRA = {
    name: value
    for name in (
        "user",
        "actor",
        "person_id",
        "account",
        "unit",
        "cell",
        "cell_id",
        "scope",
        "path",
        "role",
        "rights",
        "is_admin",
    )
    for value in ("1",)
} | dict.fromkeys(
    [
        "on",
        "today",
        "rev",
        "state",
        "sealed_at",
        "granted_by",
        "id",
        "pk",
        "csrfmiddlewaretoken",
        "next",
    ],
    "//evil.example",
)
KEYS = ["", "x", "0198a0a0", "0" * 36, "\x00", "9" * 5000, "{0198a0a0-0000-7000-8000-0000000000dd}"]
TYPES = [
    "application/json",
    "text/plain",
    "application/xml",
    "multipart/form-data",
    "multipart/form-data; boundary=",
    "x",
    "",
    "multipart/form-data; boundary=" + "b" * 200,
    "application/x-www-form-urlencoded; charset=utf-16",
    "application/x-www-form-urlencoded; charset=x",
    "multipart/form-data; boundary=b; charset=utf-7",
]
BODIES = [
    *(
        b"",
        b"\x00",
        b"\xff\xfe",
        b"a=%ED%A0%80",
        b"a=%00",
        b"a=%",
        b"=&=&",
        b"&" * 2000,
        b"a=1&" * 1500,
        b"{",
        b"[]",
        b"<x/>",
    ),
    *(
        b"--b",
        b"--b\r\n\r\n",
        b"--b--",
        b'--b\r\nContent-Disposition: form-data; name="key"\r\n\r\nx',
        b"\r\n" * 500,
    ),
    *(
        (
            b'--b\r\nContent-Disposition: form-data; name="file";'
            b' filename="\xff.docx"\r\n\r\nPK\x03\x04\r\n--b--\r\n'
        ),
    ),
    *(
        (
            b'--b\r\nContent-Disposition: form-data; name="a"\r\nContent-Transfer-Encoding:'
            b" base64\r\n\r\n!\r\n--b--\r\n"
        ),
    ),
    *(b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n", b"key=" + b"a" * 200_000),
]
FILES = [
    *(
        (".docx", b""),
        ("CON.docx", b"PK\x03\x04"),
        ("a\x00.pdf", b"%PDF-1.4"),
        ("x" * 300 + ".txt", b"x"),
        ("<b>.txt", b"x"),
    ),
    *(
        ("a.txt", b"\xff\xfe\x00"),
        ("a.xlsx", b"PK\x05\x06" + b"\x00" * 18),
        ("quy-dinh.yaml", b"pack: [" * 50),
        ("a.pdf", b"%PDF-" + b"1" * 99),
    ),
    *(
        ("danh-sach.xlsx", b"MZ\x90"),
        ("a", b"x"),
        ("a.docx/../b", b"PK"),
        ("quy-dinh.yml", b"a: &a [*a]"),
        ("y.yaml", b"\xc3\x28"),
    ),
]
