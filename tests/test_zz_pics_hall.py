import pytest, time_machine, os, sys
from pathlib import Path
from chibo.base.kernel.dates import Month
from chibo.work.meetings.queries.room import roll_call_of, votes_of
from chibo.work.meetings.queries.meetings import items_of
from chibo.work.meetings.actions.session import RollMark, tick_item
from chibo.work.meetings.actions.discussion import record_opinion, write_notes
from chibo.work.meetings.actions.votes import record_vote
from chibo.work.meetings.actions.session import dispute_attendance
from chibo.work.meetings.actions.tasks import assign_task, report_task
from chibo.work.meetings.rules.texts import text_mark
from rulebook.votes import Tally
from tests import browser as b
from tests.factories import act_as, make_meeting, month as step, PASSWORD, make_member
OUT = Path("/tmp/hall/pics")

@pytest.mark.django_db(transaction=True)
def test_pictures(emptied_afterwards, people_online, live_server, settings):
  settings.DEBUG = False
  p = people_online
  make_member(p.cell, "Nông Thị Bích Ngọc Lan Hương", kind="exempt")
  make_member(p.cell, "Ma Văn Sáu", kind="probationary")
  with time_machine.travel("2026-11-03 19:47+07:00", tick=True):
    first = make_meeting(p.cell, month=Month(2026, 10))
    step.open_room(first, p); step.close(first, p); step.seal(first, p); step.resolve(first, p)
    a = act_as(p.secretary)
    from datetime import date
    t = assign_task(first, title="Vận động các hộ ven suối di dời chuồng trại trước mùa mưa", owner=p.others[1], due_on=date(2026,12,20), expected="12 hộ", actor=a)
    from chibo.work.meetings.queries.room import tasks_born_in
    report_task(list(tasks_born_in(first))[0] if list(tasks_born_in(first))[0].owner_id==p.member.pk else list(tasks_born_in(first))[1], report="Đã phát quang 650 m; còn đoạn qua nhà văn hóa.", actor=act_as(p.member))
    m = make_meeting(p.cell)
    step.prepare(m, p) if False else None
    with b.chromium() as browser:
      def shots(name, path, person=p.secretary, axe=True):
        for label, size in (("phone", b.PHONE), ("desk", b.DESK)):
          for lang in ("vi", "en") if label == "phone" else ("vi",):
            ctx = b.open_context(browser, size=size, language=lang)
            page = ctx.new_page()
            b.sign_in(page, live_server.url, person.account.username, PASSWORD)
            page.goto(live_server.url + path)
            page.wait_for_timeout(150)
            wide = b.sideways_scroll(page)
            v = b.axe_violations(page)
            print(name, label, lang, "sideways", wide, "axe", v)
            b.picture(page, OUT / f"{name}-{label}-{lang}.png")
            ctx.close()
      only = os.environ.get("ONLY", "").split(",") if os.environ.get("ONLY") else None
      def shot(name, *args, **kw):
        if only is None or name in only: shots(name, *args, **kw)
      base = f"/meetings/{m.pk}/"
      shot("open", base + "open/")
      step.open_room(m, p)
      from chibo.work.meetings.queries.meetings import get_meeting
      shot("room0", base + "room/")
      lines = list(roll_call_of(m))
      marks = {l.pk: RollMark("present") for l in lines if l.kind != "exempt"}
      marks[lines[1].pk] = RollMark("late", "", 15); marks[lines[2].pk] = RollMark("excused", "Đi khám bệnh ở tỉnh")
      marks[lines[3].pk] = RollMark("unexcused")
      from chibo.work.meetings.actions.session import record_attendance
      record_attendance(m, marks, actor=a)
      ml = next(l for l in roll_call_of(m) if l.person_id == p.member.pk); ml.meeting = m; ml.cell = m.cell
      dispute_attendance(ml, text="Tôi đến lúc 19 giờ 20, đồng chí Bình có thấy.", actor=act_as(p.member))
      shot("room", base + "room/")
      shot("room-member", base + "room/", p.member)
      items = list(items_of(m))
      for i in items[:4]:
        i.meeting = m; tick_item(i, done=True, minutes_spent=6, actor=a)
      it = items[4]; it.meeting = m
      write_notes(it, notes="Đồng chí Mai báo cáo kết quả thu hoạch vụ mùa: 38 trên 40 ha; hai ha còn lại do ngập úng.", base=text_mark(""), actor=a)
      it = list(items_of(m))[4]; it.meeting = m
      write_notes(it, conclusion="Hoàn thành thu hoạch trước ngày 15/11; phân công tổ 3 hỗ trợ hai hộ neo đơn.", base=text_mark(""), actor=a)
      record_opinion(m, person=p.member, text="Đề nghị xã sớm sửa cống ở thôn để tránh ngập.", item=it, actor=a)
      record_opinion(m, person=p.deputy, text="Biểu dương tổ 2 đã giúp gia đình chính sách.", item=it, kind="praise", actor=a)
      shot("course", base + f"course/?item={it.pk}")
      shot("review", base + "review/")
      from chibo.work.meetings.actions.session import settle_dispute
      ml = next(l for l in roll_call_of(m) if l.person_id == p.member.pk); ml.meeting = m; ml.cell = m.cell
      settle_dispute(ml, state="late", reason="", actor=a)
      n = sum(1 for l in roll_call_of(m) if l.attended and l.official)
      v = record_vote(m, subject="Thông qua nghị quyết tháng 11", decision="resolution", tally=Tally(n-1,0,1,0), actor=a)
      shot("votes", base + "votes/")
      shot("confirm", base + f"votes/{v.pk}/confirm/", p.deputy)
      shot("close0", base + "close/")
      from chibo.work.meetings.actions.votes import drop_vote
      v.meeting = m; drop_vote(v, actor=a)
      step.close(m, p)
      shot("minutes0", base + "minutes/")
      step.seal(m, p)
      shot("resolution0", base + "resolution/")
      step.resolve(m, p)
      shot("minutes", base + "minutes/")
      shot("resolution", base + "resolution/")
      shot("summary", base + "minutes/", p.official)
      shot("votes1", base + "votes/")
      import django.test
      c = django.test.Client(); c.force_login(p.secretary.account)
      from chibo.work.meetings.queries.room import resolutions_of
      r = list(resolutions_of(m))[0]
      for kind, q in (("minutes",""),("attendance",""),("notice",""),("resolution",f"?id={r.pk}&annex")):
        for ext in ("docx","pdf"):
          resp = c.get(base + f"documents/{kind}.{ext}{q}")
          (OUT / f"doc-{kind}.{ext}").write_bytes(resp.content)
          print(kind, ext, resp.status_code, resp["Content-Disposition"])
