"""The calling thread alone, and nobody else."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import torch
from threadpoolctl import threadpool_info

from retrieval.threads import alone


def threads() -> int:
    """Of torch's OpenMP, as the calling thread has it."""
    return max(each["num_threads"] for each in threadpool_info() if each["user_api"] == "openmp")


def test_inside_one_thread_computes_and_afterwards_as_many_as_before() -> None:
    before = threads()
    with alone():
        inside = threads()
    assert (inside, threads()) == (1, before)


def test_another_thread_is_as_free_as_before() -> None:
    met = Barrier(2)

    def held() -> int:
        with alone():
            met.wait()
            met.wait()
            return threads()

    def free() -> tuple[int, int]:
        before = torch.get_num_threads()
        met.wait()
        during = torch.get_num_threads()
        met.wait()
        return before, during

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.submit(held), pool.submit(free)
        assert first.result() == 1
        before, during = second.result()
        assert before == during


def test_an_error_inside_gives_the_threads_back() -> None:
    before = threads()
    try:
        with alone():
            raise ValueError
    except ValueError:
        assert threads() == before
