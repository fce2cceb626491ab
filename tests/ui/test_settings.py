from __future__ import annotations

import pytest

from retrieval.errors import BadInput
from ui.server import check_reach
from ui.settings import Settings, is_loopback, read_settings


def test_without_anything_said_only_this_machine_is_let_in() -> None:
    assert read_settings().host == "127.0.0.1"
    assert not read_settings().beyond_loopback


def test_the_environment_sets_and_the_command_line_goes_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_ASSISTANT_PORT", "8080")
    assert read_settings().port == 8080
    assert read_settings(port=9090, host=None).port == 9090


def test_a_wrong_value_is_told_with_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_ASSISTANT_PORT", "many")
    with pytest.raises(BadInput, match="SHOP_ASSISTANT_PORT"):
        read_settings()


def test_a_short_key_is_refused_without_being_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_ASSISTANT_CUSTOMER_KEY", "hunter2")
    with pytest.raises(BadInput, match="SHOP_ASSISTANT_CUSTOMER_KEY") as caught:
        read_settings()
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "localhost", "::1", "[::1]"])
def test_these_addresses_are_this_machine(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "shop.example", "::", "127.0.0.1.example"])
def test_these_addresses_are_not(host: str) -> None:
    assert not is_loopback(host)


def test_serving_beyond_this_machine_asks_for_a_token_of_the_api() -> None:
    with pytest.raises(BadInput, match="SHOP_ASSISTANT_API_TOKEN"):
        check_reach(Settings(host="0.0.0.0"))
    with pytest.raises(BadInput, match="SHOP_ASSISTANT_API_TOKEN"):
        check_reach(Settings(names="shop.example"))
    check_reach(Settings(host="0.0.0.0", api_token="a token"))  # type: ignore[arg-type]
