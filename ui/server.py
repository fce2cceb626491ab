"""One process for everything: the page, the desk, the API, the pictures.

Opens a `Shopfront`, loads and tries its models, and only then listens. Knows no turn.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable
from importlib.metadata import version
from typing import TYPE_CHECKING

import gradio as gr
import uvicorn
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from assistant.errors import ModelUnavailable, NotYours, StateBusy, TurnRunning
from retrieval.errors import BadInput, ShopAssistantError
from ui import api, search_api
from ui.chat import chat_page, look
from ui.desk import NoStaff, desk
from ui.doors import Welcome, doors
from ui.errors import NotSignedIn, TooManyTries
from ui.guard import Guard
from ui.rendering import LOOKS, render
from ui.settings import Settings, is_loopback

if TYPE_CHECKING:
    from ui.shopfront import Shopfront

log = logging.getLogger(__name__)

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})
PNG = b"\x89PNG\r\n\x1a\n"
_PICTURE = re.compile(r"[A-Za-z0-9_%-]{1,200}\.png")

STATUS: dict[type[ShopAssistantError], int] = {
    NotSignedIn: 401,
    NotYours: 404,
    TurnRunning: 409,
    StateBusy: 409,
    BadInput: 400,
    TooManyTries: 429,
    ModelUnavailable: 503,
}


def check_reach(settings: Settings) -> None:
    """Refuses to be reached from beyond this machine without a token for the API.

    Raises:
        BadInput: `api_token` is missing.
    """
    if settings.beyond_loopback and not settings.api_token.get_secret_value():
        raise BadInput(
            f"Serving at {settings.host} lets others than this machine in; "
            "set SHOP_ASSISTANT_API_TOKEN first, or leave the host at 127.0.0.1."
        )


def application(front: Shopfront, settings: Settings) -> FastAPI:
    """The whole application of one shop: the chat page, and everything beside it."""
    app = services(front, settings)
    gr.mount_gradio_app(app, chat_page(front), path="/", **look())
    return app


def services(front: Shopfront, settings: Settings) -> FastAPI:
    """Everything of one shop but the chat page: desk, API, pictures, and the doors in front of them all."""
    app = FastAPI(
        title="shop-assistant", version=version("shop-assistant"), docs_url=None, redoc_url=None,
        openapi_url="/v1/openapi.json",
    )  # fmt: skip
    app.add_middleware(Welcome, sessions=front.sessions)
    app.add_middleware(Guard, hosts=_hosts(settings))
    for kind in (ShopAssistantError, RequestValidationError, HTTPException, Exception):
        app.add_exception_handler(kind, _explain)

    @app.get("/health")
    def health() -> dict[str, object]:
        shop = front.shop
        return {
            "status": "ok",
            "build": shop.build,
            "model": front.model,
            "version": app.version,
            "clicks": shop.clicks.as_record() if shop.clicks else None,
        }

    @app.get("/pictures/{name}", include_in_schema=False)
    def picture(name: str) -> Response:
        file = front.gallery.pictures / name
        if not _PICTURE.fullmatch(name) or not _is_png(file):
            raise HTTPException(404, "There is no such picture.")
        return FileResponse(file, media_type="image/png", headers={"cache-control": "public, max-age=3600"})

    app.state.front = front
    app.include_router(api.router)
    app.include_router(search_api.router)
    app.include_router(desk(front))
    app.include_router(doors(front))
    app.mount("/looks", StaticFiles(directory=LOOKS))
    return app


def serve(front: Shopfront, settings: Settings, started: Callable[[], None]) -> None:
    """Listens until somebody stops the process; `started` is called once it does."""
    asyncio.run(_serve(front, settings, started))


async def _serve(front: Shopfront, settings: Settings, started: Callable[[], None]) -> None:
    app = application(front, settings)  # within the loop: the page's framework would open loops of its own
    config = uvicorn.Config(
        app, host=settings.host, port=settings.port, log_level="warning", server_header=False
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started and not serving.done():
        await asyncio.sleep(0.05)
    if server.started:
        started()
    await serving


def _hosts(settings: Settings) -> frozenset[str] | None:
    """The host names that are answered for; any, where the server listens to the world by itself."""
    return LOOPBACK_NAMES | set(settings.public_names) if is_loopback(settings.host) else None


def _is_png(file: object) -> bool:
    try:
        with open(str(file), "rb") as opened:
            return opened.read(len(PNG)) == PNG
    except OSError:
        return False


async def _explain(request: Request, exc: Exception) -> Response:
    if isinstance(exc, NoStaff):
        return RedirectResponse("/desk", status_code=303)
    status, text = _told(exc)
    if status == 500:
        log.error("A request failed: %s", request.url.path, exc_info=exc)
    if request.url.path.startswith("/v1") or "text/html" not in request.headers.get("accept", ""):
        return JSONResponse({"error": text}, status)
    home = "/desk" if request.url.path.startswith("/desk") else "/"
    return HTMLResponse(render("problem.html", title="That did not work", text=text, home=home), status)


def _told(exc: Exception) -> tuple[int, str]:
    """The status and the words of an error."""
    if isinstance(exc, RequestValidationError):
        first = exc.errors()[0]
        return 422, f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}."
    if isinstance(exc, HTTPException):
        return exc.status_code, str(exc.detail)
    if isinstance(exc, ShopAssistantError):
        return next((STATUS[kind] for kind in type(exc).__mro__ if kind in STATUS), 500), str(exc)
    return 500, "Something went wrong here; it was logged."
