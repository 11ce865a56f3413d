"""The operator's settings that concern the viewer, read from the environment and checked in one place.

In: environment variables. Out: their values; `WrongUse` names a variable that cannot be used, what is wrong with it
and what to write instead.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

from graph.errors import WrongUse

PROXIES = "REGIOGRAPH_PROXIES"  # how many servers in front of this one are to be believed
CONTACT = "REGIOGRAPH_CONTACT"
PUBLISHER = "REGIOGRAPH_PUBLISHER"  # the name of who publishes the data
ADDRESS = "REGIOGRAPH_ADDRESS"  # where the server is reached, if it cannot know
OPERATOR = (CONTACT, PUBLISHER, ADDRESS)
_MOST_PROXIES = 20
_LONGEST = 500  # characters of a name or address
_HOST = r"(?:[^\W_](?:[\w.-]*[^\W_])?|\[[0-9A-Fa-f:.]+\])"
_SEGMENT = r"(?:[\w.~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})+"
_PREFIX = re.compile(rf"(?:/{_SEGMENT})+")
_WEB_ADDRESS = re.compile(rf"https?://{_HOST}(?::(\d{{1,5}}))?(?:/(?:{_SEGMENT})?)*(?:\?{_SEGMENT})?")
# What no file of XML or header may hold.
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# Of what an e-mail address may hold, what an IRI may hold too.
_MAIL = re.compile(rf"[\w.!$&'*+=~-]+@{_HOST}\.[^\W\d_]{{2,}}")


def is_web_address(text: str) -> bool:
    """Tell whether a text is a whole address on the web, with nothing that an IRI may not hold."""
    found = _WEB_ADDRESS.fullmatch(text)
    return bool(found) and len(text) <= _LONGEST and int((found and found[1]) or 80) in range(1, 65536)


def is_mail_address(text: str) -> bool:
    """Tell whether a text is an e-mail address that an IRI can hold."""
    return len(text) <= _LONGEST and bool(_MAIL.fullmatch(text))


def is_mount(prefix: str) -> bool:
    """Tell whether a text is a path that the viewer may lie under: `/kg`, never `//elsewhere`."""
    return len(prefix) <= _LONGEST and bool(_PREFIX.fullmatch(prefix))


def read_proxies(environment: Mapping[str, str] = os.environ) -> int:
    """Return how many proxies are believed, 0 unless set; raises `WrongUse`."""
    text = environment.get(PROXIES, "").strip() or "0"
    if not (text.isascii() and text.isdigit() and int(text[:9]) <= _MOST_PROXIES):
        raise WrongUse(f"{PROXIES}={text[:40]} is no number of proxies → write how many servers stand in front of this one: 0 to {_MOST_PROXIES}")
    return int(text)


def read_operator(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return what the operator says of itself; raises `WrongUse` for what no description can hold."""
    found = {name: " ".join(environment.get(name, "").split()) for name in OPERATOR}
    for name, text in found.items():
        if _UNPRINTABLE.search(text):
            raise WrongUse(f"{name} holds a character that cannot be printed → write it in one line of plain text")
        if len(text) > _LONGEST:
            raise WrongUse(f"{name} has {len(text)} characters → write at most {_LONGEST}")
    address = found[ADDRESS] = found[ADDRESS].rstrip("/")
    if address and (not is_web_address(address) or "?" in address):
        raise WrongUse(f"{ADDRESS}={address[:80]} is not a whole web address → write https://data.example.org, without quotation marks or spaces")
    return found


def read_usable_operator(environment: Mapping[str, str] = os.environ) -> tuple[dict[str, str], list[str]]:
    """Return what the operator says as far as it can be used, and what is wrong with the rest."""
    usable, faults = dict.fromkeys(OPERATOR, ""), []
    for name in OPERATOR:
        try:
            usable[name] = read_operator({name: environment.get(name, "")})[name]
        except WrongUse as error:
            faults.append(str(error))
    return usable, faults


def read_port(text: str) -> int:
    """Return the number of a port; raises `WrongUse`."""
    if not (text.isascii() and text.isdigit() and int(text[:9]) <= 65535):
        raise WrongUse(f"“{text[:40]}” is not a port → give a number up to 65535: --port 8000, or PORT=8000")
    return int(text)
