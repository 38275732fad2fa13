"""No float touches money: not in the code that counts it, not in the database, not in what banks send."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

SOURCE = Path(__file__).parents[1] / "src" / "peserta"
# What counts, asks for, takes or tells money. A deadline in seconds is no money, and may be a float.
MONEY = sorted(
    [
        *SOURCE.glob("billing/*.py"),
        *SOURCE.glob("api/*.py"),
        *SOURCE.glob("simulator/bank/*.py"),
        SOURCE / "kit/values.py",
    ]
)
SECONDS = re.compile(r"_s\b|\bpace\b|--timeout-s", re.IGNORECASE)
WHOLE = {"bigint", "integer", "numeric"}


def floats_of(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Each line of a module where a float may arise, and what is there."""
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 0)
        match node:
            case ast.Constant(value=float()):
                yield line, f"the literal {node.value}"
            case ast.Name(id="float"):
                yield line, "float"
            case ast.BinOp(op=ast.Div()) | ast.AugAssign(op=ast.Div()):
                yield line, "a division that gives a float; // and divmod() keep whole rupiah"
            case ast.Call(func=ast.Name(id="round")):
                yield line, "round()"
            case _:
                pass


@pytest.mark.parametrize("path", MONEY, ids=lambda path: str(path.relative_to(SOURCE)))
def test_code_of_money_makes_no_float(path: Path) -> None:
    source = path.read_text("utf-8")
    lines = source.splitlines()

    found = [place for place in floats_of(ast.parse(source)) if not SECONDS.search(lines[place[0] - 1])]

    assert found == []


def test_no_name_of_rupiah_is_a_float_or_divided_anywhere() -> None:
    wrong = [
        f"{path.relative_to(SOURCE)}:{node.lineno}"
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if (
            isinstance(node, ast.AnnAssign)
            and "_idr" in ast.unparse(node.target)
            and "float" in ast.unparse(node.annotation)
        )
        or (
            isinstance(node, ast.arg)
            and node.annotation
            and "_idr" in node.arg
            and "float" in ast.unparse(node.annotation)
        )
        or (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and "_idr" in ast.unparse(node))
    ]

    assert wrong == []


def test_what_banks_send_is_read_without_floats() -> None:
    readers = [path for path in MONEY if "json.loads" in path.read_text("utf-8")]
    calls = [
        (path.name, {word.arg for word in node.keywords})
        for path in readers
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "json.loads"
    ]

    assert [name for name, words in calls if "parse_float" not in words] == []


def test_the_database_keeps_whole_rupiah(owner_dsn: str) -> None:
    with psycopg.connect(owner_dsn) as conn:
        columns = conn.execute(
            "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public'"
        ).fetchall()
    money = [(table, column, kind) for table, column, kind in columns if str(column).endswith("_idr")]
    billing = [(table, column, kind) for table, column, kind in columns if str(table).startswith("billing_")]

    assert money
    assert [column for column in money if column[2] not in WHOLE] == []
    assert [column for column in billing if column[2] in {"real", "double precision"}] == []


def test_a_float_would_be_found() -> None:
    spoiled = ast.parse("amount = total / 2\nshare = 0.5\nsum_idr = float(text)\nsum_idr = round(sum_idr)")

    assert len(list(floats_of(spoiled))) == 4
