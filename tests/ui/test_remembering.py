"""What is kept by a short key is asked for once, and never for another's."""

from __future__ import annotations

from perfplan.remembering import remembered


def test_the_same_key_is_asked_for_once_and_the_oldest_is_forgotten() -> None:
    asked: list[str] = []

    @remembered(lambda word: word[0] if word else None, size=2)
    def length(word: str) -> int:
        asked.append(word)
        return len(word)

    assert [length("apple"), length("avocado"), length("b"), length("apple")] == [5, 5, 1, 5]
    assert asked == ["apple", "b"]
    length("cherry")
    assert length("avocado") == 5
    assert length("beetroot") == 8, "b was not asked for since: it is the one that went"


def test_what_has_no_key_is_not_kept() -> None:
    asked: list[int] = []

    @remembered(lambda number: None, size=2)
    def square(number: int) -> int:
        asked.append(number)
        return number * number

    assert [square(2), square(2)] == [4, 4]
    assert asked == [2, 2]
