from __future__ import annotations

import stat
from pathlib import Path

import pytest

from assistant.visitor import Visitor
from retrieval.errors import BadInput
from ui.settings import SHORTEST_KEY, Settings
from ui.shopfront import KEY_FILE, Shopfront, session_key, staff_file


def test_a_key_is_made_once_and_kept_for_its_owner_alone(tmp_path: Path) -> None:
    key = session_key(Settings(), tmp_path)
    assert len(key) >= SHORTEST_KEY
    assert session_key(Settings(), tmp_path) == key
    assert stat.S_IMODE((tmp_path / KEY_FILE).stat().st_mode) == 0o600


def test_the_settings_key_goes_before_the_kept_one(tmp_path: Path) -> None:
    settings = Settings(secret_key="k" * SHORTEST_KEY)  # type: ignore[arg-type]
    assert session_key(settings, tmp_path) == b"k" * SHORTEST_KEY
    assert not (tmp_path / KEY_FILE).exists()


def test_a_key_that_was_cut_short_is_refused(tmp_path: Path) -> None:
    (tmp_path / KEY_FILE).write_text("short")
    with pytest.raises(BadInput, match="delete it"):
        session_key(Settings(), tmp_path)


def test_the_staff_file_lies_in_the_state_folder_unless_it_is_said(tmp_path: Path) -> None:
    assert staff_file(Settings(), tmp_path).parent == tmp_path
    assert staff_file(Settings(staff_password_file=tmp_path / "x"), Path("state")) == tmp_path / "x"


def test_a_visitor_goes_on_with_the_newest_conversation(front: Shopfront) -> None:
    ada = Visitor.customer("C1")
    first = front.conversation(ada)
    assert front.conversation(ada) == first


def test_what_a_guest_began_goes_on_as_the_customers(front: Shopfront) -> None:
    guest, ada = Visitor.guest("somebody"), Visitor.customer("C1")
    conversation = front.conversation(guest)
    front.baskets.add(guest, "1")
    front.hand_over(guest, ada)
    assert front.conversation(ada) == conversation
    assert [line.product_id for line in front.baskets.show(ada)] == ["1"]
    assert front.baskets.show(guest) == ()
