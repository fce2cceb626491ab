from __future__ import annotations

import time
from typing import Any

import jwt
import pytest

from tests.ui.small_shop import CUSTOMER_KEY, KEY
from ui.errors import NotSignedIn
from ui.identity import HANDOVER_LIFE, Handover, Session, Sessions


def handed_over(key: bytes = CUSTOMER_KEY, life: int = 60, **changes: object) -> str:
    now = int(time.time())
    claims = {"sub": "C1", "aud": "shop-assistant", "iat": now, "exp": now + life} | changes
    return jwt.encode({name: value for name, value in claims.items() if value is not None}, key, "HS256")


def test_a_new_session_is_a_guest_whose_id_differs_from_every_other() -> None:
    sessions = Sessions(KEY)
    ids = {sessions.begin().guest_id for _ in range(50)}
    assert len(ids) == 50
    assert sessions.begin().visitor.is_guest


def test_a_session_comes_back_as_it_was_signed() -> None:
    sessions = Sessions(KEY)
    session = Session("some guest", "C1")
    assert sessions.read(sessions.sign(session)) == session
    assert session.visitor.owner == "customer:C1"


@pytest.mark.parametrize("token", [None, "", "x", "a.b.c", "eyJhbGciOiJub25lIn0.e30."])
def test_what_was_never_signed_is_no_session(token: str | None) -> None:
    assert Sessions(KEY).read(token) is None


def test_another_key_another_purpose_and_a_lapsed_time_read_nothing() -> None:
    session = Sessions(KEY).begin()
    assert Sessions(b"another key that is long enough too").read(Sessions(KEY).sign(session)) is None
    assert Sessions(KEY, "visitor").read(Sessions(KEY).sign(session)) is None
    long_ago = Sessions(KEY, life=60, clock=lambda: time.time() - 3600)
    assert Sessions(KEY).read(long_ago.sign(session)) is None


def test_a_changed_customer_in_a_session_token_breaks_its_signature() -> None:
    claims = {"aud": "session", "guest": "g", "customer": "C2", "exp": int(time.time()) + 60}
    head, body, _ = jwt.encode(claims, b"not the key of the server at all", "HS256").split(".")
    _, _, signature = Sessions(KEY).sign(Session("g", "C1")).split(".")
    assert Sessions(KEY).read(f"{head}.{body}.{signature}") is None


def test_the_shops_token_names_its_customer() -> None:
    assert Handover(CUSTOMER_KEY).customer(handed_over()) == "C1"


@pytest.mark.parametrize(
    "changes",
    [
        {"life": -60},
        {"exp": None},
        {"iat": None},
        {"sub": None},
        {"sub": " "},
        {"sub": "x" * 1000},
        {"aud": "somewhere else"},
        {"aud": None},
        {"life": HANDOVER_LIFE + 60},
    ],
    ids=[
        "over",
        "without end",
        "without beginning",
        "nobody",
        "blank",
        "endless",
        "elsewhere",
        "for nobody",
        "too long",
    ],
)
def test_a_token_that_does_not_hold_names_nobody(changes: dict[str, Any]) -> None:
    with pytest.raises(NotSignedIn):
        Handover(CUSTOMER_KEY).customer(handed_over(**changes))


def test_a_token_of_another_key_or_without_any_signature_names_nobody() -> None:
    with pytest.raises(NotSignedIn):
        Handover(CUSTOMER_KEY).customer(handed_over(b"a key that somebody made up at home"))
    unsigned = jwt.encode({"sub": "C1", "aud": "shop-assistant", "exp": int(time.time()) + 60}, None, "none")
    with pytest.raises(NotSignedIn):
        Handover(CUSTOMER_KEY).customer(unsigned)


def test_without_a_key_no_token_counts() -> None:
    with pytest.raises(NotSignedIn, match="SHOP_ASSISTANT_CUSTOMER_KEY"):
        Handover(b"").customer(handed_over())


def test_an_issuer_that_the_settings_name_must_stand_in_the_token() -> None:
    handover = Handover(CUSTOMER_KEY, "the shop")
    assert handover.customer(handed_over(iss="the shop")) == "C1"
    with pytest.raises(NotSignedIn):
        handover.customer(handed_over(iss="another shop"))
