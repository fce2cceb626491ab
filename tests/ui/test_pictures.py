from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from ui.shopfront import Shopfront


def test_a_drawn_picture_comes_as_png(client: TestClient, front: Shopfront) -> None:
    view = front.gallery.view("1")
    assert view is not None
    answer = client.get(view.picture)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")


@pytest.mark.parametrize(
    "name",
    [
        "..%2Flive.db",
        "..%2F..%2Fetc%2Fpasswd",
        "none.png",
        "1.svg",
        ".png",
        "a b.png",
        "%252E%252E%252Flive.db",
    ],
)
def test_nothing_else_of_the_disk_comes(client: TestClient, name: str) -> None:
    assert client.get(f"/pictures/{name}").status_code == 404


def test_a_file_that_only_calls_itself_png_does_not_come(client: TestClient, front: Shopfront) -> None:
    (front.gallery.pictures / "evil.png").write_text("<svg onload='alert(1)'/>")
    assert client.get("/pictures/evil.png").status_code == 404
