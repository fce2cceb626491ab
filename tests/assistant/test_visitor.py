from __future__ import annotations

import pytest

from assistant.visitor import Visitor


def test_a_customer_and_a_guest_of_the_same_id_own_different_things() -> None:
    assert Visitor.customer("7").owner != Visitor.guest("7").owner


@pytest.mark.parametrize("ids", [("", ""), ("a", "b")])
def test_a_visitor_is_either_a_customer_or_a_guest(ids: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match="either"):
        Visitor(*ids)


def test_an_endless_id_is_refused() -> None:
    with pytest.raises(ValueError, match="200"):
        Visitor.guest("x" * 201)
