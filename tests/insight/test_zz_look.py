import os
import pytest, time_machine
from datetime import date, datetime, timedelta
from pathlib import Path
from decimal import Decimal
from tests.browser import *
from tests.factories import *
from tests.factories.month import *
from tests.insight.sheets import *
from chibo.insight.scoring.actions import *
from chibo.insight.scoring.rules import Given
from chibo.insight.scoring.queries import lines_of
from chibo.work.meetings.actions.session import RollMark
from chibo.base.kernel.dates import Month
from tests.people import People
OUT = Path("/tmp/look_scores")
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
NAMES = ["Đồng Tâm","Thái Thịnh","Quyết Tiến","Lương Thiện","Hưng Thịnh","Trường THCS Trường Sinh","Công an xã","Hợp tác xã Nông nghiệp và Dịch vụ","Bắc Triển","Trạm Y tế","Quân sự xã","Cơ quan Đảng","Khối chính quyền"]
@pytest.mark.django_db(transaction=True)
def test_look(live_server, settings):
    settings.TOTP_REQUIRED = False
    from tests.people import make_people
    with time_machine.travel("2026-11-03 12:00+07:00"):
        p = make_people(accounts=True)
        for back in (3, 2, 1):
            m = make_meeting(p.cell, month=Month(2026, 11).plus(-back)); held(m, p); seal(m, p); resolve(m, p)
            extra = {"c6": "30"} if back != 2 else {"c6":"15","c4_2":"15"}
            decided(m, p, **{k:v for k,v in extra.items()}) if back != 1 else submitted(m, p)
        m = make_meeting(p.cell)
        open_room(m, p); call_roll(m, p, absent={p.others[0]: RollMark("excused", "đi làm xa"), p.member: RollMark("excused","ốm")}); close(m, p)
        sheet = open_sheet(m, actor=act_as(p.secretary))
        give_points(sheet, {"1": Given(Decimal(4)), "3.1": Given(Decimal(4)), "4.2": Given(Decimal(20))}, actor=act_as(p.secretary))
        subs = None
        for n, name in enumerate(NAMES):
            cell = make_unit(parent=p.commune, name=f"Chi bộ {name}")
            sec = make_member(cell, f"Bí thư {n}", post="secretary", account=True); dep = make_member(cell, f"Phó {n}", post="deputy", account=True); mem = make_member(cell, f"Đảng viên {n}")
            q = People(p.commune, cell, p.sister, p.elsewhere, sec, dep, mem, p.official, p.in_charge, p.neighbour, p.stranger, ())
            if n == 6: continue
            mm = make_meeting(cell)
            if n < 5:
                held(mm, q); 
                if n < 4: subs = submitted(mm, q, c4_2=str(10+n*4))
                if n == 0: decide_score(subs, on=TODAY, actor=act_as(p.official))
            elif n < 9: convene(mm, q)
        sec_login = p.secretary.account.username; off_login = p.official.account.username
    def shots(page, name, url):
        page.goto(live_server.url + url); page.wait_for_load_state("networkidle")
        bad = axe_violations(page); print(name, "axe:", bad, "sideways:", sideways_scroll(page), "bytes", len(page.content()))
        picture(page, OUT / f"{name}.png")
    with time_machine.travel("2026-11-06 12:00+07:00"), chromium() as b:
        for size, tag in ((DESK, "desk"), (PHONE, "phone")):
          for lang in ("vi","en"):
            if lang == "en" and tag == "phone": continue
            ctx = open_context(b, size=size, language=lang); page = ctx.new_page()
            sign_in(page, live_server.url, sec_login, PASSWORD)
            if lang == "en":
                page.evaluate("()=>{const f=document.querySelector('form[action*=language],form[action*=i18n]'); f.querySelector('button[value=en]')?.click()}"); page.wait_for_load_state("load")
            shots(page, f"score-{tag}-{lang}", f"/meetings/{m.pk}/score/")
            if tag == "desk" and lang == "vi":
                page.fill("#id_points-5", "5"); page.press("#id_points-5", "Tab"); page.wait_for_timeout(1200)
                page.click("#c1 details.why summary"); picture(page, OUT / "score-after.png")
                print("saved:", page.inner_text("#live"))
            ctx.close()
            ctx = open_context(b, size=size, language=lang); page = ctx.new_page()
            sign_in(page, live_server.url, off_login, PASSWORD)
            if lang == "en":
                page.evaluate("()=>{const f=document.querySelector('form[action*=language],form[action*=i18n]'); f.querySelector('button[value=en]')?.click()}"); page.wait_for_load_state("load")
            shots(page, f"month-{tag}-{lang}", f"/committee/{p.commune.pk}/month/2026-11/")
            shots(page, f"figure-{tag}-{lang}", f"/committee/{p.commune.pk}/month/2026-11/figure/?figure=decided")
            shots(page, f"review-{tag}-{lang}", f"/scores/{subs.pk}/")
            ctx.close()
