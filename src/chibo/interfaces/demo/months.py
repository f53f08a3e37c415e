"""One month of one cell, lived through the real actions with the clock of that month."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import clock_at, local_moment
from chibo.directory.access.queries import actor_of_person
from chibo.directory.assignments.queries import officials_of
from chibo.directory.people.enums import MembershipKind
from chibo.directory.people.queries import members_of, offices_of
from chibo.insight.scoring import actions as scoring
from chibo.insight.scoring.queries import lines_of
from chibo.insight.scoring.rules import PointsGiven, stored_evidence
from chibo.interfaces.demo import story
from chibo.library.documents.actions import receive_file
from chibo.work.meetings.actions import (
    agenda,
    calendar,
    convening,
    discussion,
    minutes,
    preparation,
    resolutions,
    roll_call,
    session,
    tasks,
    telling,
    votes,
)
from chibo.work.meetings.enums import AttendanceState, DecisionKind, MeetingKind
from chibo.work.meetings.queries.meetings import huddle_of, items_of
from chibo.work.meetings.queries.room import invitations_of, open_tasks_for, roll_call_of
from rulebook.meetings.votes import VoteTally


@dataclass
class DemoMonth:
    """A cell's month: the meeting, who leads it, how the cell works, how far it comes."""

    meeting: Any
    habit: story.Habit
    stage: str
    office: Actor
    random: Random
    recent: bool = True
    corrected: bool = False

    def __post_init__(self) -> None:
        day = self.meeting.planned_on
        self.members = [
            row.person
            for row in members_of(self.meeting.unit, on=day)
            if row.kind == MembershipKind.OFFICIAL
        ]
        posts = {office.post: office.person for office in offices_of(self.meeting.unit, on=day)}
        self.chair = posts.get("secretary") or self.members[0]
        self.writer = posts.get("deputy") or next(p for p in self.members if p.pk != self.chair.pk)
        self.lead = actor_of_person(self.chair, on=day)

    def reaches(self, stage: str) -> bool:
        return story.STAGES.index(self.stage) >= story.STAGES.index(stage)

    def at(self, days: int, hour: int = 19, minute: int = 0) -> datetime:
        """A moment so many days after the meeting's day (before when negative)."""
        return local_moment(self.meeting.planned_on + timedelta(days=days), time(hour, minute))

    def live(self) -> None:
        """The month is brought to its stage."""
        for stage, step in (
            ("agenda", self.prepare),
            ("huddle", self.huddle),
            ("convened", self.convene),
            ("open", self.hold),
            ("closed", self.close),
            ("adopted", self.adopt),
            ("sealed", self.seal),
            ("resolved", self.resolve),
            ("submitted", self.score),
            ("returned", self.judge),
        ):
            if self.reaches(stage):
                step()

    def prepare(self) -> None:
        with clock_at(self.at(-6, 20)):
            items = agenda.draw_up_agenda(self.meeting, actor=self.lead)
            for item in items if self.recent else []:
                if item.step in ("ideology", "last_month", "discussion"):
                    agenda.change_item(
                        item, presenter=self.random.choice(self.members), actor=self.lead
                    )
            agenda.approve_agenda(self.meeting, actor=self.lead)
            follower = self.random.choice(self.members)
            session.name_officers(
                self.meeting,
                chair=self.chair,
                minute_taker=self.writer,
                scoring_follower=follower,
                actor=self.lead,
                on=self.meeting.planned_on - timedelta(days=6),
            )
        if self.habit.papers:
            with clock_at(self.at(-3, 21)):
                preparation.publish_paper(
                    self.meeting,
                    title="Tài liệu sinh hoạt",
                    file=receive_file("tai-lieu.txt", story.PAPER.encode()),
                    actor=self.lead,
                )

    def huddle(self) -> None:
        with clock_at(self.at(-5, 20)):
            preparation.record_huddle(
                self.meeting,
                held_on=self.meeting.planned_on - timedelta(days=5),
                notes="Thống nhất nội dung, phân công chuẩn bị; dự kiến vấn đề xin ý kiến chi bộ.",
                attendees=f"{self.chair.full_name}; {self.writer.full_name}",
                actor=self.lead,
            )

    def convene(self) -> None:
        if huddle_of(self.meeting) is None and self.habit.papers:
            self.huddle()
        with clock_at(self.at(-3, 20)):
            convening.convene_meeting(
                self.meeting, on=self.meeting.planned_on - timedelta(days=3), actor=self.lead
            )

    def hold(self) -> None:
        with clock_at(self.meeting.planned_moment):
            day = self.meeting.planned_on
            called = {row.pk: "phone" for row in invitations_of(self.meeting)}
            telling.mark_told(self.meeting, called, actor=self.lead)
            session.open_meeting(
                self.meeting, held_on=day, at=self.meeting.starts_at, actor=self.lead, on=day
            )
        if self.stage == "open":
            return
        with clock_at(self.meeting.planned_moment + timedelta(minutes=10)):
            lines = list(roll_call_of(self.meeting))
            roll_call.record_attendance(
                self.meeting, {line.pk: self.mark(line) for line in lines}, actor=self.lead
            )
            self.talk()
            self.review()

    def mark(self, line: Any) -> roll_call.RollMark:
        if line.kind == MembershipKind.EXEMPT and self.random.random() < 0.8:
            return roll_call.RollMark(AttendanceState.NOT_RECORDED)
        if (
            line.person_id in (self.chair.pk, self.writer.pk)
            or self.random.random() < self.habit.comes
        ):
            if self.random.random() < 0.03:
                return roll_call.RollMark("late", minutes_late=self.random.randint(5, 20))
            return roll_call.RollMark("present")
        if self.habit.comes < 0.85 and self.random.random() < 0.15:
            return roll_call.RollMark("unexcused")
        return roll_call.RollMark("excused", self.random.choice(story.ABSENCES))

    def talk(self) -> None:
        items = {item.step: item for item in items_of(self.meeting)}
        writer = actor_of_person(self.writer, on=self.meeting.planned_on)
        told = story.NOTES if self.recent else {"discussion": story.NOTES["discussion"]}
        for step, text in told.items():
            if step in items:
                discussion.write_notes(items[step], notes=text, actor=writer)
        share = 0.55 if self.habit.tasks_done > 0.9 else 0.3
        count = max(2, int(len(self.members) * share)) if self.recent else 2
        speakers = self.random.sample(self.members, k=min(count, len(self.members)))
        here = {line.person_id for line in roll_call_of(self.meeting) if line.attended}
        for person in speakers:
            if person.pk in here:
                discussion.record_opinion(
                    self.meeting,
                    person=person,
                    text=self.random.choice(story.OPINIONS),
                    item=items.get("discussion"),
                    actor=writer,
                )

    def review(self) -> None:
        day = self.meeting.planned_on
        for task in open_tasks_for(self.meeting):
            if self.random.random() < self.habit.tasks_done:
                tasks.review_task(
                    task,
                    meeting=self.meeting,
                    outcome="done",
                    result="Hoàn thành đúng hạn",
                    actor=self.lead,
                )
            else:
                tasks.review_task(
                    task,
                    meeting=self.meeting,
                    outcome="continued",
                    reason="Cần thêm thời gian vận động",
                    new_due_on=day + timedelta(days=30),
                    actor=self.lead,
                )

    def close(self) -> None:
        length = (
            self.habit.minutes + self.random.randint(-3, 6)
            if self.meeting.kind == MeetingKind.REGULAR
            else 35
        )
        end = self.meeting.planned_moment + timedelta(minutes=length)
        with clock_at(end):
            here = [line for line in roll_call_of(self.meeting) if line.attended and line.official]
            against = 1 if self.random.random() < 0.05 else 0
            tally = VoteTally(len(here) - against, against, 0, 0)
            item = next((item for item in items_of(self.meeting) if item.role == "vote"), None)
            vote = votes.record_vote(
                self.meeting,
                subject="Thông qua kết luận, nghị quyết của tháng",
                decision=DecisionKind.RESOLUTION,
                tally=tally,
                item=item,
                tellers=[
                    next(line.person for line in here if line.person_id != self.lead.person_id)
                ],
                actor=self.lead,
            )
            votes.confirm_vote(
                vote, tally=tally, actor=actor_of_person(self.writer, on=self.meeting.planned_on)
            )
            self.assign()
            items = list(items_of(self.meeting))
            spent = {
                item.pk: 20 if item.step in ("ideology", "discussion") else 5 for item in items
            }
            session.tick_items(self.meeting, spent, actor=self.lead)
            session.close_meeting(self.meeting, ended_at=end, actor=self.lead)

    def assign(self) -> None:
        for title, expected in self.random.sample(story.TASKS, k=3 if self.recent else 2):
            tasks.assign_task(
                self.meeting,
                title=title,
                owner=self.random.choice(self.members),
                expected=expected,
                due_on=self.meeting.planned_on + timedelta(days=self.random.choice([14, 20, 25])),
                actor=self.lead,
            )

    def adopt(self) -> None:
        with clock_at(self.at(0, 22)):
            self.version = minutes.adopt_minutes(self.meeting, actor=self.lead)

    def seal(self) -> None:
        with clock_at(self.at(0, 22, 10)):
            day = self.meeting.planned_on
            minutes.sign_minutes(self.version, on=day, actor=actor_of_person(self.writer, on=day))
            minutes.sign_minutes(self.version, on=day, actor=self.lead)

    def resolve(self) -> None:
        with clock_at(self.at(self.habit.publishes_after, 9)):
            resolutions.issue_resolution(
                self.meeting,
                kind="resolution",
                title=f"Nhiệm vụ trọng tâm tháng {self.meeting.month:%m/%Y}",
                body=(
                    "- Hoàn thành các nhiệm vụ đã phân công đúng hạn.\n- Giữ vững đoàn kết, nêu"
                    " gương trong nhân dân.\n- Báo cáo kết quả tại buổi sinh hoạt tháng sau."
                ),
                actor=self.lead,
            )
            resolutions.publish_results(self.meeting, actor=self.lead)

    def score(self) -> None:
        day = self.meeting.planned_on + timedelta(days=self.habit.publishes_after)
        with clock_at(self.at(self.habit.publishes_after, 10)):
            self.sheet = scoring.open_sheet(self.meeting, actor=self.lead)
            given = {
                line.criterion: self.give(line)
                for line in lines_of(self.sheet)
                if line.self_points is None
            }
            scoring.give_points(
                self.sheet,
                given,
                actor=self.lead,
                remedies="Chuẩn bị tài liệu sớm hơn, mời nhiều đồng chí phát biểu.",
            )
            scoring.propose_score(self.sheet, actor=self.lead)
            scoring.adopt_score(self.sheet, actor=self.lead)
            scoring.submit_score(self.sheet, on=day, actor=self.lead)
            if self.recent and self.meeting.unit.code in story.NOTED:
                self.note(day)

    def note(self, day: date) -> None:
        """The official in charge notes own points beside the cell's, two fewer where few spoke."""
        official = officials_of(self.meeting.unit, on=day).first()
        if official is not None:
            own = {line.criterion: PointsGiven(line.self_points) for line in lines_of(self.sheet)}
            own["4.2"] = PointsGiven(
                (own["4.2"].points or Decimal(2)) - 2,
                "Ý kiến phát biểu chưa đi sâu vào nguyên nhân",
            )
            scoring.note_score(self.sheet, own, actor=actor_of_person(official, on=day))

    def give(self, line: Any) -> PointsGiven:
        most = stored_evidence(line.evidence).evidence.max
        lost = (
            self.random.choice([0, 0, 1] if self.habit.tasks_done > 0.9 else [1, 2, 3])
            if most >= 5
            else 0
        )
        return PointsGiven(max(Decimal(0), most - lost), "Chi bộ thảo luận, thống nhất")

    def judge(self) -> None:
        day = self.meeting.planned_on + timedelta(days=self.habit.publishes_after + 3)
        with clock_at(local_moment(day, time(9))):
            if self.stage == "returned":
                reason = (
                    "Đề nghị chi bộ nói rõ vì sao tiêu chí 4.2 đạt điểm cao khi ít ý kiến phát"
                    " biểu."
                )
                scoring.return_score(self.sheet, reason=reason, on=day, actor=self.office)
            else:
                scoring.decide_score(self.sheet, on=day, actor=self.office, changes=self.changes())
        if self.corrected:
            self.correct(day + timedelta(days=4))

    def correct(self, day: date) -> None:
        """The committee finds later that a point was too much; the version decided first stays."""
        line = next(line for line in lines_of(self.sheet) if line.criterion == "4.2")
        fewer = PointsGiven(
            (line.official_points or Decimal(1)) - 1, "Biên bản chỉ ghi bốn ý kiến có nội dung"
        )
        with clock_at(local_moment(day, time(9))):
            scoring.correct_score(
                self.sheet,
                changes={"4.2": fewer},
                reason="Đối chiếu lại biên bản của buổi sinh hoạt",
                on=day,
                actor=self.office,
            )

    def changes(self) -> dict[str, PointsGiven]:
        """Now and then the committee gives a point less, with its reason."""
        if self.random.random() > 0.25:
            return {}
        line = next(line for line in lines_of(self.sheet) if line.criterion == "4.2")
        return {
            "4.2": PointsGiven(
                (line.self_points or Decimal(1)) - 1, "Số ý kiến phát biểu còn ít so với tự chấm"
            )
        }


def plan(cell: Any, *, first: Any, last: Any, actor: Actor, at: date) -> list[Any]:
    """The cell's plan for these months, drawn up on that day."""
    with clock_at(local_moment(at, time(8))):
        return calendar.plan_months(cell, first=first, last=last, actor=actor)
