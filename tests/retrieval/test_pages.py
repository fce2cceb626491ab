from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.encoder import SentenceEncoder
from retrieval.errors import UnreadableFile
from retrieval.knowledge.following import Before
from retrieval.knowledge.passages import Page, passages, read_pages
from retrieval.pages import SAYS, PageSearch, build_pages, open_pages

RETURNS = """# Returns and refunds

You may send things back.

## How long

Within 30 days of receiving your order. See [the form](https://shop.example/form).

## What it costs

### Within the country

Returning is free.

### Abroad

You pay the postage.
"""
DELIVERY = """# Delivery

## Cost

Delivery costs £3.50; from £40 it is free.

## Time

Two to four working days.
"""


@pytest.fixture(scope="module")
def pages() -> tuple[Page, ...]:
    return (Page("delivery", "Delivery", DELIVERY), Page("returns", "Returns and refunds", RETURNS))


@pytest.fixture(scope="module")
def found(
    pages: tuple[Page, ...], encoder: SentenceEncoder, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[PageSearch]:
    folder = tmp_path_factory.mktemp("pages")
    build_pages(pages, encoder, folder)
    opened = open_pages(folder, pages, encoder)
    yield opened
    opened.close()


def test_a_page_is_cut_by_its_headings(pages: tuple[Page, ...]) -> None:
    assert [each.heading for each in passages(pages[1])] == [
        "", "How long", "What it costs > Within the country", "What it costs > Abroad",
    ]  # fmt: skip


def test_a_heading_inside_a_code_block_is_none() -> None:
    assert len(passages(Page("x", "X", "# X\n\n```\n# no heading\n```\n"))) == 1


def test_a_long_section_is_cut_between_paragraphs() -> None:
    text = "# X\n\n" + "\n\n".join(f"Paragraph {number}. " + "words " * 60 for number in range(9))
    found = passages(Page("x", "X", text))
    assert len(found) > 1
    assert all(each.text.startswith("Paragraph") and len(each.text) <= 900 for each in found)


def test_no_word_of_a_long_block_is_lost() -> None:
    words = [f"word{number}" for number in range(2_000)]
    joined = " ".join(each.text for each in passages(Page("x", "X", " ".join(words))))
    assert joined.split() == words


@pytest.mark.parametrize(
    ("question", "page", "heading"),
    [
        ("how many days do I have to return something?", "returns", "How long"),
        ("what does delivery cost?", "delivery", "Cost"),
        ("how many working days does delivery take?", "delivery", "Time"),
        ("do I pay for sending it back from another country?", "returns", "What it costs > Abroad"),
    ],
)
def test_the_passage_that_answers_comes_first_with_its_source(
    found: PageSearch, question: str, page: str, heading: str
) -> None:
    first = found.find(question)[0]
    assert (first.page, first.heading) == (page, heading)


def test_an_answered_question_reaches_the_threshold(found: PageSearch) -> None:
    assert found.find("what does delivery cost?")[0].score >= SAYS


def test_a_question_about_something_else_does_not_reach_it(found: PageSearch) -> None:
    assert found.find("who painted the Mona Lisa?")[0].score < SAYS


@pytest.mark.parametrize("question", ["", "?!", "\ud800"])
def test_a_question_without_words_finds_nothing(found: PageSearch, question: str) -> None:
    assert found.find(question) == ()


def test_a_very_long_question_is_answered(found: PageSearch) -> None:
    assert found.find("delivery " * 10_000)


def test_passages_that_left_the_pages_are_forgotten(
    pages: tuple[Page, ...], encoder: SentenceEncoder, tmp_path: Path
) -> None:
    build_pages(pages, encoder, tmp_path)
    build_pages(pages[:1], encoder, tmp_path)
    search = open_pages(tmp_path, pages[:1], encoder)
    assert {each.page for each in search.find("return", 10)} == {"delivery"}
    search.close()


def test_pages_are_the_markdown_files_of_a_folder_by_name(tmp_path: Path) -> None:
    (tmp_path / "b-page.md").write_text("No heading here.", encoding="utf-8")
    (tmp_path / "a.md").write_text("\ufeff# A *title*\ntext", encoding="utf-8")
    (tmp_path / "note.txt").write_text("x")
    assert [(each.name, each.title) for each in read_pages(tmp_path)] == [
        ("a", "A title"),
        ("b-page", "b page"),
    ]


def test_a_folder_that_is_not_there_has_no_pages(tmp_path: Path) -> None:
    assert read_pages(tmp_path / "none") == ()


def test_a_page_that_is_not_utf8_is_unreadable(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"caf\xe9")
    with pytest.raises(UnreadableFile, match=r"a\.md"):
        read_pages(tmp_path)


def test_no_pages_answer_nothing(encoder: SentenceEncoder, tmp_path: Path) -> None:
    build_pages((), encoder, tmp_path)
    search = open_pages(tmp_path, (), encoder)
    assert search.find("anything") == ()
    search.close()


def test_words_alone_find_a_passage_without_vectors(found: PageSearch) -> None:
    assert found.find_by_words("what does delivery cost?")[0].page == "delivery"


def test_words_that_no_passage_has_find_none(found: PageSearch) -> None:
    assert found.find_by_words("zeppelin") == ()


def test_a_question_that_says_half_is_answered_from_the_page_read_out(found: PageSearch) -> None:
    asked = "and how long does it take?"
    assert found.find(asked, 1, Before("what does delivery cost?", "delivery"))[0].page == "delivery"
    assert found.find(asked, 1, Before("how do I send something back?", "returns"))[0].page == "returns"


def test_a_question_that_says_all_is_answered_from_its_own_page(found: PageSearch) -> None:
    first = found.find("what does delivery cost?", 1, Before("how do I send something back?", "returns"))[0]
    assert (first.page, first.heading) == ("delivery", "Cost")
