"""The password of an explorer that others can reach: asked for by the browser, compared in constant time, never shown."""

from __future__ import annotations

import hashlib
import secrets
from pathlib import Path

from flask import Flask, Response, request

from sessim.ground.errors import UserError

FEWEST, MOST = 12, 200  # characters
ASK = {"WWW-Authenticate": 'Basic realm="sessim explorer", charset="UTF-8"'}


def read_password(path: Path) -> str:
    """The password that is the first line of a file; it is never taken from the command line, which all users of a machine see.

    Raises:
        UserError: The file cannot be read, or its first line is too short or too long.
    """
    where = f"--password {path.name}"
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not text"
        raise UserError(
            f"cannot be read ({reason})", where=where, allowed="a file whose first line is the password"
        ) from None
    password = lines[0].strip() if lines else ""
    if not FEWEST <= len(password) <= MOST:
        raise UserError("the first line is not a password", where=where, allowed=f"{FEWEST} to {MOST} characters")
    return password


def require_password(server: Flask, password: str) -> None:
    """Answer no request without the password, whatever user name comes with it."""
    digest = hashlib.sha256(password.encode()).digest()

    @server.before_request
    def let_in() -> Response | None:
        given = request.authorization
        typed = (given.password or "") if given is not None and given.type == "basic" else ""
        if secrets.compare_digest(hashlib.sha256(typed.encode("utf-8", "replace")).digest(), digest):
            return None
        return Response("sessim explorer: a password is needed.\n", status=401, mimetype="text/plain", headers=ASK)
