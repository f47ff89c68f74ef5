"""The engine's version: frozen with every plan version, raised when the same answers give another figure."""

ENGINE_VERSION = "2026.1"
