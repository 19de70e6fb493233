"""The header and footer of our pages for templates in Django's language, so that there is one of each."""

from __future__ import annotations

from django import template
from django.template import Context, loader
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from cyberspex.web.context import mode

register = template.Library()


@register.simple_tag(takes_context=True)
def page_part(context: Context, name: str) -> SafeString:
    """One part of our pages, such as `_header.html`."""
    text = loader.render_to_string(name, {}, context["request"], using="jinja2")
    return mark_safe(text)  # noqa: S308 - the part was escaped by its own environment


@register.simple_tag
def language_code() -> str:
    """The language of this page, for its `lang` attribute."""
    return (get_language() or "en").split("-")[0]


@register.simple_tag
def demo_mode() -> bool:
    """Whether this installation is a demonstration, which shows its own one-time codes."""
    return mode() == "demo"
