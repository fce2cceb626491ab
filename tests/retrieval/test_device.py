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


def on_a_cpu_with(monkeypatch: pytest.MonkeyPatch, *flags: str, check: tuple[float, float]) -> device.Device:
    without_gpu(monkeypatch)
    monkeypatch.setattr(device, "_cpu_flags", lambda: frozenset(flags))
    monkeypatch.setattr(device, "_bfloat16_gain", lambda: check)
    return choose_device()


def test_without_bfloat16_a_cpu_computes_in_float32(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = on_a_cpu_with(monkeypatch, "avx2", "avx512f", check=(2.4, 0.004))
    assert (chosen.dtype, chosen.packed) == (torch.float32, torch.float32)


def test_avx512_bf16_serves_packed_matrices_and_no_others(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = on_a_cpu_with(monkeypatch, "avx512_bf16", check=(1.7, 0.004))
    assert (chosen.dtype, chosen.packed) == (torch.float32, torch.bfloat16)


@pytest.mark.parametrize("check", [(1.1, 0.004), (1.7, 0.5)], ids=["slow", "wrong"])
def test_avx512_bf16_that_fails_its_check_is_not_used(
    monkeypatch: pytest.MonkeyPatch, check: tuple[float, float]
) -> None:
    assert on_a_cpu_with(monkeypatch, "avx512_bf16", check=check).packed == torch.float32


def test_with_amx_that_pays_a_cpu_computes_in_bfloat16(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device, "_cpu_flags", lambda: frozenset({"amx_bf16", "amx_tile"}))
    monkeypatch.setattr(device, "_bfloat16_gain", lambda: (2.4, 0.004))
    chosen = choose_device("cpu")
    assert (chosen.dtype, chosen.packed) == (torch.bfloat16, torch.bfloat16)


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
