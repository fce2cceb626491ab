from __future__ import annotations

import logging

import pytest
import torch

from retrieval import device
from retrieval.device import choose_device
from retrieval.errors import BadInput


@pytest.fixture(autouse=True)
def forgotten() -> None:
    choose_device.cache_clear()


def without_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)


def test_without_amx_a_cpu_computes_in_float32(monkeypatch: pytest.MonkeyPatch) -> None:
    without_gpu(monkeypatch)
    monkeypatch.setattr(device, "_cpu_flags", lambda: frozenset({"avx512_bf16"}))
    assert choose_device().dtype == torch.float32


def test_with_amx_that_pays_a_cpu_computes_in_bfloat16(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device, "_cpu_flags", lambda: frozenset({"amx_bf16", "amx_tile"}))
    monkeypatch.setattr(device, "_bfloat16_gain", lambda: (2.4, 0.004))
    assert choose_device("cpu").dtype == torch.bfloat16


@pytest.mark.parametrize("check", [(0.2, 0.004), (2.4, 0.5)], ids=["slow", "wrong"])
def test_amx_that_fails_its_check_is_not_used(
    monkeypatch: pytest.MonkeyPatch, check: tuple[float, float]
) -> None:
    monkeypatch.setattr(device, "_cpu_flags", lambda: frozenset({"amx_bf16", "amx_tile"}))
    monkeypatch.setattr(device, "_bfloat16_gain", lambda: check)
    assert choose_device("cpu").dtype == torch.float32


def test_the_self_check_finds_bfloat16_close_to_float32() -> None:
    gain, error = device._bfloat16_gain()
    assert gain > 0
    assert error < 0.05


def test_the_reason_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="retrieval.device"):
        chosen = choose_device("cpu")
    assert chosen.reason in caplog.text


def test_a_gpu_that_is_not_there_is_bad_input(monkeypatch: pytest.MonkeyPatch) -> None:
    without_gpu(monkeypatch)
    with pytest.raises(BadInput, match="No GPU"):
        choose_device("cuda")


def test_an_unknown_device_is_bad_input() -> None:
    with pytest.raises(BadInput, match="abacus"):
        choose_device("abacus")
