"""What the actions of scores refuse."""

import pytest

from chibo.base.audit.models import Entry
from chibo.base.kernel.errors import Refused


def refused(call, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        call(*args, **kwargs)
    return [finding.code for finding in caught.value.findings]


def codes_for(sheet):
    return list(
        Entry.objects.filter(target=f"scoresheet:{sheet.pk}")
        .order_by("seq")
        .values_list("code", flat=True)
    )
