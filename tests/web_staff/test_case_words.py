"""Every kind of case has a name at the desk."""

import re
from pathlib import Path

from peserta import web_staff
from peserta.web_staff.case_words import kind_words

SOURCE = Path(web_staff.__file__).parent.parent
OPENED = re.compile(r'(?:open_case\(\s*conn, |(?:CASE|REFUND)_KIND(?:: Final)? = )"([a-z_]+)"')


def test_no_case_that_is_opened_anywhere_is_called_other() -> None:
    opened = {kind for path in SOURCE.rglob("*.py") for kind in OPENED.findall(path.read_text())}

    assert {"disowned", "paid_not_covered", "refund_due"} <= opened
    assert [kind for kind in sorted(opened) if kind_words(kind, str) == kind_words("of nobody", str)] == []
