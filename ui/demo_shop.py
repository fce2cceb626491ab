"""The demo shop on first use: written and built where the settings say, then left alone."""

from __future__ import annotations

import shutil

from assistant.shop.build import build_shop
from assistant.shop.demo import write_demo
from assistant.shop.state import State
from retrieval.errors import BadInput
from retrieval.progress import Progress
from ui.settings import Settings


def ensure_demo(settings: Settings, progress: Progress) -> None:
    """Makes what is missing of the demo shop and its build; what was cut short is begun again.

    Raises:
        StateBusy: somebody else is building it.
        BadInput: something else lies where the demo shop should be.
    """
    if not (settings.shop / "shop.yaml").is_file():
        if settings.shop.exists() and any(settings.shop.iterdir()):
            raise BadInput(
                f"{settings.shop} holds something else; name another place in SHOP_ASSISTANT_SHOP."
            )
        draft = settings.shop.with_name(f"{settings.shop.name}.part")
        shutil.rmtree(draft, ignore_errors=True)
        write_demo(draft, progress=progress)
        draft.replace(settings.shop)
    if State(settings.state).current() is None:
        build_shop(settings.shop, settings.state, device=settings.device, progress=progress)
