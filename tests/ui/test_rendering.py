from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ui.rendering import words


def test_lines_that_begin_with_a_dash_or_a_number_become_a_list() -> None:
    assert words("These:\n- one\n2. two") == "<p>These:</p><ul><li>one</li><li>two</li></ul>"


def test_an_empty_line_begins_a_new_paragraph_and_stars_make_bold() -> None:
    assert words("One **two**\n\nthree") == "<p>One <b>two</b></p><p>three</p>"


def test_tags_in_a_message_stay_text() -> None:
    assert words("<script>alert(1)</script>") == "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"


@given(st.text(alphabet="<>&\"'*- \nab1.", max_size=60))
def test_no_tag_but_ours_comes_out_whatever_is_written(text: str) -> None:
    html = str(words(text))
    for ours in ("<p>", "</p>", "<ul>", "</ul>", "<li>", "</li>", "<b>", "</b>"):
        html = html.replace(ours, "")
    assert "<" not in html
    assert ">" not in html
