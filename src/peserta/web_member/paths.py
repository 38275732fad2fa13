"""Addresses of the member's pages, and reading a journey's id out of one."""

from uuid import UUID

HANDLE_LENGTH = 32


def journey_path(journey_id: UUID, step: str) -> str:
    return f"/aktivasi/{journey_id.hex}/{step}"


def read_handle(handle: str) -> UUID | None:
    """The id a path names, or None for anything else that stands there."""
    if len(handle) != HANDLE_LENGTH or not handle.isascii() or not handle.isalnum():
        return None
    try:
        return UUID(hex=handle)
    except ValueError:
        return None
