"""Help pages."""

HANDLERS = ()
