"""What forms say of themselves: Vietnamese on Vietnamese pages, English on English ones."""

import pytest
from allauth.account import forms as account_forms
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django import forms
from django.contrib.auth.password_validation import get_default_password_validators
from django.core import validators
from django.core.exceptions import ValidationError
from django.urls import get_resolver
from django.utils.translation import override

from chibo.interfaces.forms import DayField
from chibo.interfaces.forms import Form as OwnForm

pytestmark = pytest.mark.pure

OWN_LETTERS = set("ăâđêôơưáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ")
JUNK = ["", "\x00", "x" * 5_000, "-1", "99999999999", "31/02/2026", "25:61", "1.23456789"]


def below(cls):
    return {cls} | {deeper for one in cls.__subclasses__() for deeper in below(one)}


def every_form():
    """All forms of the pages, ours and those of the sign-in library; the pages are imported with
    their addresses.
    """
    _ = get_resolver().url_patterns
    own = [form for form in below(OwnForm) if form.__module__.startswith("chibo.")]
    library = [
        form for form in below(forms.Form) if form.__module__.startswith(account_forms.__name__)
    ]
    return sorted({*own, *library}, key=lambda form: form.__name__)


def in_both(message):
    said = []
    for language in ("vi", "en"):
        with override(language):
            said.append(str(message))
    return said


def complaints(field):
    """Everything the field finds wrong with what nobody should type, in the language that is on."""
    said = []
    for typed in JUNK:
        try:
            field.clean(typed if not isinstance(field, forms.FileField) else None)
        except ValidationError as error:
            said += [message.lower() for message in error.messages]
    return said


def is_vietnamese(text):
    return bool(set(text.lower()) & OWN_LETTERS)


def test_there_are_forms_to_look_at():
    assert len(every_form()) > 35


@pytest.mark.parametrize("form", every_form(), ids=lambda form: form.__name__)
def test_fields_complain_in_the_language_of_the_page(form):
    for name, field in form.base_fields.items():
        with override("vi"):
            vietnamese = complaints(field)
        with override("en"):
            english = complaints(field)
        assert [text for text in vietnamese if not is_vietnamese(text)] == [], name
        assert [text for text in english if is_vietnamese(text.replace("“", ""))] == [], name


def test_every_sentence_of_the_library_has_its_vietnamese():
    fields = [
        message
        for field in below(forms.Field)
        for message in vars(field).get("default_error_messages", {}).values()
    ]
    checks = [
        vars(one).get("message")
        for one in below(validators.RegexValidator) | below(validators.BaseValidator)
    ]
    signing = [
        message
        for one in (DefaultAccountAdapter, DefaultMFAAdapter)
        for message in one.error_messages.values()
    ]
    told = [
        in_both(message)
        for message in (*fields, *checks, *signing)
        if message and not hasattr(message, "keys")
    ]

    assert [
        english for vietnamese, english in told if english and not is_vietnamese(vietnamese)
    ] == []


@pytest.mark.parametrize("password", ["ngắn", "password12345678", "1" * 15])
def test_a_weak_password_is_refused_in_vietnamese(password):
    said = []
    for one in get_default_password_validators():
        try:
            with override("vi"):
                one.validate(password)
        except ValidationError as error:
            with override("vi"):
                said += error.messages

    assert [text for text in said if not is_vietnamese(text)] == []


def test_the_words_are_those_of_the_product():
    with override("vi"):
        assert complaints(DayField())[0] == "đồng chí chưa điền mục này."
        assert "ngày chưa đúng. mời đồng chí ghi ngày/tháng/năm, ví dụ 03/12/2026." in complaints(
            DayField()
        )
        assert (
            complaints(forms.CharField(max_length=3))[-1] == "tối đa 3 ký tự; đồng chí đã ghi 10."
        )
