"""The service desk: pages for the shop's staff, made on the server and kept fresh by a little script.

Everything but the sign-in asks for the staff's own cookie, which the chat page never gets. Knows no turn:
it reads the shop's records, and writes only answers into conversations that were handed off.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from assistant.errors import NotYours
from assistant.transcript_rows import HandOff
from assistant.visitor import Visitor
from ui.cards import Turn
from ui.doors import form
from ui.errors import InterfaceError, NotSignedIn
from ui.person import describe, name_of
from ui.rendering import render
from ui.staff import STAFF_LIFE

if TYPE_CHECKING:
    from ui.shopfront import Shopfront

COOKIE = "shop_desk"
LONGEST_ANSWER = 4000
MOST_HAND_OFFS = 10_000
_NAMES = {"customer": "Customer", "assistant": "Assistant", "staff": "Staff"}


class NoStaff(InterfaceError):
    """Somebody who is not signed in asked for a page of the desk; the answer is the way to the sign-in."""


def desk(front: Shopfront) -> APIRouter:
    """The routes under `/desk`."""

    def staff(request: Request) -> str:
        name = front.staff.name(request.cookies.get(COOKIE))
        if name is None:
            raise NoStaff("Sign in to the desk first.")
        return name

    open_router = APIRouter(prefix="/desk", include_in_schema=False)
    router = APIRouter(include_in_schema=False, dependencies=[Depends(staff)])

    def page(
        template: str, title: str, staff: str | None, layout: str = "narrow", **records: object
    ) -> Response:
        shared = {
            "shop": front.shop.config.name,
            "title": title,
            "staff": staff,
            "layout": layout,
            "query": "",
        }
        return HTMLResponse(render(template, **(shared | records)))

    def sign_in(problem: str = "", name: str = "", status: int = 200) -> Response:
        has_password = front.staff.has_password
        shown = page(
            "desk_enter.html", "Sign in", None, problem=problem, name=name, has_password=has_password
        )
        shown.status_code = status
        return shown

    def handed_off(conversation_id: str) -> HandOff:
        for item in front.transcripts.hand_offs(k=MOST_HAND_OFFS):
            if item.conversation_id == conversation_id:
                return item
        raise NotYours("There is no such conversation that was handed off.")

    @open_router.get("")
    def overview(request: Request) -> Response:
        name = front.staff.name(request.cookies.get(COOKIE))
        if name is None:
            return sign_in()
        return page("desk_list.html", "Waiting for a person", name, customers=None, waiting=_waiting(front))

    @open_router.post("/enter")
    async def enter(request: Request) -> Response:
        fields = await form(request)
        name = " ".join(fields.get("name", "").split())[:60]
        who = request.client.host if request.client else ""
        try:
            token = await run_in_threadpool(front.staff.enter, fields.get("password", ""), who, name)
        except InterfaceError as exc:
            return sign_in(str(exc), name, 401 if isinstance(exc, NotSignedIn) else 429)
        response = RedirectResponse("/desk", status_code=303)
        secure = request.url.scheme == "https"
        response.set_cookie(
            COOKIE, token, max_age=STAFF_LIFE, path="/desk", httponly=True, samesite="strict", secure=secure
        )
        return response

    @router.post("/leave")
    def leave() -> Response:
        response = RedirectResponse("/desk", status_code=303)
        response.delete_cookie(COOKIE, path="/desk", httponly=True, samesite="strict")
        return response

    @router.get("/waiting")
    def waiting() -> Response:
        return HTMLResponse(render("desk_waiting.html", waiting=_waiting(front)))

    @router.get("/customers")
    def find(request: Request, q: str = "") -> Response:
        found = front.profiles.find(q)
        return page("desk_list.html", "Customers", staff(request), customers=found, query=q)

    @router.get("/customers/{customer_id:path}")
    def customer(request: Request, customer_id: str) -> Response:
        if front.profiles.get(customer_id) is None:
            raise NotYours("There is no such customer.")
        person = describe(front, Visitor.customer(customer_id))
        return page("desk_customer.html", person.name, staff(request), "wide", person=person)

    @router.get("/conversations/{conversation_id}")
    def conversation(request: Request, conversation_id: str) -> Response:
        item = handed_off(conversation_id)
        person = describe(front, item.visitor)
        return page(
            "desk_conversation.html",
            person.name,
            staff(request),
            "two",
            person=person,
            who=person.name,
            status=item.status,
            reason=item.reason,
            conversation_id=conversation_id,
            turns=_turns(front, conversation_id),
            names=_NAMES,
        )

    @router.get("/conversations/{conversation_id}/messages")
    def messages(conversation_id: str, after: int = 0) -> Response:
        newer = [turn for turn in _turns(front, conversation_id) if turn.number > after]
        return HTMLResponse(render("desk_messages.html", turns=newer, names=_NAMES))

    @router.post("/conversations/{conversation_id}/answer")
    async def answer(request: Request, conversation_id: str) -> Response:
        text = (await form(request)).get("text", "").strip()[:LONGEST_ANSWER]
        if text:
            await run_in_threadpool(front.transcripts.answer_as_staff, conversation_id, staff(request), text)
        return RedirectResponse(f"/desk/conversations/{conversation_id}", status_code=303)

    @router.post("/conversations/{conversation_id}/close")
    def close(conversation_id: str) -> Response:
        front.transcripts.close_hand_off(conversation_id)
        return RedirectResponse("/desk", status_code=303)

    open_router.include_router(router)
    return open_router


def _waiting(front: Shopfront) -> list[dict[str, str]]:
    zone = front.shop.config.local
    return [
        {
            "conversation_id": item.conversation_id,
            "status": item.status,
            "who": name_of(front, item.visitor),
            "since": f"{zone(item.handed_off_at):%d %b %H:%M}",
            "reason": item.reason,
        }
        for item in front.transcripts.hand_offs("open", "answered")
    ]


def _turns(front: Shopfront, conversation_id: str) -> list[Turn]:
    gallery = front.gallery
    return [gallery.turn(message) for message in front.transcripts.read_as_staff(conversation_id)]
