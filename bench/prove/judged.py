"""What guessers were answered, counted from the words of the pages."""

from collections.abc import Sequence
from dataclasses import dataclass

from bench.prove.browser import Page
from peserta.kit.codes import SHORT

WRONG = "Kode salah"
USED_UP = "Percobaan untuk kode ini habis"


@dataclass
class Judged:
    """All guessers together. A guess is judged when it was compared with a code."""

    wrong: int = 0
    last_tries: int = 0
    refused: int = 0
    long_codes: int = 0
    opened: int = 0
    journeys: int = 0
    most_at_one_code: int = 0
    right_refused: int = 0

    @property
    def on_short_codes(self) -> int:
        """Guesses that were compared with a six-digit code."""
        return self.wrong + self.last_tries

    def note(self, answers: Sequence[Page], length: int) -> None:
        """Count the answers to one code's guesses. The last one allowed is wrong too, but is told what is next."""
        self.opened += sum(answer.status == 303 for answer in answers)
        wrong = sum(answer.says(WRONG) for answer in answers)
        last = int(wrong > 0 and any(answer.says(USED_UP) for answer in answers))
        self.most_at_one_code = max(self.most_at_one_code, wrong + last)
        if length != SHORT:
            self.long_codes += wrong + last
            return
        self.wrong += wrong
        self.last_tries += last
        self.refused += len(answers) - wrong - last

    def note_right_too_late(self, answer: Page) -> None:
        """Count the answer to a right code that came after the last try."""
        if answer.status == 303:
            self.opened += 1
        else:
            self.right_refused += 1
