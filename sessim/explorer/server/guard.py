"""What keeps the explorer to its own page: other hosts, posts from other pages and large bodies are refused in one line."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from sessim.explorer.failures import describe_failure

OWN_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
LARGEST_BODY = 65_536  # bytes; what a page of the explorer sends stays under a tenth of it
FIXED_FILES = "/_dash-component-suites/"  # their names change with their content
# plotly compiles the shaders of parallel coordinates, hence 'unsafe-eval'; inline scripts must be those that Dash wrote
CONTENT_POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-eval' {hashes}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def is_own_host(host: str) -> bool:
    """Whether a `Host` header, port included, names this machine; a name that merely resolves to it is refused."""
    try:
        parts = urlsplit(f"//{host}")
        return (parts.hostname or "") in OWN_NAMES and (parts.port is None or parts.port > 0)
    except ValueError:
        return False


def is_own_origin(origin: str | None, host: str) -> bool:
    """Whether an `Origin` header is absent (no page sent it) or names the very host and port that was asked."""
    try:
        return origin is None or urlsplit(origin).netloc == host
    except ValueError:
        return False


def refuse_strangers(server: Flask, *, is_hosted: bool = False) -> None:
    """Refuse other hosts, posts from other pages, and bodies that no page of the explorer sends.

    Args:
        server: The server.
        is_hosted: Whether others than this machine may ask, by whatever name they know it; a password then keeps strangers out.
    """
    server.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY

    @server.before_request
    def refuse() -> Response | None:
        if not is_hosted and not is_own_host(request.host):
            return write_line("sessim explorer answers only to 127.0.0.1 and localhost.", 403)
        crosses = not is_own_origin(request.headers.get("Origin"), request.host)
        crosses |= request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site")
        if request.method != "GET" and crosses:
            return write_line("sessim explorer takes requests only from its own page.", 403)
        if (request.content_length or 0) > LARGEST_BODY:
            return write_line(f"sessim explorer takes no more than {LARGEST_BODY} bytes at once.", 413)
        return None


def close_pages(server: Flask, script_hashes: Sequence[str]) -> None:
    """Keep a page from loading from, sending to or being shown on other sites, and from being cached.

    Args:
        server: The server.
        script_hashes: Hashes of the inline scripts that a page may run, as a content security policy has them.
    """
    policy = CONTENT_POLICY.format(hashes=" ".join(script_hashes))

    @server.after_request
    def forbid_elsewhere(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = policy
        response.headers.update(HEADERS)
        is_fixed = request.path.startswith(FIXED_FILES) and response.status_code == 200
        response.headers["Cache-Control"] = "private, max-age=86400" if is_fixed else "no-store"
        return response


def say_errors(server: Flask) -> None:
    """Answer a failing request in one line, without a traceback."""

    @server.errorhandler(HTTPException)
    def say_refusal(error: HTTPException) -> Response:
        return write_line(f"sessim explorer: {(error.name or 'refused').lower()}.", error.code or 500)

    @server.errorhandler(Exception)
    def say_failure(error: Exception) -> Response:
        return write_line(f"sessim explorer: {describe_failure(error)}.", 500)


def write_line(line: str, status: int) -> Response:
    """One line as an answer."""
    return Response(line + "\n", status=status, mimetype="text/plain")
