"""Cookies, and the routes by which somebody becomes who they are: entering, leaving, starting afresh.

Knows no page and no turn. Only here and in `api.py` a request becomes a `Session`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import MutableHeaders
from starlette.requests import cookie_parser

from assistant.visitor import LONGEST_ID, Visitor
from retrieval.errors import BadInput, shorten
from ui.errors import NotSignedIn
from ui.guard import App, Message, Receive, Scope, Send
from ui.identity import Session, Sessions

if TYPE_CHECKING:
    from ui.shopfront import Shopfront

COOKIE = "shop_session"


def session_of(request: Request, sessions: Sessions) -> Session | None:
    """Who sends this request, by the signed cookie; None without one that holds."""
    return sessions.read(request.cookies.get(COOKIE))


def keep(response: Response, request: Request, sessions: Sessions, session: Session) -> None:
    """Lets the browser keep the session; scripts can't read it, and other sites can't send with it."""
    response.set_cookie(
        COOKIE,
        sessions.sign(session),
        max_age=sessions.life,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )


async def form(request: Request) -> dict[str, str]:
    """The fields of a posted form, the last of each name.

    Raises:
        BadInput: not text.
    """
    try:
        fields = parse_qs((await request.body()).decode(), keep_blank_values=True, max_num_fields=20)
    except ValueError as exc:
        raise BadInput(
            "The form can't be read; send it as application/x-www-form-urlencoded in UTF-8."
        ) from exc
    return {name: values[-1] for name, values in fields.items()}


class Welcome:
    """Gives everybody who opens the page without a session a new one, before the page says anything."""

    def __init__(self, app: App, sessions: Sessions) -> None:
        self._app = app
        self._sessions = sessions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; with the page comes the cookie."""
        if scope["type"] != "http" or scope["path"] != "/" or self._known(scope):
            await self._app(scope, receive, send)
            return
        cookie = Response()
        keep(cookie, Request(dict(scope)), self._sessions, self._sessions.begin())

        async def welcome(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).append("set-cookie", cookie.headers["set-cookie"])
            await send(message)

        await self._app(scope, receive, welcome)

    def _known(self, scope: Scope) -> bool:
        headers = dict(scope["headers"])
        cookies = cookie_parser(headers.get(b"cookie", b"").decode("latin-1"))
        return self._sessions.read(cookies.get(COOKIE)) is not None


def doors(front: Shopfront) -> APIRouter:
    """The routes: the shop's token in, the demo's customer picker, leaving, and a new conversation."""
    router = APIRouter(include_in_schema=False)

    @router.get("/enter")
    def enter(request: Request, token: str) -> Response:
        customer_id = front.handover.customer(token)
        before = session_of(request, front.sessions) or front.sessions.begin()
        after = before.signed_in(customer_id)
        # A link on a foreign site may carry somebody else's token: nothing of a guest may go there.
        own_way = request.headers.get("sec-fetch-site") in ("same-origin", "same-site")
        if own_way and not before.customer_id:
            front.hand_over(before.visitor, after.visitor)
        return _home(request, front.sessions, after)

    @router.post("/session/customer")
    async def pick(request: Request) -> Response:
        customer_id = (await form(request)).get("customer", "")[:LONGEST_ID]
        if not front.customer_picker:
            raise NotSignedIn("Customers of this shop come in by the shop's own sign-in.")
        if customer_id and await run_in_threadpool(front.profiles.get, customer_id) is None:
            raise BadInput(f"There is no customer '{shorten(customer_id)}'.")
        session = session_of(request, front.sessions) or front.sessions.begin()
        return _home(request, front.sessions, session.signed_in(customer_id))

    @router.post("/session/leave")
    def leave(request: Request) -> Response:
        return _home(request, front.sessions, front.sessions.begin())

    @router.post("/session/fresh")
    def fresh(request: Request) -> Response:
        session = session_of(request, front.sessions) or front.sessions.begin()
        front.conversations.start(session.visitor)
        return _home(request, front.sessions, session)

    return router


def _home(request: Request, sessions: Sessions, session: Session) -> Response:
    response = RedirectResponse("/", status_code=303)
    keep(response, request, sessions, session)
    return response


def visitor_of(cookies: dict[str, str], sessions: Sessions) -> Visitor:
    """Who is talking, by the cookies of a request that the page's framework hands on.

    Raises:
        NotSignedIn: no session that holds.
    """
    session = sessions.read(cookies.get(COOKIE))
    if session is None:
        raise NotSignedIn("Your visit has ended; load the page again.")
    return session.visitor
