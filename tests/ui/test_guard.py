from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from ui.guard import LARGEST_BODY


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/upload",
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/proxy=http://example.com",
        "/gradio_api/info",
        "/gradio_api/run/predict",
        "/gradio_api/call/say",
        "/monitoring",
        "/gradio_api/component_server",
        "/docs",
        "/login",
        "/desk-and-more",
    ],
)
def test_what_a_shop_has_no_use_for_is_not_there(whole: TestClient, path: str) -> None:
    assert whole.get(path).status_code == 404
    assert whole.post(path, json={}).status_code == 404


def test_every_answer_forbids_sniffing_framing_and_foreign_scripts(whole: TestClient) -> None:
    for path in ("/", "/health", "/desk", "/pictures/none.png", "/nowhere"):
        headers = whole.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert "default-src 'self'" in headers["content-security-policy"]


def test_a_name_that_was_made_to_point_here_is_refused(whole: TestClient) -> None:
    assert whole.get("/health", headers={"host": "evil.example"}).status_code == 421
    assert whole.get("/health", headers={"host": "localhost:7860"}).status_code == 200


def test_another_sites_page_can_not_post(whole: TestClient) -> None:
    answer = whole.post("/session/leave", headers={"origin": "https://evil.example"})
    assert answer.status_code == 403


def test_a_body_beyond_the_limit_is_refused(whole: TestClient) -> None:
    answer = whole.post("/v1/conversations/x/messages", content=b"x" * (LARGEST_BODY + 1))
    assert answer.status_code == 413


def test_a_body_that_hides_its_length_is_cut_off_too(whole: TestClient) -> None:
    chunks = (b"x" * 10_000 for _ in range(20))
    answer = whole.post("/desk/enter", content=chunks)
    assert answer.status_code == 413
