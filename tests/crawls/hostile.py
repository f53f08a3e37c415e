"""What nobody should type, and what somebody will: at least 300 values, each by the trouble it once made somewhere."""

import unicodedata

CONTROLS = [f"a{chr(code)}b" for code in (*range(1, 32), 127, *range(128, 160))]
# Lone surrogates cannot be sent as UTF-8: the crawl sends them as the bytes a broken program would send.
INVISIBLE = [f"Lò{chr(code)}Mai" for code in (0xAD, 0x34F, 0x61C, 0x115F, 0x180E, *range(0x200B, 0x2010), *range(0x2028, 0x202F),
             *range(0x2060, 0x2070), 0x3164, 0xFE0F, 0xFEFF, 0xFFA0, 0xFFF9, 0xFFFC, 0xFFFD, 0xFFFE, 0xFFFF, 0xE0001)]  # fmt: skip
NUL = ["\x00", "a\x00b", "%00", "\\0", "\x00" * 50]
LONG = [
    "x" * 100_000,
    "ế" * 30_000,
    "🇻🇳" * 20_000,
    " " * 100_000,
    "\n" * 50_000,
    "a b " * 25_000,
    "́" * 5_000,
    "<" * 50_000,
]
NUMBERS = [
    *(
        "0",
        "-0",
        "+0",
        "00",
        "-1",
        "1e999",
        "-1e999",
        "1e-999",
        "1E5",
        "nan",
        "NaN",
        "sNaN",
        "inf",
        "-inf",
        "Infinity",
        "0x10",
    ),
    *(
        "1_000",
        "1,5",
        "1.5",
        "1.123456789",
        "٣",
        "３",
        "²",
        "½",
        "Ⅷ",
        "1 2",
        "1.",
        ".5",
        "--1",
        "1-",
        "0b1",
        "0o7",
        "1j",
        "1e",
    ),
    *("2147483647", "2147483648", "-2147483649", "9223372036854775807", "9223372036854775808", "18446744073709551616"),
    *(
        "1" * 20,
        "1" * 40,
        "1" * 400,
        "1" * 4000,
        "9" * 4301,
        "-" + "9" * 4000,
        "0." + "0" * 4000 + "1",
        "1e4000",
        "1e-4000",
        "9" * 90_000,
    ),
]
DATES = [
    *(
        "0001-01-01",
        "0000-01-01",
        "9999-12-31",
        "10000-01-01",
        "2026-02-30",
        "2026-02-29",
        "2024-02-29",
        "31/02/2026",
        "00/00/0000",
    ),
    *(
        "1900-01-01",
        "2100-01-01",
        "1582-10-10",
        "-0001-01-01",
        "2026-13-01",
        "2026-00-10",
        "2026-1-1",
        "1/1/1",
        "99/99/9999",
    ),
    *(
        "2026-11-03T22:00",
        "2026-11-03 22:00:00+07:00",
        "2026-W45-2",
        "2026-307",
        "03.11.2026",
        "3-11-26",
        "hôm nay",
        "now",
    ),
    *(
        "24:00",
        "25:61",
        "00:00",
        "23:59:60",
        "19:00:00.999999",
        "7pm",
        "-1:00",
        "19h30",
        "99:99",
        "0001-01",
        "9999-12",
        "2026-13",
    ),
]
IDS = [
    *(
        "00000000-0000-0000-0000-000000000000",
        "ffffffff-ffff-ffff-ffff-ffffffffffff",
        "0" * 32,
        "{0198a0a0-0000-7000-8000-0000000000dd}",
    ),
    *(
        "urn:uuid:0198a0a0-0000-7000-8000-0000000000dd",
        "0198a0a0",
        "None",
        "null",
        "undefined",
        "true",
        "[]",
        "{}",
        "../1",
        "*",
        "1,2,3",
    ),
    *(
        "0198A0A0-0000-7000-8000-0000000000DD",
        "0198a0a0-0000-7000-8000-0000000000dz",
        "everywhere",
        "-",
        "_",
        "self",
        "__proto__",
    ),
]
TEMPLATES = [
    *(
        "{{7*7}}",
        "${7*7}",
        "#{7*7}",
        "<%= 7*7 %>",
        "{%load log%}{%debug%}",
        "{{request.user.password}}",
        "{0.__class__}",
        "{name}",
        "{",
        "}",
    ),
    *(
        "%s",
        "%(name)s",
        "%n%n%n",
        "%1000000d",
        "{:>1000000}",
        "{{",
        "}}",
        "{% extends 'x' %}",
        "{# x #}",
        "\\N{DIGIT ONE}",
        "$(id)",
        "`id`",
    ),
]
SCRIPTS = [
    *(
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "javascript:alert(1)",
        "'-alert(1)-'",
        "<svg/onload=alert(1)>",
        "</textarea><script>",
    ),
    *(
        "</script><script>alert(1)</script>",
        "&lt;script&gt;",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "&#0;",
        "&amp;amp;",
        "<a href='data:text/html,x'>",
    ),
    *(
        "<iframe srcdoc='<p>'>",
        "<math><mi//xlink:href='x'>",
        "<form action=//evil.example>",
        "<base href=//evil.example>",
        "style=expression(1)",
    ),
    *(
        "=cmd|' /C calc'!A0",
        "+1+1",
        "-2+3",
        "@SUM(1)",
        "\t=1+1",
        '=HYPERLINK("http://evil.example")',
        "//evil.example",
        "https:evil.example",
    ),
]
SQL = [
    *(
        "'",
        "''",
        '"',
        "\\",
        "\\'",
        ";",
        "--",
        "/*",
        "*/",
        "' OR 1=1 --",
        "'; DROP TABLE x; --",
        "1 UNION SELECT 1",
        "%",
        "_",
        "%%",
        "[a]",
        "a%' --",
    ),
    *(
        "' || 'x",
        "1; SELECT pg_sleep(1)",
        "1) OR (1=1",
        "0/0",
        "NULL",
        "CAST(1 AS x)",
        "\\x27",
        "%27",
        "ʼ",
        "＇",
        "0x27",
        "LIKE '%'",
        "1' AND '1",
    ),
]
TEXTS = [
    *("", " ", "\t", "\n", "\r\n", "\r", " ", "　", ".", "..", "/", "\\\\", "~", "|", "?", "&a=b", "a=b&c=d", "#", "+", "%", "%zz", "%c0%ae"),
    *("😀", "👩\u200d👩\u200d👧\u200d👦", "🇻🇳", "e\u0301\u0323", "Ặ", "hoà", "hòa", "Ðảng", "Đảng", "ðảng", "ﬁ", "ß", "İ", "ı", "ſ", "Ω", "𝕷ò"),
    *("Аnna", "Lò Thị Mаi"),
    *("مرحبا", "שלום", "\u202etam gnohk", "\u2066x\u2069", "中文", "ภาษา", "हिन्दी", "Nguyễn Thị Kim Ngân" * 3, "TỐI MẬT", "MẬT", "tuyệt mật"),
    *("CON", "NUL", "aux.docx", "../../etc/passwd", "C:\\x", "file.php", "a" * 255, "a" * 256, "on", "off", "true", "1", "yes", "no"),
    *("present", "draft", "sealed", "secretary", "administrator", "official", "xlsx", "vi", "en", "xx", "vi-VN", "zh-hant", "../vi"),
]  # fmt: skip
NFD = [
    unicodedata.normalize("NFD", text) for text in ("Chi bộ thôn Bản Vàng", "Đồng ý", "Nghị quyết số 5", "Vũ Thị Ưở")
]
JSON = ['{"a": 1}', "[1, 2", '{"__proto__": {}}', '"text"', "NaN", '{"rev": null}', "[" * 3000, '{"a":' * 1000]

# Where somebody is sent on to, or says to come from.
ADDRESSES = ["http://[", "//[", "http://]", "http://℀.x/", "http://a:b/", "http://a:99999/", "https:evil.example", "///evil.example",
             "/\\evil.example", "javascript:alert(1)", "http:", "//", "http://localhost/"]  # fmt: skip

STRINGS = [
    *CONTROLS,
    *INVISIBLE,
    *NUL,
    *LONG,
    *NUMBERS,
    *DATES,
    *IDS,
    *TEMPLATES,
    *SCRIPTS,
    *SQL,
    *TEXTS,
    *NFD,
    *JSON,
    *ADDRESSES,
]
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
    ["on", "today", "rev", "state", "sealed_at", "granted_by", "id", "pk", "csrfmiddlewaretoken", "next"],
    "//evil.example",
)
KEYS = ["", "x", "0198a0a0", "0" * 36, "\x00", "9" * 5000, "{0198a0a0-0000-7000-8000-0000000000dd}"]
TYPES = ["application/json", "text/plain", "application/xml", "multipart/form-data", "multipart/form-data; boundary=", "x", "",
         "multipart/form-data; boundary=" + "b" * 200, "application/x-www-form-urlencoded; charset=utf-16",
         "application/x-www-form-urlencoded; charset=x", "multipart/form-data; boundary=b; charset=utf-7"]  # fmt: skip
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
    *(b"--b", b"--b\r\n\r\n", b"--b--", b'--b\r\nContent-Disposition: form-data; name="key"\r\n\r\nx', b"\r\n" * 500),
    *(b'--b\r\nContent-Disposition: form-data; name="file"; filename="\xff.docx"\r\n\r\nPK\x03\x04\r\n--b--\r\n',),
    *(b'--b\r\nContent-Disposition: form-data; name="a"\r\nContent-Transfer-Encoding: base64\r\n\r\n!\r\n--b--\r\n',),
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
