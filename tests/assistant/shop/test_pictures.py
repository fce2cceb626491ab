from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from assistant.shop.pictures import COLOURS, draw_all, draw_picture, picture_name, silhouette_of
from assistant.shop.silhouettes import SILHOUETTES, Pen
from retrieval.product import Product


def test_a_picture_is_a_square_png_of_the_size_asked_for() -> None:
    with Image.open(BytesIO(draw_picture("Red mug", size=200))) as image:
        assert (image.format, image.size) == ("PNG", (200, 200))


def test_the_same_words_give_the_same_bytes() -> None:
    assert draw_picture("Red mug") == draw_picture("Red mug")


def test_kinds_look_different() -> None:
    titles = ["mug", "kettle", "tent", "teddy bear", "lamp", "dress", "book", "radio"]

    assert len({draw_picture(title, attributes={"colour": "red"}) for title in titles}) == len(titles)


def test_colours_look_different() -> None:
    assert draw_picture("Mug", attributes={"colour": "navy"}) != draw_picture(
        "Mug", attributes={"colour": "red"}
    )


@pytest.mark.parametrize("colour", sorted(COLOURS))
def test_a_picture_is_small_in_every_colour(colour: str) -> None:
    assert len(draw_picture(f"{colour} backpack")) < 6_000


def test_a_title_that_names_nothing_known_has_no_silhouette() -> None:
    assert silhouette_of("Qwx zzk") == ""


@pytest.mark.parametrize("name", sorted(SILHOUETTES))
def test_every_silhouette_can_be_drawn(name: str) -> None:
    image = Image.new("RGB", (100, 100), (240, 240, 240))

    SILHOUETTES[name](Pen(ImageDraw.Draw(image), 100, (200, 40, 40), (240, 240, 240)))

    assert image.getcolors(maxcolors=1) is None


@pytest.mark.parametrize(
    ("title", "shape"),
    [
        ("WHITE HANGING HEART T-LIGHT HOLDER", "tealight"),
        ("REGENCY CAKESTAND 3 TIER", "cake"),
        ("JUMBO BAG RED RETROSPOT", "bag"),
        ("PARTY BUNTING", "bunting"),
        ("Pellworth Ashdown Wireless Headphones, Navy", "headphones"),
        ("Bottle Green Pet Bed for Cats", "pet bed"),
        ("Tarnfell Pocket Notebook, A5", "notebook"),
    ],
)
def test_the_thing_itself_decides_the_silhouette(title: str, shape: str) -> None:
    assert silhouette_of(title) == shape


def test_the_category_helps_where_the_title_names_nothing() -> None:
    assert silhouette_of("Ashdown No. 4", ("Home", "Lighting", "Floor Lamp")) == "floor lamp"


def test_an_unknown_thing_gets_a_parcel_with_its_letters() -> None:
    assert draw_picture("Acme Wonder") != draw_picture("Busy Zebra", attributes={"colour": "pink"})


@given(st.text(max_size=60))
def test_any_title_can_be_drawn(title: str) -> None:
    assert draw_picture(title, size=32).startswith(b"\x89PNG")


@given(st.text(min_size=1, max_size=300))
def test_a_picture_name_is_a_safe_file_name(product_id: str) -> None:
    name = picture_name(product_id)

    assert name.isascii()
    assert not set(name) & set('/\\:*?"<>| ')
    assert len(name) < 160
    assert not name.startswith(".")


@given(st.lists(st.text(min_size=1, max_size=200), min_size=2, max_size=2, unique=True))
def test_different_products_have_different_picture_names(ids: list[str]) -> None:
    assert picture_name(ids[0]).lower() != picture_name(ids[1]).lower()


def test_drawing_everything_writes_one_file_per_product(tmp_path: Path) -> None:
    products = [Product("A/1", "Red mug"), Product("b", "Blue tent")]
    told: list[tuple[int, int]] = []

    drawn = draw_all(products, tmp_path / "pictures", lambda done, total: told.append((done, total)))

    assert (drawn, told[-1]) == (2, (2, 2))
    assert {path.name for path in (tmp_path / "pictures").iterdir()} == {
        picture_name("A/1"),
        picture_name("b"),
    }
