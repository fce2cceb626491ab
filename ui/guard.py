"""What stands before every request: which hosts, paths and sizes are let in, and which headers go out.

Pure ASGI, in front of the page's framework too, whose own routes (uploads, file serving, proxying,
monitoring) a shop has no use for. Knows nobody and no shop.
"""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

LARGEST_BODY = 64 * 1024

LET_IN = re.compile(
    r"/(|config/?|theme\.css|favicon\.ico|manifest\.json|robots\.txt|health|assets/.*|static/.*|looks/.*"
    r"|pictures/[^/]+|v1/.*|desk(/.*)?|enter|session/[a-z]+"
    r"|gradio_api/(startup-events|heartbeat/[^/]+|queue/(join|data)|cancel|reset)/?)"
)

# The page's framework compiles its templates in the browser, hence 'unsafe-eval' and inline scripts; whatever
# came in from a supplier is escaped before it gets there. Suppliers' pictures alone come from elsewhere.
CONTENT_SECURITY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob: http: https:; font-src 'self' data:; connect-src 'self'; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)

HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"content-security-policy", CONTENT_SECURITY.encode()),
)


class TooLarge(Exception):
    """A body grew beyond what is let in while it was read; never leaves this module."""


class Guard:
    """Refuses what has no business here, and adds the headers that keep a browser safe.

    Args:
        hosts: The names under which browsers may reach the server, in lower case, without a port; None:
            any. On loopback this keeps out pages whose own name was made to point here.
    """

    def __init__(self, app: App, hosts: frozenset[str] | None) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        headers = {
            name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]
        }
        refused = self._refusal(scope, headers)
        if refused:
            await _answer(send, *refused)
            return
        started = False

        async def guarded_send(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                present = {name.lower() for name, _ in message.get("headers", ())}
                extra = [(name, value) for name, value in HEADERS if name not in present]
                message = {**message, "headers": [*message.get("headers", ()), *extra]}
            await send(message)

        try:
            await self._app(scope, _measured(receive), guarded_send)
        except TooLarge:
            if not started:
                await _answer(send, 413, _TOO_LARGE)

    def _refusal(self, scope: Scope, headers: MutableMapping[str, str]) -> tuple[int, str] | None:
        host = headers.get("host", "")
        if self._hosts is not None and _name(host) not in self._hosts:
            return 421, f"This server does not answer for that host name; add it to {_NAMES} if it should."
        if not LET_IN.fullmatch(scope["path"]):
            return 404, "There is nothing here."
        if scope["method"] not in ("GET", "HEAD") and not _same_origin(headers, host):
            return 403, "This request comes from another site."
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > LARGEST_BODY:
            return 413, _TOO_LARGE
        return None


_NAMES = "SHOP_ASSISTANT_NAMES"
_TOO_LARGE = f"The request is larger than {LARGEST_BODY // 1024} KB."


def _measured(receive: Receive) -> Receive:
    total = 0

    async def measured() -> Message:
        nonlocal total
        message = await receive()
        total += len(message.get("body", b""))
        if total > LARGEST_BODY:
            raise TooLarge
        return message

    return measured


def _same_origin(headers: MutableMapping[str, str], host: str) -> bool:
    origin = headers.get("origin")
    return origin is None or origin.partition("://")[2] == host


def _name(host: str) -> str:
    return re.sub(r":\d+$", "", host).lower()


async def _answer(send: Send, status: int, text: str) -> None:
    body = json.dumps({"error": text}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode()), *HEADERS]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
