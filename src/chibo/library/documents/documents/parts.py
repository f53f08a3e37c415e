"""Passages that several kinds of paper share: who was there, votes, tasks, the score."""

from collections.abc import Sequence

from chibo.library.documents.documents import wording
from chibo.library.documents.documents.contexts import (
    Opinion,
    People,
    Score,
    Task,
    TaskResult,
    Vote,
)
from chibo.library.documents.documents.paper import (
    Block,
    Column,
    Table,
    body,
    labelled,
    points,
    table,
)


def vote_words(vote: Vote) -> str:
    """The figures of a vote in one sentence, without its question."""
    figures = [
        f"tán thành {wording.two_digits(vote.in_favour)}",
        f"không tán thành {wording.two_digits(vote.against)}",
        f"không có ý kiến {wording.two_digits(vote.abstain)}",
    ]
    if vote.invalid:
        figures.append(f"không hợp lệ {wording.two_digits(vote.invalid)}")
    words = f"{', '.join(figures)}; tính trên {wording.two_digits(vote.base)} đảng viên"
    if vote.share is not None:
        words += f", đạt {wording.percent(vote.share)}"
    if vote.needed is not None:
        words += f" (cần ít nhất {wording.two_digits(vote.needed)})"
    if vote.carried is not None:
        words += "; được thông qua" if vote.carried else "; không được thông qua"
    if vote.tellers:
        words += "; kiểm phiếu: " + ", ".join(wording.comrade(name) for name in vote.tellers)
    return words + (f"; số phiếu {vote.entered}." if vote.entered else ".")


def vote_lines(votes: Sequence[Vote]) -> list[Block]:
    """One paragraph a vote: question, way, figures."""
    made: list[Block] = []
    for vote in votes:
        way = f" ({wording.line(vote.way)})" if wording.line(vote.way) else ""
        question = wording.line(vote.question).rstrip(".:;")
        made += labelled(
            f"Biểu quyết{way}:", f"{question}: {vote_words(vote)}" if question else vote_words(vote)
        )
    return made


def belonging(people: People) -> str:
    """How many members the cell has, by class; exempt, away and suspended members are counted among
    them.
    """
    words = (
        f"{wording.two_digits(people.official + people.probationary)} đồng chí (chính thức "
        f"{wording.two_digits(people.official)}, dự bị {wording.two_digits(people.probationary)})"
    )
    among = [
        (people.exempt, "được miễn công tác và sinh hoạt đảng"),
        (people.away, "đang sinh hoạt tạm thời nơi khác"),
        (people.suspended, "bị đình chỉ sinh hoạt"),
    ]
    told = [f"{label} {wording.two_digits(count)}" for count, label in among if count]
    if told:
        words += "; trong đó " + ", ".join(told)
    if people.temporary:
        words += (
            "; đảng viên nơi khác sinh hoạt tạm thời tại chi bộ"
            f" {wording.two_digits(people.temporary)}"
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
    told = ", ".join(f"{label} {wording.two_digits(count)}" for count, label in classes if count)
    return f"{wording.two_digits(people.present)} đồng chí" + (f" ({told})." if told else ".")


def absences(people: People) -> list[Block]:
    """Who is not there, with reason, without reason, and whose presence nobody wrote down."""
    made: list[Block] = [
        *labelled(
            "Vắng mặt có lý do:",
            f"{wording.two_digits(len(people.excused))} đồng chí" + _end(people.excused),
        )
    ]
    made += points(
        f"{absence.name}: {absence.reason or 'không ghi lý do'};" for absence in people.excused
    )
    made += labelled(
        "Vắng mặt không có lý do:",
        f"{wording.two_digits(len(people.unexcused))} đồng chí" + _end(people.unexcused),
    )
    made += points(f"{name};" for name in people.unexcused)
    if people.unrecorded:
        made += labelled(
            "Chưa ghi điểm danh:", f"{wording.two_digits(len(people.unrecorded))} đồng chí:"
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
        for block in labelled(label, f"{wording.two_digits(count)} đồng chí.")
    ]


def _end(listed: Sequence[object]) -> str:
    return ":" if listed else "."


def task_table(tasks: Sequence[Task]) -> Table:
    """What is to be done, one owner and one deadline each."""
    columns = (
        Column("TT", 11, "center"),
        Column("Nhiệm vụ, kết quả cần đạt", 72),
        Column("Người chủ trì, phối hợp", 42),
        Column("Thời hạn, báo cáo tại", 40, "center"),
    )
    rows = []
    for index, task in enumerate(tasks, start=1):
        what = wording.line(task.text).rstrip(".;") + (
            f"; kết quả: {wording.line(task.expected)}" if wording.line(task.expected) else ""
        )
        who = wording.line(task.owner) + (
            f"; phối hợp: {wording.line(task.helpers)}" if wording.line(task.helpers) else ""
        )
        when = "; ".join(
            part for part in (wording.date_short(task.due), wording.line(task.report_at)) if part
        )
        rows.append((str(index), what, who, when))
    return table(columns, rows)


def result_table(tasks: Sequence[TaskResult]) -> Table:
    """What was to be done and what became of it."""
    columns = (
        Column("TT", 11, "center"),
        Column("Nhiệm vụ", 60),
        Column("Người thực hiện", 36),
        Column("Thời hạn", 25, "center"),
        Column("Kết quả", 33),
    )
    rows = []
    for index, task in enumerate(tasks, start=1):
        state = wording.TASK_STATES[task.state]
        if task.moved_to:
            state += f" đến {wording.date_short(task.moved_to)}"
        result = wording.line(task.result)
        rows.append(
            (
                str(index),
                task.text,
                task.owner,
                wording.date_short(task.due),
                f"{state}: {result}" if result else state,
            )
        )
    return table(columns, rows)


def score_passage(score: Score) -> list[Block]:
    """The cell's own score: criteria, sum, band, what is to be mended, the vote."""
    made: list[Block] = []
    if score.rows:
        columns = (
            Column("TT", 13, "center"),
            Column("Tiêu chí", 98),
            Column("Điểm tối đa", 27, "center"),
            Column("Điểm tự chấm", 27, "center"),
        )
        rows = [
            (row.code, row.title, wording.number(row.maximum), wording.number(row.own))
            for row in score.rows
        ]
        rows.append(("", "Tổng cộng", wording.number(score.maximum), wording.number(score.total)))
        strong = [index for index, row in enumerate(score.rows) if row.group] + [len(score.rows)]
        made.append(table(columns, rows, strong=strong))
    made += labelled(
        "Kết quả tự chấm:",
        f"{wording.number(score.total)}/{wording.number(score.maximum)} điểm; xếp loại:"
        f" {score.band}.",
    )
    made += labelled("Hạn chế:", score.limits)
    made += labelled("Biện pháp khắc phục:", score.remedies)
    return made + (vote_lines([score.vote]) if score.vote else [])


def opinion_points(opinions: Sequence[Opinion]) -> list[Block]:
    """One point a speaker; further lines of an opinion follow as paragraphs."""
    made: list[Block] = []
    for opinion in opinions:
        first, *rest = wording.lines(opinion.text) or ("",)
        who = wording.comrade(opinion.speaker)
        made += points([f"{who[:1].upper()}{who[1:]}: {first}"])
        made += body("\n".join(rest))
    return made
