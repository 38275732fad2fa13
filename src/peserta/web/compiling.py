"""How templates become Python: once for each language, with its words written in, and kept between starts."""

import os
import sys
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast

from jinja2 import BytecodeCache, Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

from peserta.web.translation import Translation

# Beside what Python itself keeps of our modules, and for the same reason.
COMPILED = Path(__file__).parent / "__pycache__"
# Another number whenever an option of the environment or the extension below changes: nothing else tells that kept
# code is of no use.
COMPILED_NAME = f"template-2-{version('jinja2')}-%s.cache"
# `_("...")` as the lexer sees it.
CALL = ("name", "lparen", "string", "rparen")


def compile_templates(
    folders: Iterable[Path],
    translation: Translation,
    *,
    globals_: Mapping[str, object],
    filters: Mapping[str, object],
) -> Environment:
    """The environment of one language, with every template of these folders already compiled."""
    environment = _Environment(
        loader=FileSystemLoader(list(folders)),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
        # Nothing is worked out while compiling: a mark of this process would be kept for the next.
        optimized=False,
        bytecode_cache=_kept_code(translation),
        extensions=[_WordsWrittenIn],
    )
    add_globals(
        environment, language=translation.language, _=translation.gettext, ngettext=translation.ngettext, **globals_
    )
    cast("dict[str, object]", environment.filters).update(filters)
    for name in environment.list_templates(extensions=["html"]):
        environment.get_template(name)
    return environment


def add_globals(environment: Environment, **globals_: object) -> None:
    """Let every template use these; Jinja2's own types allow nothing there but what it puts there itself."""
    cast("dict[str, object]", environment.globals).update(globals_)


class _Environment(Environment):
    """Templates share one table of globals: nobody changes it, and looking through two takes three times as long."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        assert not d, "no template is loaded with globals of its own"
        return self.globals


class _WordsWrittenIn(Extension):
    """Writes the translation where a template says `_("...")`, so that nothing is looked up while a page is made.

    What has facts in it, or is not a text but a variable, is left to the function of that name.
    """

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        translate: Any = self.environment.globals["_"]
        tokens, n = list(stream), 0
        while n < len(tokens):
            call = tokens[n : n + len(CALL)]
            if call[0].value == "_" and tuple(token.type for token in call) == CALL:
                yield Token(call[0].lineno, "string", translate(call[2].value))
                n += len(CALL)
            else:
                yield tokens[n]
                n += 1


class _OnDisk(FileSystemBytecodeCache):
    """Beside our modules. What cannot be kept is compiled again, as Python's own modules are."""

    def __init__(self, folder: Path, words: str) -> None:
        super().__init__(str(folder), COMPILED_NAME)
        self._words = words

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """As theirs, and another for other words."""
        return super().get_cache_key(f"{self._words}|{name}", filename)

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().dump_bytecode(bucket)


def _kept_code(translation: Translation) -> BytecodeCache | None:
    """Compiling all templates takes a process longer than starting it."""
    may_write = not sys.dont_write_bytecode and COMPILED.is_dir() and os.access(COMPILED, os.W_OK)
    return _OnDisk(COMPILED, translation.fingerprint) if may_write else None
