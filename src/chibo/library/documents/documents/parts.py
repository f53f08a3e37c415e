"""Passages that several kinds of paper share: who was there, votes, tasks, the score."""

from collections.abc import Sequence

from chibo.library.documents.documents import party_style
from chibo.library.documents.documents.contexts import (
    OpinionContent,
    People,
    Score,
    TaskContent,
    TaskResult,
    VoteContent,
)
from chibo.library.documents.documents.paper import (
    Block,
    PaperColumn,
    PaperTable,
    body,
    labelled,
    points,
    table,
)


def vote_words(vote: VoteContent) -> str:
    """The figures of a vote in one sentence, without its question."""
    figures = [
        f"tán thành {party_style.two_digits(vote.in_favour)}",
        f"không tán thành {party_style.two_digits(vote.against)}",
        f"không có ý kiến {party_style.two_digits(vote.abstain)}",
    ]
    if vote.invalid:
        figures.append(f"không hợp lệ {party_style.two_digits(vote.invalid)}")
    words = f"{', '.join(figures)}; tính trên {party_style.two_digits(vote.base)} đảng viên"
    if vote.share is not None:
        words += f", đạt {party_style.percent(vote.share)}"
    if vote.needed is not None:
        words += f" (cần ít nhất {party_style.two_digits(vote.needed)})"
    if vote.carried is not None:
        words += "; được thông qua" if vote.carried else "; không được thông qua"
    if vote.tellers:
        words += "; kiểm phiếu: " + ", ".join(party_style.comrade(name) for name in vote.tellers)
    return words + (f"; số phiếu {vote.entered}." if vote.entered else ".")


def vote_lines(votes: Sequence[VoteContent]) -> list[Block]:
    """One paragraph a vote: question, way, figures."""
    made: list[Block] = []
    for vote in votes:
        way = f" ({party_style.line(vote.way)})" if party_style.line(vote.way) else ""
        question = party_style.line(vote.question).rstrip(".:;")
        made += labelled(
            f"Biểu quyết{way}:", f"{question}: {vote_words(vote)}" if question else vote_words(vote)
        )
    return made


def belonging(people: People) -> str:
    """How many members the cell has, by class; exempt, away and suspended members are counted among
    them.
    """
    everybody, official, probationary = (
        party_style.two_digits(number)
        for number in (
            people.official + people.probationary,
            people.official,
            people.probationary,
        )
    )
    words = f"{everybody} đồng chí (chính thức {official}, dự bị {probationary})"
    among = [
        (people.exempt, "được miễn công tác và sinh hoạt đảng"),
        (people.away, "đang sinh hoạt tạm thời nơi khác"),
        (people.suspended, "bị đình chỉ sinh hoạt"),
    ]
    told = [f"{label} {party_style.two_digits(count)}" for count, label in among if count]
    if told:
        words += "; trong đó " + ", ".join(told)
    if people.temporary:
        words += (
            "; đảng viên nơi khác sinh hoạt tạm thời tại chi bộ"
            f" {party_style.two_digits(people.temporary)}"
        )
    return words + "."


def presence(people: People) -> str:
    """How many are there, by class."""
    classes = [
        (people.present_official, "chính thức"),
        (people.present_probationary, "dự bị"),
        (people.present_temporary, "sinh hoạt tạm thời"),
        (people.present_exempt, "được miễn nhưng đến dự"),
    ]
    told = ", ".join(
        f"{label} {party_style.two_digits(count)}" for count, label in classes if count
    )
    return f"{party_style.two_digits(people.present)} đồng chí" + (f" ({told})." if told else ".")


def absences(people: People) -> list[Block]:
    """Who is not there, with reason, without reason, and whose presence nobody wrote down."""
    made: list[Block] = [
        *labelled(
            "Vắng mặt có lý do:",
            f"{party_style.two_digits(len(people.excused))} đồng chí" + _end(people.excused),
        )
    ]
    made += points(
        f"{absence.name}: {absence.reason or 'không ghi lý do'};" for absence in people.excused
    )
    made += labelled(
        "Vắng mặt không có lý do:",
        f"{party_style.two_digits(len(people.unexcused))} đồng chí" + _end(people.unexcused),
    )
    made += points(f"{name};" for name in people.unexcused)
    if people.unrecorded:
        made += labelled(
            "Chưa ghi điểm danh:", f"{party_style.two_digits(len(people.unrecorded))} đồng chí:"
        )
        made += points(f"{name};" for name in people.unrecorded)
    return made


def absence_counts(people: People) -> list[Block]:
    """How many are not there, with and without reason, and whose presence nobody wrote down."""
    told = [
        ("Vắng mặt có lý do:", len(people.excused)),
        ("Vắng mặt không có lý do:", len(people.unexcused)),
    ]
    if people.unrecorded:
        told.append(("Chưa ghi điểm danh:", len(people.unrecorded)))
    return [
        block
        for label, count in told
        for block in labelled(label, f"{party_style.two_digits(count)} đồng chí.")
    ]


def _end(listed: Sequence[object]) -> str:
    return ":" if listed else "."


def task_table(tasks: Sequence[TaskContent]) -> PaperTable:
    """What is to be done, one owner and one deadline each."""
    columns = (
        PaperColumn("TT", 11, "center"),
        PaperColumn("Nhiệm vụ, kết quả cần đạt", 72),
        PaperColumn("Người chủ trì, phối hợp", 42),
        PaperColumn("Thời hạn, báo cáo tại", 40, "center"),
    )
    rows = []
    for index, task in enumerate(tasks, start=1):
        what = party_style.line(task.text).rstrip(".;") + (
            f"; kết quả: {party_style.line(task.expected)}"
            if party_style.line(task.expected)
            else ""
        )
        who = party_style.line(task.owner) + (
            f"; phối hợp: {party_style.line(task.helpers)}"
            if party_style.line(task.helpers)
            else ""
        )
        when = "; ".join(
            part
            for part in (party_style.date_short(task.due), party_style.line(task.report_at))
            if part
        )
        rows.append((str(index), what, who, when))
    return table(columns, rows)


def result_table(tasks: Sequence[TaskResult]) -> PaperTable:
    """What was to be done and what became of it."""
    columns = (
        PaperColumn("TT", 11, "center"),
        PaperColumn("Nhiệm vụ", 60),
        PaperColumn("Người thực hiện", 36),
        PaperColumn("Thời hạn", 25, "center"),
        PaperColumn("Kết quả", 33),
    )
    rows = []
    for index, task in enumerate(tasks, start=1):
        state = party_style.TASK_STATES[task.state]
        if task.moved_to:
            state += f" đến {party_style.date_short(task.moved_to)}"
        result = party_style.line(task.result)
        rows.append(
            (
                str(index),
                task.text,
                task.owner,
                party_style.date_short(task.due),
                f"{state}: {result}" if result else state,
            )
        )
    return table(columns, rows)


def score_passage(score: Score) -> list[Block]:
    """The cell's own score: criteria, sum, band, what is to be mended, the vote."""
    made: list[Block] = []
    if score.rows:
        columns = (
            PaperColumn("TT", 13, "center"),
            PaperColumn("Tiêu chí", 98),
            PaperColumn("Điểm tối đa", 27, "center"),
            PaperColumn("Điểm tự chấm", 27, "center"),
        )
        rows = [
            (row.code, row.title, party_style.number(row.maximum), party_style.number(row.own))
            for row in score.rows
        ]
        rows.append(
            ("", "Tổng cộng", party_style.number(score.maximum), party_style.number(score.total))
        )
        strong = [index for index, row in enumerate(score.rows) if row.group] + [len(score.rows)]
        made.append(table(columns, rows, strong=strong))
    made += labelled(
        "Kết quả tự chấm:",
        f"{party_style.number(score.total)}/{party_style.number(score.maximum)} điểm; xếp loại:"
        f" {score.band}.",
    )
    made += labelled("Hạn chế:", score.limits)
    made += labelled("Biện pháp khắc phục:", score.remedies)
    return made + (vote_lines([score.vote]) if score.vote else [])


def opinion_points(opinions: Sequence[OpinionContent]) -> list[Block]:
    """One point a speaker; further lines of an opinion follow as paragraphs."""
    made: list[Block] = []
    for opinion in opinions:
        first, *rest = party_style.lines(opinion.text) or ("",)
        who = party_style.comrade(opinion.speaker)
        made += points([f"{who[:1].upper()}{who[1:]}: {first}"])
        made += body("\n".join(rest))
    return made
