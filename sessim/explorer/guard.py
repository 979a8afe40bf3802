"""What keeps the explorer to its own machine: other hosts and posts from other pages are refused in one line."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, request

OWN_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]", "::1"})
CONTENT_POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


def is_own_host(host: str) -> bool:
    """Whether a `Host` header, port included, names this machine; a name that merely resolves to it is refused."""
    return (urlsplit(f"//{host}").hostname or "") in {name.strip("[]") for name in OWN_NAMES}


def is_own_origin(origin: str | None, host: str) -> bool:
    """Whether an `Origin` header is absent (no page sent it) or names the very host and port that was asked."""
    return origin is None or urlsplit(origin).netloc == host


def keep_local(server: Flask) -> None:
    """Refuse other hosts and cross-origin posts, and forbid the page to load anything from elsewhere."""

    @server.before_request
    def refuse_strangers() -> Response | None:
        if not is_own_host(request.host):
            return _refuse("sessim explorer answers only to 127.0.0.1 and localhost.")
        crosses = not is_own_origin(request.headers.get("Origin"), request.host)
        crosses |= request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site")
        if request.method != "GET" and crosses:
            return _refuse("sessim explorer takes requests only from its own page.")
        return None

    @server.after_request
    def forbid_elsewhere(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = CONTENT_POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response


def _refuse(line: str) -> Response:
    return Response(line + "\n", status=403, mimetype="text/plain")
