"""What stands beside a question. The wizard's templates ask for it here: interviews know no plan."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from interviews.answers import context as context_of
from interviews.shown import shown
from interviews.wizard import item_name
from perfplan.ui.addresses import address
from plans.insight import BLOCKS, computed_blocks, insight
from plans.live import Live, live
from plans.proposing import offer_for

register = template.Library()


@register.simple_tag(takes_context=True)
def beside(context: Context) -> SafeString:
    """Figures and findings of the item on the page, as its answers stand now."""
    found = insight(_now(context), context["item"].key)
    return render_to_string("plans/_insight.html", {**_shared(context), "insight": found})


@register.simple_tag(takes_context=True)
def review_beside(context: Context) -> SafeString:
    """Where the open threads and suggestions at the item come, once the page is there: it does not wait for them."""
    return format_html(
        '<span id="item-review" hx-get="{}" hx-trigger="load" hx-swap="outerHTML"></span>',
        address("item_review", context["interview"].pk, context["item"].key),
    )


@register.simple_tag(takes_context=True)
def computed_outcome(context: Context) -> SafeString:
    """What is computed for the action on the page; nothing for a question."""
    key = context["item"].key
    blocks = computed_blocks(_now(context), key) if key in BLOCKS else []
    if not blocks:
        return SafeString("")
    return render_to_string("plans/_computed.html", {**_shared(context), "blocks": blocks})


@register.simple_tag(takes_context=True)
def proposal(context: Context) -> SafeString:
    """What the answers propose for the decision on the page, as long as it has not got it; nothing for a question."""
    interview, said, item = context["interview"], context["said"], context["item"]
    offer = offer_for(interview, said, item)
    if offer is None:
        return SafeString("")
    language = (get_language() or "en")[:2]
    filled = {
        "offer": offer,
        "shown": shown(item, offer.values, context_of(interview, said, language)),
        "reasons": [
            (
                [(key, item_name(interview.methodology.item[key])) for key in reason.items],
                reason.text.to(language),
            )
            for reason in offer.reasons
        ],
        "revision": context["answer"].revision,
    }
    return render_to_string(
        "plans/_proposal.html", {**_shared(context), **filled}, request=context["request"]
    )


def _now(context: Context) -> Live:
    """The interview as its answers stand: once for each page, which asks by several tags."""
    if "live" not in context.render_context:
        context.render_context["live"] = live(context["interview"], context["said"])
    made: Live = context.render_context["live"]
    return made


def _shared(context: Context) -> dict[str, Any]:
    interview = context["interview"]
    return {
        "interview": interview,
        "may_edit": context["may_edit"],
        "request": context["request"],
        "csrf_token": context.get("csrf_token", ""),
        "trail_base": address("figure", interview.pk, "_").removesuffix("_"),
    }
