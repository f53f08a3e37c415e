"""The address that members open: what the settings say, tried from the server itself, and where the
system may run.
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from chibo.base.kernel.errors import refuse_if
from chibo.base.maintenance.actions.reach import try_address
from chibo.base.maintenance.enums import ReachFault
from chibo.base.maintenance.queries import last_address_check
from chibo.interfaces.access import signed_in
from chibo.interfaces.web.administration.installation import RIGHT, WHOLE
from chibo.work.logins.actions import address_findings


@signed_in("GET", "POST", repeatable=True)
def address(request: HttpRequest) -> HttpResponse:
    """What stands in the way of the address, and the button that tries it; only the address of the
    settings is ever asked.
    """
    request.actor.require(RIGHT, WHOLE)
    # Asked as if this page had been opened by the address itself: whether that works is what is
    # tried here.
    findings = address_findings(urlsplit(settings.PUBLIC_ADDRESS).netloc)
    if request.method == "POST":
        refuse_if(findings)
        if try_address().ok:
            messages.success(request, _("The address works: this installation answers there."))
        return redirect("web:address")
    last = last_address_check()
    tried = last if last is not None and last.place == settings.PUBLIC_ADDRESS else None
    context = {
        "public_address": settings.PUBLIC_ADDRESS,
        "troubles": findings,
        "tried": tried,
        "fault": ReachFault(tried.error).label if tried is not None and tried.error else "",
        "encrypted": settings.PUBLIC_ADDRESS.startswith("https://"),
    }
    return render(request, "web/administration/address.html", context)


urls = [path("administration/address/", address, name="address")]
