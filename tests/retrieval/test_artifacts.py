from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from retrieval.artifacts import (
    map_artifact,
    pack_strings,
    read_artifact,
    read_manifest,
    unpack_strings,
    write_artifact,
    write_manifest,
    write_whole,
)
from retrieval.errors import DamagedArtifact

ARRAYS: dict[str, NDArray[Any]] = {
    "weights": np.arange(6, dtype=np.float32).reshape(2, 3),
    "empty": np.zeros((0, 4), dtype=np.int64),
}


def written(folder: Path) -> Path:
    write_artifact(folder, "model", ARRAYS, {"k": 3, "name": "é"}, clock=lambda: 12.5)
    (file,) = folder.glob("model-*.safetensors")
    return file


def test_an_artifact_comes_back_as_it_was_written(tmp_path: Path) -> None:
    written(tmp_path)
    artifact = read_artifact(tmp_path, "model")
    assert (artifact.parameters, artifact.created) == ({"k": 3, "name": "é"}, 12.5)
    for name, array in ARRAYS.items():
        np.testing.assert_array_equal(artifact.arrays[name], array)
        assert artifact.arrays[name].dtype == array.dtype


def test_a_changed_byte_is_damage(tmp_path: Path) -> None:
    file = written(tmp_path)
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)
    with pytest.raises(DamagedArtifact, match="changed or cut short"):
        read_artifact(tmp_path, "model")


def test_a_file_cut_short_is_damage(tmp_path: Path) -> None:
    file = written(tmp_path)
    file.write_bytes(file.read_bytes()[:-3])
    with pytest.raises(DamagedArtifact):
        read_artifact(tmp_path, "model")


@pytest.mark.parametrize("name", ["model.json", "data"])
def test_a_missing_file_is_damage(tmp_path: Path, name: str) -> None:
    file = written(tmp_path)
    (tmp_path / name if name.endswith("json") else file).unlink()
    with pytest.raises(DamagedArtifact):
        read_artifact(tmp_path, "model")


@pytest.mark.parametrize("content", ["", "[]", '{"files": 3}', "{nonsense"])
def test_a_manifest_that_is_none_is_damage(tmp_path: Path, content: str) -> None:
    written(tmp_path)
    (tmp_path / "model.json").write_text(content)
    with pytest.raises(DamagedArtifact, match=r"model\.json"):
        read_artifact(tmp_path, "model")


def test_another_format_is_refused(tmp_path: Path) -> None:
    written(tmp_path)
    manifest = json.loads((tmp_path / "model.json").read_text()) | {"format_version": 99}
    (tmp_path / "model.json").write_text(json.dumps(manifest))
    with pytest.raises(DamagedArtifact, match="format 99"):
        read_artifact(tmp_path, "model")


def test_a_manifest_names_no_file_outside_its_folder(tmp_path: Path) -> None:
    write_whole(tmp_path / "secret", b"x")
    inside = tmp_path / "inside"
    inside.mkdir()
    write_manifest(inside, "list", ["../secret"])
    with pytest.raises(DamagedArtifact, match="outside its folder"):
        read_manifest(inside, "list")


def test_an_older_artifact_gives_way(tmp_path: Path) -> None:
    written(tmp_path)
    write_artifact(tmp_path, "model", {"weights": np.ones(2)})
    assert len(list(tmp_path.iterdir())) == 2
    np.testing.assert_array_equal(read_artifact(tmp_path, "model").arrays["weights"], np.ones(2))


def test_until_the_manifest_is_written_the_old_artifact_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path)

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("retrieval.artifacts.write_manifest", killed)
    with pytest.raises(KeyboardInterrupt):
        write_artifact(tmp_path, "model", {"weights": np.ones(2)})
    np.testing.assert_array_equal(read_artifact(tmp_path, "model").arrays["weights"], ARRAYS["weights"])


def test_a_failed_write_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(TypeError):
        write_whole(tmp_path / "file", "no bytes")  # type: ignore[arg-type]
    assert not list(tmp_path.iterdir())


def test_strings_come_back_from_an_array() -> None:
    strings = ("a", "", "é🫖", "x" * 1000)
    assert unpack_strings(pack_strings(strings)) == strings


def test_a_mapped_artifact_is_what_was_written(tmp_path: Path) -> None:
    arrays = ARRAYS | {"flags": np.array([True, False, True]), "bytes": np.arange(5, dtype=np.uint8)}
    write_artifact(tmp_path, "model", arrays, {"k": 3})
    mapped = map_artifact(tmp_path, "model")
    assert mapped.parameters == {"k": 3}
    for name, array in arrays.items():
        np.testing.assert_array_equal(mapped.arrays[name], array)
        np.testing.assert_array_equal(read_artifact(tmp_path, "model").arrays[name], array)
        assert not mapped.arrays[name].flags.writeable


def test_a_mapped_artifact_with_a_changed_byte_is_damage(tmp_path: Path) -> None:
    file = written(tmp_path)
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)
    with pytest.raises(DamagedArtifact, match="changed or cut short"):
        map_artifact(tmp_path, "model")


def test_numbers_of_a_kind_that_no_file_has_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="complex"):
        write_artifact(tmp_path, "model", {"x": np.zeros(2, dtype=np.complex128)})
    assert not list(tmp_path.iterdir())
