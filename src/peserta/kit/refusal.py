"""A refusal: the answer "no, because", which undoes everything the request did."""


class Refusal(Exception):
    """What was asked cannot be done; `code` names why, for the words that only the web layer knows.

    `facts` are values the words may show; they are never personal data.
    """

    def __init__(self, code: str, **facts: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts
