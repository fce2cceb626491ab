"""Who is talking: signed tokens in, a `Session` or a customer id out.

Two keys, two kinds of token, all HS256: the shop hands over its signed-in customer in a token that lives
minutes (`Handover`); the page keeps who it was in a session token of its own (`Sessions`). Knows no HTTP:
cookies and headers are met in `doors.py`. Nothing else that a browser sends says who somebody is.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import jwt

from assistant.visitor import LONGEST_ID, Visitor
from ui.errors import NotSignedIn

ALGORITHM = "HS256"
HANDOVER_AUDIENCE = "shop-assistant"
HANDOVER_LIFE = 600
"""Seconds that a handed-over token may live at most: it stands in an address, and those end up in logs."""
SESSION_LIFE = 30 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Session:
    """One browser, or one caller of the API.

    Attributes:
        guest_id: Drawn at random when the session began; who it is while nobody is signed in.
        customer_id: Who is signed in; empty for a guest.
    """

    guest_id: str
    customer_id: str = ""

    @property
    def visitor(self) -> Visitor:
        """Who is talking, as the assistant knows people."""
        return Visitor(customer_id=self.customer_id) if self.customer_id else Visitor(guest_id=self.guest_id)

    def signed_in(self, customer_id: str) -> Session:
        """The same browser with this customer."""
        return replace(self, customer_id=customer_id)


class Sessions:
    """Signs sessions and reads them back; another key reads nothing.

    Args:
        key: At least 32 bytes.
        audience: What the tokens are for; a token for one thing is none for another.
        life: Seconds that a token holds.
    """

    def __init__(
        self,
        key: bytes,
        audience: str = "session",
        life: int = SESSION_LIFE,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._key = key
        self._audience = audience
        self.life = life
        self._clock = clock

    def begin(self) -> Session:
        """A new guest, whose id nobody can guess."""
        return Session(guest_id=secrets.token_urlsafe(18))

    def sign(self, session: Session) -> str:
        """The session as a token."""
        now = int(self._clock())
        claims = {"aud": self._audience, "iat": now, "exp": now + self.life, "guest": session.guest_id}
        return jwt.encode(claims | {"customer": session.customer_id}, self._key, ALGORITHM)

    def read(self, token: str | None) -> Session | None:
        """The session of a token that this server signed and that still holds; None for anything else."""
        if not token:
            return None
        try:
            claims = _decode(token, self._key, self._audience, ("exp", "guest"))
        except NotSignedIn:
            return None
        return Session(guest_id=str(claims["guest"]), customer_id=str(claims.get("customer", "")))


class Handover:
    """Reads the tokens by which a shop hands its signed-in customer over.

    The token says `sub` (the customer's id), `aud` ("shop-assistant"), `iat` and `exp`, and `iss` where the
    settings name an issuer.
    """

    def __init__(self, key: bytes, issuer: str = "") -> None:
        self._key = key
        self._issuer = issuer

    def customer(self, token: str) -> str:
        """The id of the customer whom the shop vouches for.

        Raises:
            NotSignedIn: no key is set, or the token is forged, over, for somewhere else, or lives too long.
        """
        if not self._key:
            raise NotSignedIn("This server has no key to check tokens with; set SHOP_ASSISTANT_CUSTOMER_KEY.")
        claims = _decode(token, self._key, HANDOVER_AUDIENCE, ("exp", "iat", "sub"), self._issuer)
        if int(claims["exp"]) - int(claims["iat"]) > HANDOVER_LIFE:
            raise NotSignedIn(f"The token lives longer than {HANDOVER_LIFE} seconds; sign a shorter one.")
        if not 0 < len(str(claims["sub"]).strip()) <= LONGEST_ID:
            raise NotSignedIn("The token names no customer; put the customer's id into `sub`.")
        return str(claims["sub"])


def _decode(
    token: str, key: bytes, audience: str, required: tuple[str, ...], issuer: str = ""
) -> dict[str, Any]:
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=[ALGORITHM],
            audience=audience,
            issuer=issuer or None,
            options={"require": list(required)},
        )
    except jwt.PyJWTError as exc:
        raise NotSignedIn(f"The token does not hold ({exc}); ask the shop for a new one.") from exc
    return claims
