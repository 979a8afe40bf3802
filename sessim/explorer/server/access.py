"""Who is let in: a browser that was opened with the token that `sessim explore` prints, and nobody else on the machine.

The loopback address is shared by all users of a machine. As with Jupyter, the token is in the address once; from then on the
browser holds it as a cookie, which its scripts cannot read, and the address no longer shows it.
"""

from __future__ import annotations

import secrets
from urllib.parse import quote, urlencode, urlsplit

from flask import Flask, Response, request

TOKEN = "token"
TOKEN_BYTES = 32
REFUSAL = (
    "sessim explorer: open the address that `sessim explore` printed in its terminal; it holds the token of this run."
)


def make_token() -> str:
    """A token that cannot be guessed, new for every start."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def name_cookie(host: str) -> str:
    """Name of the cookie; browsers keep one jar for all ports of a host, so it names its port."""
    return f"sessim-explorer-{urlsplit(f'//{host}').port or 80}"


def require_token(server: Flask, token: str) -> None:
    """Answer no request without the token, be it for a page, a script, a callback or a download."""

    @server.before_request
    def let_in() -> Response | None:
        given, cookie = request.args.get(TOKEN), name_cookie(request.host)
        if _is_token(request.cookies.get(cookie), token):
            return None if given is None else _send_on()
        if request.method == "GET" and _is_token(given, token):
            answer = _send_on()
            answer.set_cookie(cookie, token, httponly=True, samesite="Lax")
            return answer
        return Response(f"{REFUSAL}\n", status=403, mimetype="text/plain")


def _is_token(given: str | None, token: str) -> bool:
    """Whether what was given is the token; the time it takes reveals nothing about how much of it is right."""
    return given is not None and secrets.compare_digest(given.encode("utf-8", "replace"), token.encode())


def _send_on() -> Response:
    """Send the browser to the same address without the token."""
    kept = [(key, value) for key, value in request.args.items(multi=True) if key != TOKEN]
    place = quote("/" + request.path.lstrip("/")) + (f"?{urlencode(kept)}" if kept else "")
    return Response(status=303, headers={"Location": place})
