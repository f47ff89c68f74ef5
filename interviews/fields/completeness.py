"""What is still missing for an answer to count as answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from interviews.fields import empty
from interviews.methodology.model import Item


def complete(item: Item, values: Mapping[str, Any]) -> list[str]:
    """Paths of the required fields that are empty, in the order of the form; none when the answer is whole.

    ``"peak_rps"`` for a field, ``"components"`` for a table without rows, ``"components.ab12cd34.name"`` for the cell
    of a row that was begun, whether its table is required or not.
    """
    missing: list[str] = []
    for field in item.fields:
        value = values.get(field.name)
        if empty(value):
            if field.required:
                missing.append(field.name)
            continue
        if field.kind == "table" and isinstance(value, list):
            required = [column.name for column in field.columns if column.required]
            missing += [
                f"{field.name}.{row['id']}.{name}"
                for row in value
                for name in required
                if empty(row.get(name))
            ]
    return missing
