"""Who the tests of the review are about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests import cast


@pytest.fixture
def people() -> cast.Cast:
    """Somebody in every role, on a project of ours."""
    # Read before Django is set up, where this folder is what is tested.
    from tests import cast

    return cast.everybody()
