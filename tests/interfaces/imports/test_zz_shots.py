import sys, pytest
from pathlib import Path
from datetime import date
from tests.browser import *
from tests.work.rosters.worlds import *
from tests.interfaces.imports.books import DIRTY, SAMPLE
from tests.people import make_people
from chibo.interfaces.imports.reading import read_workbook
from chibo.work.rosters.actions import *
from chibo.base.kernel.dates import today
from django.test import Client

@pytest.mark.django_db(transaction=True)
def test_shots(live_server, settings, emptied_afterwards):
    settings.TOTP_REQUIRED=False; settings.DEBUG=True
    people=make_people(accounts=True)
    on=today()
    dirty=read_workbook("x.xlsx",DIRTY.read_bytes(),on=on)
    sample=read_workbook("x.xlsx",SAMPLE.read_bytes(),on=on)
    def st(pair,name="danh-sach-dang-vien-2026-11.xlsx"):
        return stage_roster(people.commune,pair[0],file_name=name,findings=pair[1],actor=SYSTEM,on=on)
    s0=st(sample); 
    from tests.factories import act_as
    from chibo.base.jobs.actions import cancel_job
    from chibo.directory.access.queries import actor_as
    confirm_import(s0,actor=actor_as(people.official,on=on))
    with chromium() as browser:
        def shots(pages,tag):
            out=[]
            for size,sz in (("desk",DESK),("phone",PHONE)):
                for lang in ("vi","en"):
                    ctx=open_context(browser,size=sz,language=lang)
                    c=Client(); c.force_login(people.official.account)
                    ctx.add_cookies([{"name":"sessionid","value":c.cookies["sessionid"].value,"url":live_server.url}])
                    page=ctx.new_page()
                    for name,path in pages:
                        page.goto(live_server.url+path)
                        if lang=="vi": picture(page,Path(f"/tmp/shots/{name}-{size}.png"))
                        out.append((name,size,lang,axe_violations(page),sideways_scroll(page)))
                    ctx.close()
            for o in out:
                if o[3] or o[4]: print(o)
        shots([("running",f"/roster/upload/{s0.pk}/")],"r")
        cancel_job(__import__("chibo.base.jobs.models",fromlist=["Job"]).Job.objects.get())
        bring_in(people.commune, ROSTER)
        apply_roster(s1:=st(sample),actor=SYSTEM,on=on)
        s2=st(dirty)
        rows=sample[0].members
        new=replace(sample[0],members=tuple([replace(rows[0],post="",title=""),replace(rows[1],post="secretary",title="Bí thư",phone="0944123123"),replace(rows[5],cell_code="TS-02"),*rows[6:]]))
        s3=st((new,()),"danh-sach-thang-12.xlsx")
        shots([("upload",f"/roster/{people.commune.pk}/"),("errors",f"/roster/upload/{s2.pk}/"),("ready",f"/roster/upload/{s3.pk}/"),("changed",f"/roster/upload/{s3.pk}/?show=members.changed"),("applied",f"/roster/upload/{s1.pk}/?show=members.added")],"a")
