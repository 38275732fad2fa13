"""What the pages of the guides are given."""

from collections.abc import Callable

from peserta.web_member.guide_steps import steps_of, title_of
from tests.web_member.contexts import Context, Teller


def guide(kind: str, *, with_pictures: bool = False) -> Callable[[Teller], Context]:
    def context(teller: Teller) -> Context:
        steps = steps_of(kind, teller.gettext)
        taken = {step.picture for step in steps} if with_pictures else set[str]()
        return {"kind": kind, "heading": title_of(kind, teller.gettext), "steps": steps, "taken": taken}

    return context
