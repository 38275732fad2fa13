"""Going on with an application in another browser."""
