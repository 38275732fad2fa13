"""What the pages of recovery and of "that was not me" are given."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from uuid import UUID

from peserta.access.event import Event
from peserta.web_member.data_form import read_reference_form
from peserta.web_member.disowning import event_words
from tests.web_member.contexts import NOW, TODAY, Context, Teller


def reference_form(typed: Mapping[str, str], code: str = "", **facts: str | int) -> Callable[[Teller], Context]:
    def context(teller: Teller) -> Context:
        form, _ = read_reference_form(typed, TODAY, teller.gettext)
        if not typed:
            form.errors.clear()
        words = teller.refusal(code, "", path="/bukan-saya", **facts) if code else None
        return {"form": form, "words": words}

    return context


def event(template: str, device: str = "", *, is_disowned: bool = False) -> Callable[[Teller], Context]:
    def context(teller: Teller) -> Context:
        at = NOW - timedelta(minutes=30)
        told = Event(UUID(int=1), UUID(int=60), template, device, at, NOW if is_disowned else None)
        return {"event": told, "happened": event_words(template, teller.gettext), "action": "/bukan-saya/x"}

    return context
