"""A made-up province that refines the shipped pack, and a way to change one thing about it."""

from pathlib import Path

from rulebook.loading.loader import check_text, load_text
from rulebook.vocabulary.pack import Pack

WORDS = '{vi: "Thử", en: "Trial"}'
SOURCE = "source: {document: qd, confidence: H}"

HEAD = """\
pack:
  code: tinh-mau
  layer: province
  refines: [vn-hd42-2025]
  scope: {unit: "Tỉnh ủy Mẫu"}
  number: 01-QĐ/TU
  title: {vi: "Quy định mẫu", en: "Sample rule"}
  issuer: {vi: "Tỉnh ủy Mẫu", en: "Sample province"}
  issued_on: 2026-01-26
  valid_from: 2026-02-01
  valid_to: null
  source: {document: qd, confidence: H}
documents:
  qd: {title: "Quy định 01-QĐ/TU"}
"""

VALUES = """\
values:
  meeting.day:
    value: 5
    text: {vi: "Ngày 5", en: "Day 5"}
    source: {document: qd, confidence: H}
  huddle.before:
    value: {amount: 3, unit: calendar_days}
    text: {vi: "Trước 3 ngày", en: "3 days before"}
    source: {document: qd, confidence: H}
  meeting.minimum_minutes.regular:
    value: 90
    text: {vi: "90 phút", en: "90 minutes"}
    source: {document: qd, confidence: H}
    exceptions:
      - when: {members_from: 30}
        value: 120
        text: {vi: "120 phút", en: "120 minutes"}
        source: {document: qd, confidence: H}
      - when: {cell_types: [students]}
        value: 100
        text: {vi: "100 phút", en: "100 minutes"}
        source: {document: qd, confidence: H}
"""

AGENDA = """\
agenda:
  regular:
    source: {document: qd, confidence: H}
    steps:
      - {code: anthem, role: other, required: true, after: opening,
         title: {vi: "Chào cờ", en: "Salute"}}
"""

SHEET = """\
criteria:
  - code: "2"
    source: {document: qd, article: "Điều 5", confidence: H}
    parts:
      - code: "2a"
        title: {vi: "Tỷ lệ", en: "Rate"}
        max: 4
        kind: facts
        source: {document: qd, article: "Điều 5", confidence: H}
        levels:
          fact: attendance.rate
          text: {vi: "tỷ lệ dự", en: "share present"}
          rows:
            - {from: 0.9, points: 4}
            - {from: 0.75, below: 0.9, points: 3}
            - {below: 0.75, points: 1}
          overrides:
            - when:
                fact: attendance.unexcused
                at_least: 1
                text: {vi: "có đồng chí vắng không lý do", en: "somebody absent without reason"}
              points: 1
      - code: "2b"
        title: {vi: "Vắng liên tiếp", en: "Excused running"}
        max: 1
        kind: facts
        all_or_nothing: true
        source: {document: qd, article: "Điều 5", confidence: H}
        conditions:
          - fact: attendance.longest_excused_run
            at_most_value: attendance.max_excused_run
            text:
              vi: "không ai vắng có lý do quá 3 lần liên tiếp"
              en: "nobody excused more than 3 times running"
  - code: "4.2"
    source: {document: qd, article: "Điều 6", confidence: H}
    parts:
      - code: "4.2a"
        title: {vi: "Nội dung thường kỳ", en: "Regular contents"}
        max: 20
        kind: judged
        source: {document: qd, confidence: H}
      - code: "4.2b"
        label: "4c"
        title: {vi: "Nội dung chuyên đề", en: "Thematic contents"}
        max: 5
        kind: judged
        source: {document: qd, confidence: H}
        not_applicable:
          when: {fact: thematic.held_this_month, is: false}
          then: rescale
          text: {vi: "Tháng không có chuyên đề", en: "No thematic meeting this month"}
          source: {document: qd, confidence: L}
        settings:
          - gap: {vi: "tháng không có chuyên đề", en: "a month without thematic meeting"}
            settled: {vi: "quy về thang 100", en: "stretched to 100"}
            source: {document: qd, confidence: L}
caps:
  - when: {fact: attendance.unexcused, at_least: 3}
    at_most: fair
    of: total
    text: {vi: "Từ 3 đồng chí vắng không lý do", en: "Three or more absent without reason"}
    source: {document: qd, article: "Điều 7", confidence: H}
  - when: {fact: huddle.held, is: false}
    at_most: 2
    of: "3.1"
    text: {vi: "Không họp chi ủy", en: "No huddle"}
    source: {document: qd, article: "Điều 8", confidence: H}
contents:
  residential:
    source: {document: qd, confidence: H}
    items:
      - {code: tourism, text: {vi: "Du lịch cộng đồng", en: "Village tourism"}}
"""

PROVINCE = HEAD + VALUES + AGENDA + SHEET


def province(old: str = "", new: str = "") -> Pack:
    """The sample province by itself, with one text replaced."""
    return load_text("tinh-mau.yaml", changed(old, new))


def changed(old: str, new: str) -> str:
    assert old in PROVINCE, old
    return PROVINCE.replace(old, new, 1) if old else PROVINCE


def told(upper: Pack, old: str, new: str) -> list[tuple[str, int]]:
    """(code, line) of everything found in the sample province after one text was replaced."""
    return [
        (finding.code, finding.params["line"])
        for finding in check_text("a.yaml", changed(old, new), upper)
    ]


def line_of(text: str) -> int:
    return PROVINCE[: PROVINCE.index(text)].count("\n") + 1


def write(root: Path, name: str, text: str) -> Path:
    (root / name).mkdir(exist_ok=True)
    (root / name / "pack.yaml").write_text(text, encoding="utf-8")
    return root / name
