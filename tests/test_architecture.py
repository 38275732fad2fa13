"""The house rules that a machine can check: who may read whose tables, and what every statement must survive."""

import ast
import importlib
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.sql import SQL

SOURCE = Path(__file__).parents[1] / "src" / "peserta"
LINES_MAX = 300
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "services", "service", "managers", "manager", "misc"}
STATEMENT = re.compile(r"\s*(?:SELECT|INSERT|UPDATE|DELETE|WITH|CREATE TEMPORARY TABLE)\b")
PARAMETER = re.compile(r"%\((\w+)\)[sbt]|%[sbt]|%%")
# psycopg tells the server the type of moments and spans, which "now - window" needs; here their names do.
MOMENT = re.compile(r"now|moment|since|until|before|after|oldest|\w+_(?:at|since|until|before|after)")
SPAN = re.compile(r"(?:\w+_)?(?:window|life|lease|patience|idle|wait)")
# What the application may not do even if it wanted to: change history. Everything else it may read and write.
APPEND_ONLY = (
    "audit_entry", "audit_link", "audit_anchor", "billing_ledger_", "billing_receipt", "messaging_route_history",
    "messaging_guard_history", "kit_key", "kit_key_written",
)  # fmt: skip
READ_ONLY = ("kit_migration", "kit_partitioned")

PACKAGES = sorted(path.name for path in SOURCE.iterdir() if (path / "__init__.py").exists())
MODULES = sorted(path for path in SOURCE.rglob("*.py") if "node_modules" not in path.parts)


def place(path: Path) -> str:
    return str(path.relative_to(SOURCE))


def module_name(path: Path) -> str:
    parts = ("peserta", *path.relative_to(SOURCE).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(path: Path) -> Iterator[str]:
    """The full name of each thing a module imports."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{place(path)}: imports are written in full"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_a_store_is_read_by_its_own_package_alone() -> None:
    strangers = [
        f"{place(path)} imports {name}"
        for path in MODULES
        for name in imports_of(path)
        if (found := re.match(r"peserta\.(\w+)\.(?:\w+\.)*(?:\w+_)?store\b", name))
        and found[1] != path.relative_to(SOURCE).parts[0]
    ]

    assert strangers == []


def test_every_module_begins_with_what_lives_in_it() -> None:
    silent = [place(path) for path in MODULES if not ast.get_docstring(ast.parse(path.read_text("utf-8")))]

    assert silent == []


def test_no_module_is_longer_than_can_be_read() -> None:
    long = [place(path) for path in MODULES if len(path.read_text("utf-8").splitlines()) > LINES_MAX]

    assert long == []


def test_every_folder_with_types_has_them_checked() -> None:
    """`make check` names the folders itself, in two halves."""
    root = SOURCE.parents[1]
    included = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["basedpyright"]["include"]
    checked = re.findall(r"\$\(BIN\)/basedpyright (.+)", (root / "Makefile").read_text())

    assert sorted(" ".join(checked).split()) == sorted(included)


def test_no_name_says_nothing() -> None:
    vague = [place(path) for path in MODULES if VAGUE_NAMES & {*path.relative_to(SOURCE).with_suffix("").parts}]

    assert vague == []


def statements() -> Iterator[tuple[str, str]]:
    """Each SQL constant with its place; a constant that is imported elsewhere comes once."""
    seen: set[str] = set()
    for path in MODULES:
        if path.name == "__main__.py":
            continue
        for name, value in vars(importlib.import_module(module_name(path))).items():
            if name.isupper() and isinstance(value, str) and STATEMENT.match(value) and value not in seen:
                seen.add(value)
                yield f"{place(path)}: {name}", value


def parameters(statement: str) -> list[str]:
    """The names of a statement's parameters, in the order of their numbers."""
    return _numbered(statement)[1]


def prepared(statement: str) -> str:
    """PREPARE for a statement with psycopg's parameters."""
    body, names = _numbered(statement)
    types = ", ".join("unknown" if is_cast(name, statement) else type_by_name(name) for name in names)
    return f"PREPARE checked {f'({types})' if types else ''} AS {body}"


def _numbered(statement: str) -> tuple[str, list[str]]:
    names: list[str] = []

    def number(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return "%"
        name = found[1] or f"unnamed {len(names)}"
        if name not in names:
            names.append(name)
        return f"${names.index(name) + 1}"

    return PARAMETER.sub(number, statement), names


def is_cast(name: str, statement: str) -> bool:
    return re.search(rf"%\({name}\)[sbt]::", statement) is not None


def type_by_name(name: str) -> str:
    if MOMENT.fullmatch(name):
        return "timestamptz"
    return "interval" if SPAN.fullmatch(name) else "unknown"


def test_every_statement_fits_the_schema(app_dsn: str) -> None:
    problems: list[str] = []
    found = dict(statements())
    with psycopg.connect(app_dsn, autocommit=True) as conn:
        for name in sorted(found, key=lambda name: not is_temporary(found[name])):
            sql = found[name] if is_temporary(found[name]) else prepared(found[name])
            try:
                conn.execute(SQL(sql), prepare=False)  # pyright: ignore[reportArgumentType]  # our own constants
                if not is_temporary(found[name]):
                    conn.execute("DEALLOCATE checked", prepare=False)
            except psycopg.Error as error:
                problems.append(f"{name}: {str(error).splitlines()[0]}")

    assert len(found) > 20, "the statements are found"
    assert problems == []


def is_temporary(statement: str) -> bool:
    """Whether the statements of an import use what this one makes."""
    return statement.lstrip().startswith("CREATE TEMPORARY")


@pytest.fixture
def tables(owner_dsn: str) -> list[str]:
    with psycopg.connect(owner_dsn) as conn:
        rows = conn.execute(
            "SELECT relname FROM pg_class"
            " WHERE relkind IN ('r', 'p', 'v', 'm') AND relnamespace = 'public'::regnamespace"
        ).fetchall()
    return sorted(name for (name,) in rows)


def test_every_table_belongs_to_a_package(tables: list[str]) -> None:
    strays = [table for table in tables if table.split("_")[0] not in PACKAGES]

    assert strays == []


def test_the_application_may_do_what_is_intended_and_no_more(app_dsn: str, tables: list[str]) -> None:
    problems: list[str] = []
    with psycopg.connect(app_dsn) as conn:
        for table in tables:
            may = {
                right
                for right in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "TRIGGER", "REFERENCES")
                if conn.execute("SELECT has_table_privilege(%s, %s)", (table, right)).fetchone() == (True,)
            }
            if may != intended_rights(table):
                problems.append(f"{table}: may {sorted(may)}, intended {sorted(intended_rights(table))}")

    assert problems == []


def intended_rights(table: str) -> set[str]:
    """A partition counts like its table: whoever may change a partition may change the table."""
    if table in READ_ONLY:
        return {"SELECT"}
    if table.startswith(APPEND_ONLY):
        return {"SELECT", "INSERT"}
    return {"SELECT", "INSERT", "UPDATE", "DELETE"}


def calls(path: Path, name: str) -> Iterator[tuple[str, set[str | None]]]:
    """Where a module calls a function, and which arguments it names."""
    text = path.read_text("utf-8")
    for node in ast.walk(ast.parse(text if f"{name}(" in text else "")):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == name:
            yield f"{place(path)}:{node.lineno}", {keyword.arg for keyword in node.keywords}


def test_whoever_opens_a_pool_says_whether_it_prepares() -> None:
    """Behind a pooler in transaction mode what a command prepared would meet the next one at the same server."""
    silent = [at for path in MODULES for at, named in calls(path, "open_pool") if "prepares" not in named]
    # Those that are named in the logs of the server ask more than whether it is there; migrations go past a pooler.
    silent += [
        at
        for path in MODULES
        for at, named in calls(path, "psycopg.connect")
        if "application_name" in named and "prepare_threshold" not in named and path.name != "migrate.py"
    ]

    assert silent == []
