"""What the environment says: every setting of the product, read here and nowhere else.

Each field is one variable with the prefix `SHOP_ASSISTANT_` (`SHOP_ASSISTANT_PORT=8080`). Command line
options go before it. Knows no shop: what belongs to one shop stands in its `shop.yaml`.
"""

from __future__ import annotations

import ipaddress
import os
from pathlib import Path
from typing import Any

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from retrieval.errors import BadInput, shorten

PREFIX = "SHOP_ASSISTANT_"
SHORTEST_KEY = 32
"""Bytes of a signing key: as many as the digest of HS256 has (RFC 7518, section 3.2)."""

_LIBRARIES = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "LANGSMITH_TRACING": "false",
    "LANGCHAIN_TRACING_V2": "false",
    "TOKENIZERS_PARALLELISM": "false",
    # Many small matrices: the threads of linear algebra and those of torch would wait for each other.
    "OPENBLAS_NUM_THREADS": "1",
}


class Settings(BaseSettings):
    """All settings, with what holds when nothing is said.

    Attributes:
        host: The address to listen at; anything but this machine's own asks for `api_token`.
        port: The port to listen at.
        names: Host names, divided by commas, under which a proxy on this machine passes browsers on.
        shop: Where the demo shop is written on first use.
        state: Where the demo shop is built, and what `serve` serves when no state folder is named.
        model: The chat model instead of the one in `shop.yaml`: `embedded` or `provider:model`.
        device: Where models compute: auto, cpu or cuda.
        secret_key: Signs the sessions of the page; without it a key is made and kept in the state folder.
        api_token: What callers of the API show as bearer token; needed beyond this machine.
        customer_key: Key (HS256) with which the shop signs the tokens that hand a signed-in customer over.
        customer_issuer: What must stand as issuer in these tokens, where the shop writes one.
        staff_password_file: Where the hash of the desk's password lies; without it in the state folder.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, extra="ignore", hide_input_in_errors=True
    )

    host: str = "127.0.0.1"
    port: int = Field(default=7860, ge=0, le=65535)
    names: str = ""
    shop: Path = Path("shops/demo")
    state: Path = Path("state/demo")
    model: str = ""
    device: str = Field(default="auto", pattern="^(auto|cpu|cuda)$")
    secret_key: SecretStr = SecretStr("")
    api_token: SecretStr = SecretStr("")
    customer_key: SecretStr = SecretStr("")
    customer_issuer: str = ""
    staff_password_file: Path | None = None

    @field_validator("secret_key", "customer_key")
    @classmethod
    def _long_enough(cls, value: SecretStr) -> SecretStr:
        if 0 < len(value.get_secret_value().encode()) < SHORTEST_KEY:
            raise ValueError(f"a signing key needs at least {SHORTEST_KEY} bytes")
        return value

    @property
    def beyond_loopback(self) -> bool:
        """Whether others than this machine may reach the server."""
        return not is_loopback(self.host) or bool(self.public_names)

    @property
    def public_names(self) -> tuple[str, ...]:
        """The host names that a proxy passes on, in lower case."""
        return tuple(name.strip().lower() for name in self.names.split(",") if name.strip())


def read_settings(**given: Any) -> Settings:
    """The settings of the environment, with what a command line gave (None: not given) put over them.

    Raises:
        BadInput: a value that can't stand; the message names the variable, never a secret.
    """
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as exc:
        first = exc.errors()[0]
        name = f"{PREFIX}{'_'.join(str(part) for part in first['loc']).upper()}"
        raise BadInput(f"{name} can't be used: {shorten(first['msg'], 120)}; correct or unset it.") from exc


def is_loopback(host: str) -> bool:
    """Whether an address can be reached from this machine alone."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def prepare_libraries() -> None:
    """Says to libraries what they read when they are imported: send nothing to your makers, share the cores.

    What the environment says already goes before it.
    """
    for name, value in _LIBRARIES.items():
        os.environ.setdefault(name, value)
