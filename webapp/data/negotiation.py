"""Which form of a thing a program wants, by its Accept header (RFC 9110, section 12.5.1).

In: the header, the endings that are offered. Out: the ending, `html` for the page.
"""

from __future__ import annotations

from collections.abc import Sequence

from werkzeug.datastructures import MIMEAccept

from graph.errors import WrongUse
from graph.formats import MEDIA_TYPES

HTML = "html"
# media type → ending; first what wins where the reader likes several as much
_OFFERED = {"text/html": HTML, **{media: ending for ending, media in MEDIA_TYPES.items()}, "application/json": "jsonld"}


class NotAcceptableError(WrongUse):
    """Nothing that is offered is accepted."""

    http_status = 406


def wanted(accept: MIMEAccept, offered: Sequence[str] = (HTML, *MEDIA_TYPES)) -> str:
    """Return the ending that is liked best; the first that is offered where no wish is told.

    Raises `NotAcceptableError` where nothing offered is accepted.
    """
    if not accept:
        return offered[0]
    liked = {media: quality(accept, media) for media, ending in _OFFERED.items() if ending in offered}
    best = max(liked, key=lambda media: liked[media])
    if liked[best] <= 0:
        types = ", ".join(dict.fromkeys(media for media, ending in _OFFERED.items() if ending in offered))
        raise NotAcceptableError(f"nothing that there is is accepted → ask for one of: {types}")
    return _OFFERED[best]


def quality(accept: MIMEAccept, media: str) -> float:
    """Return how much a media type is liked: what the most specific range that holds it says."""
    main = media.partition("/")[0]
    said = {name.partition(";")[0].strip().casefold(): liked for name, liked in reversed(list(accept))}
    return float(next((said[name] for name in (media, f"{main}/*", "*/*") if name in said), 0))
