"""The URLs of services, as people give them, and of pictures, as services do."""

import httpx2

from fairest.errors import BadInput

__all__ = ["url_of", "web_url"]


def url_of(base_url: str) -> httpx2.URL:
    """The URL of a service; it may hold a user and a password. Raises `BadInput`, without quoting it."""
    url = web_url(base_url)
    if not url:
        raise BadInput("That is no address of a service.", hint="One looks like this: http://127.0.0.1:8000/v1")
    if url.query or url.fragment:
        raise BadInput(f"The address of {url.host} must end before any '?' or '#'.", hint="Keys come by environment.")
    return url


def web_url(text: str) -> httpx2.URL | None:
    """The http or https URL a text is, or None."""
    try:
        url = httpx2.URL(text)
    except (httpx2.InvalidURL, UnicodeError):
        return None
    return url if url.scheme in ("http", "https") and url.host else None
