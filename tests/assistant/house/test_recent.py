"""What was worked out last is not worked out again."""

from __future__ import annotations

from assistant.house.recent import Recent


class Maker:
    """Gives 1, 2, 3, ..."""

    def __init__(self) -> None:
        self.made = 0

    def __call__(self) -> int:
        self.made += 1
        return self.made


def test_equal_keys_share_a_value() -> None:
    recent: Recent[tuple[str, dict[str, int]], int] = Recent(2)
    make = Maker()
    assert [recent.of(("a", {"b": 1}), make), recent.of(("a", {"b": 1}), make)] == [1, 1]


def test_what_is_not_among_the_last_is_made_again() -> None:
    recent: Recent[str, int] = Recent(2)
    make = Maker()
    assert [recent.of(key, make) for key in ("a", "b", "c", "b", "a")] == [1, 2, 3, 2, 4]
