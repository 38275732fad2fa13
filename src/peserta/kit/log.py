"""Logs of every process: one line of JSON each (or colours on a terminal), which cannot hold a personal value."""

import logging
import sys
from typing import TextIO, cast

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from peserta.kit.masking import mask, mask_named

# Granian configures these by itself; with this they hand their lines to ours.
GRANIAN_LOGGING: dict[str, object] = {
    "loggers": {
        "_granian": {"handlers": [], "propagate": True},
        "granian.access": {"handlers": [], "propagate": True},
    },
    "handlers": {},
    "formatters": {},
}
# They say at INFO what they do for each request or connection.
TALKATIVE = ("httpx", "httpcore", "asyncio", "mail.log", "psycopg.pool")
# A database that is away is tried every second, and each try says so.
SELDOM, SELDOM_S = "psycopg.pool", 30.0
# Set by ourselves after masking, or names a logger and a level: nothing of a person.
_OURS = frozenset({"timestamp", "level", "logger"})


def configure_logging(level: str = "info", *, stream: TextIO | None = None) -> None:
    """Route structlog and standard logging through one chain that ends in `stream` (standard error).

    Call it once per process, before the first line. A terminal gets readable lines, anything else JSON.
    """
    out = stream or sys.stderr
    before: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
    ]
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*before, structlog.stdlib.ExtraAdder()],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.StackInfoRenderer(),
                # A traceback as text: one that shows local variables would show whose they are.
                structlog.processors.format_exc_info,
                mask_everything,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                _renderer(out),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    pool_log = logging.getLogger(SELDOM)
    pool_log.filters = [_Seldom()]
    logging.captureWarnings(True)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *before,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


class _Seldom(logging.Filter):
    """Lets each kind of line through once in half a minute."""

    def __init__(self) -> None:
        super().__init__()
        self._said_at: dict[object, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if record.created - self._said_at.get(record.msg, -SELDOM_S) < SELDOM_S:
            return False
        self._said_at[record.msg] = record.created
        return True


def get_log(name: str) -> structlog.stdlib.BoundLogger:
    """The log of one module, which gives its own name."""
    return structlog.stdlib.get_logger(name)


def mask_everything(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """The last processor before rendering: whatever was given, names and values, comes out masked."""
    return {
        cast("str", mask(name)): value if name in _OURS else mask_named(name, value) for name, value in event.items()
    }


def _renderer(out: TextIO) -> Processor:
    if out.isatty():
        return structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    return structlog.processors.JSONRenderer(ensure_ascii=False)
