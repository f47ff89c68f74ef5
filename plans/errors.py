"""What keeps a document from being made, where more than one module must know it."""


class TooLarge(Exception):
    """More than one PDF should hold."""
