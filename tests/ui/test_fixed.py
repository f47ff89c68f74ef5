"""What stands between ``{% fixed %}`` and ``{% endfixed %}``: written once, and never of one person."""

from __future__ import annotations

from typing import Any

import pytest
from django.template import engines
from django.test import override_settings
from django.utils import translation


def page(text: str) -> Any:
    return engines["django"].from_string("{% load fixed i18n %}" + text)


def test_a_fixed_piece_speaks_each_persons_language() -> None:
    made = page('{% fixed %}{% translate "Yes" %}{% endfixed %}')
    for language, words in (("fr", "Oui"), ("en", "Yes"), ("fr", "Oui")):
        with translation.override(language):
            assert made.render() == words


def test_nothing_of_a_page_can_stay_in_a_fixed_piece() -> None:
    made = page("{% fixed %}[{{ secret }}{{ user }}]{% endfixed %}{{ secret }}")
    assert made.render({"secret": "mine", "user": "Alice"}) == "[]mine"
    assert made.render({"secret": "yours"}) == "[]yours"


@pytest.mark.parametrize(("debug", "times"), [(False, 1), (True, 2)])
def test_a_fixed_piece_is_written_once_but_while_its_text_is_being_changed(debug: bool, times: int) -> None:
    written = []
    made = page("{% fixed %}x{% endfixed %}")
    (node,) = (each for each in made.template.nodelist if hasattr(each, "written"))
    node.nodelist.render = lambda context: written.append(context) or "x"
    with override_settings(DEBUG=debug):
        made.render()
        made.render()
    assert len(written) == times
