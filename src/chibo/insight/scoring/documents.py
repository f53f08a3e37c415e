"""The score sheet as a paper, the score as it stands in the minutes, a trial as a workbook."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from chibo.base.kernel.dates import Month
from chibo.insight.scoring.enums import OPEN_STATES, ScoreChange
from chibo.insight.scoring.models import ScoreLine, ScoreSheet, Trial, TrialRow
from chibo.insight.scoring.queries import lines_of, own_result, sheet_of, sheet_pack
from chibo.insight.scoring.queries.bands import bands_before
from chibo.insight.scoring.rules import differs
from chibo.insight.scoring.rules.bands import RankedBand, band_among, ranked_bands
from chibo.library.documents.documents import contexts
from chibo.library.documents.documents.excel import SheetColumn, Value, render_xlsx
from chibo.library.documents.documents.party_style import date_short, number
from chibo.work.meetings.documents.parts import head_of, vote_of
from chibo.work.meetings.models import Meeting
from chibo.work.meetings.queries.facts import MeetingFile
from chibo.work.meetings.queries.signatures import minutes_state_of
from rulebook.vocabulary.criteria import Criterion
from rulebook.vocabulary.pack import Pack


def sheet_context(sheet: ScoreSheet) -> contexts.ScoreSheetContent:
    """The sheet as a paper: own, attending official's and decided points side by side; a draft
    until the cell adopts it.
    """
    meeting, pack, lines = sheet.meeting, sheet_pack(sheet), lines_of(sheet)
    return contexts.ScoreSheetContent(
        head=head_of(meeting, draft=sheet.state in OPEN_STATES),
        kind=meeting.kind,
        held_on=meeting.day,
        month=meeting.month,
        score=_score(sheet, pack, lines),
        chair=meeting.chair.full_name if meeting.chair else "",
        writer=meeting.minute_taker.full_name if meeting.minute_taker else "",
        topic=meeting.topic,
        rubric=pack.number or pack.title_vi,
        attending_total=sheet.attending_total,
        decided_total=sheet.official_total,
        decided_band=_band(pack, sheet.official_band),
        decided_reason=sheet.official_reason,
        difference=_differences(lines),
        rests_on=_rests_on(meeting),
    )


def _rests_on(meeting: Meeting) -> str:
    """How the minutes stand on which the score rests, "" when there is nothing to say."""
    standing = minutes_state_of(meeting)
    told = {
        "unwritten": "chưa lập",
        "unsigned": "chưa ký đủ",
        "awaits_adoption": "chưa được chi bộ thông qua",
    }
    parts = [told.get(standing.state, ""), "do một tài khoản ghi" if standing.one_account else ""]
    words = "; ".join(part for part in parts if part)
    return f"{words}." if words else ""


def score_summary(meeting: Meeting) -> contexts.Score | None:
    """The score as the minutes state it; None while the cell has not got every
    criterion together.
    """
    sheet = sheet_of(meeting)
    if sheet is None:
        return None
    pack, lines = sheet_pack(sheet), lines_of(sheet)
    if own_result(sheet, lines) is None:
        return None
    return _score(sheet, pack, lines)


def _score(sheet: ScoreSheet, pack: Pack, lines: list[ScoreLine]) -> contexts.Score:
    by_code = {line.criterion: line for line in lines}
    result = own_result(sheet, lines)
    given = [line.self_points for line in lines if line.self_points is not None]
    return contexts.Score(
        total=result.total if result else sum(given, Decimal(0)),
        band=_band(pack, result.band) if result else "chưa chấm đủ",
        rows=tuple(row for criterion in pack.criteria for row in _rows(criterion, by_code)),
        maximum=Decimal(pack.value("score.maximum").value),
        limits=_limits(pack, by_code),
        remedies=sheet.remedies,
        vote=vote_of(sheet.vote, MeetingFile(sheet.meeting)) if sheet.vote else None,
    )


def _rows(criterion: Criterion, by_code: dict[str, ScoreLine]) -> list[contexts.ScoreRow]:
    if not criterion.parts:
        line = by_code[criterion.code]
        note = line.official_reason or line.self_reason
        return [
            contexts.ScoreRow(
                criterion.code,
                criterion.title_vi,
                criterion.max,
                own=line.self_points,
                attending=line.attending_points,
                decided=line.official_points,
                note=note,
            )
        ]
    inner = [row for part in criterion.parts for row in _rows(part, by_code)]
    leaves = [row for row in inner if not row.group]
    head = contexts.ScoreRow(
        criterion.code,
        criterion.title_vi,
        criterion.max,
        own=_sum([row.own for row in leaves]),
        attending=_sum([row.attending for row in leaves]),
        decided=_sum([row.decided for row in leaves]),
        group=True,
    )
    return [head, *inner]


def _sum(points: list[Decimal | None]) -> Decimal | None:
    known = [one for one in points if one is not None]
    return sum(known, Decimal(0)) if len(known) == len(points) else None


def _limits(pack: Pack, by_code: dict[str, ScoreLine]) -> str:
    """The criteria that cost points, as facts; what to do about them stands in the remedies."""
    lost = [
        f"tiêu chí {leaf.code} ({number(points)}/{number(leaf.max)} điểm)"
        for leaf in pack.leaves
        if (points := by_code[leaf.code].self_points) is not None and points < leaf.max
    ]
    return "chưa đạt điểm tối đa: " + "; ".join(lost) if lost else ""


def _differences(lines: list[ScoreLine]) -> str:
    told = []
    for line in lines:
        if differs(line.self_points, line.evidence_points):
            told.append(
                f"tiêu chí {line.criterion}: dữ liệu {number(line.evidence_points)}, "
                f"chi bộ {number(line.self_points)} ({line.self_reason})"
            )
        if differs(line.official_points, line.self_points):
            told.append(
                f"tiêu chí {line.criterion}: chi bộ {number(line.self_points)}, "
                f"cấp trên {number(line.official_points)} ({line.official_reason})"
            )
    return "; ".join(told)


def _band(pack: Pack, code: str) -> str:
    return next((band.name_vi for band in pack.bands if band.code == code), "")


def trial_workbook(
    trial: Trial, rows: Iterable[TrialRow], pack: Pack, *, narrowed: str = ""
) -> bytes:
    """The cells of a trial in the order of their codes, one column per month: the band now and the
    band tried.
    """
    first, last = Month.of(trial.first_month), Month.of(trial.last_month)
    months = [month for back in range(24) if (month := first.plus(back)) <= last]
    columns = [
        SheetColumn("Mã", 12),
        SheetColumn("Chi bộ", 34),
        SheetColumn("Tăng mức", 9, "number"),
    ]
    columns += [SheetColumn("Giảm mức", 9, "number"), SheetColumn("Thiếu dữ liệu", 9, "number")]
    columns += [SheetColumn(f"{month.month:02d}/{month.year}", 24) for month in months]
    heads = [
        f"THỬ QUY ĐỊNH: {trial.title}",
        trial.unit.name,
        f"Tính ngày {date_short(trial.asked_at)}, {trial.asked_by}",
    ]
    notes = [
        (
            "Điểm do người đánh giá được chuyển sang theo tỷ lệ, chỉ là ước tính. Kết quả thử không"
            " thay điểm đã có."
        ),
        *([f"Chỉ gồm: {narrowed}"] if narrowed else []),
    ]
    old_bands = bands_before(trial) or ranked_bands(pack)
    lines = ([*_trial_head(row), *_trial_months(row, months, pack, old_bands)] for row in rows)
    return render_xlsx(heads, columns, lines, sheet_name="Thử quy định", notes=notes)


def _trial_head(row: TrialRow) -> list[Value]:
    return [row.unit.code, row.unit.name, row.up, row.down, row.unknown]


def _trial_months(
    row: TrialRow, months: list[Month], pack: Pack, old_bands: Mapping[str, RankedBand]
) -> list[Value]:
    told = {month["month"]: month for month in row.months}
    return [_trial_month(told.get(str(month)), pack, old_bands) for month in months]


def _trial_month(
    told: dict[str, Any] | None, pack: Pack, old_bands: Mapping[str, RankedBand]
) -> str:
    if told is None:
        return "không có buổi sinh hoạt"
    if told["change"] == ScoreChange.UNKNOWN:
        return "chưa đủ dữ liệu"
    (old, old_band), (new, new_band) = told["old"], told["new"]
    before = band_among(old_bands, old_band)
    words = (
        f"{_points(old)} {before.words.vi if before else ''} → {_points(new)}"
        f" {_band(pack, new_band)}"
    )
    causes = "; ".join(
        f"tiêu chí {code}: {_points(points)}" for code, points in told.get("causes", ())
    )
    return f"{words} ({causes})" if causes else words


def _points(text: str) -> str:
    return number(Decimal(text)) if text else "–"
