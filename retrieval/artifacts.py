"""Files that a build writes: arrays as safetensors, a JSON manifest over them, whole or not at all.

A manifest names its files with their sha256; it is written last, and until it is there nothing was written.
Files carry a piece of their sha256 in their name, so that an overwritten artifact stays readable until the
new manifest replaces the old one. Knows nothing of what the arrays mean. Reads and writes no pickle.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load

from retrieval.errors import DamagedArtifact, shorten

FORMAT_VERSION = 1

Json: TypeAlias = "str | int | float | bool | Sequence[Json] | Mapping[str, Json] | None"
Array: TypeAlias = NDArray[Any]

_DTYPES: Mapping[str, np.dtype[Any]] = {
    "F64": np.dtype("<f8"), "F32": np.dtype("<f4"), "F16": np.dtype("<f2"), "I64": np.dtype("<i8"),
    "I32": np.dtype("<i4"), "I16": np.dtype("<i2"), "I8": np.dtype("i1"), "U64": np.dtype("<u8"),
    "U32": np.dtype("<u4"), "U16": np.dtype("<u2"), "U8": np.dtype("u1"), "BOOL": np.dtype("?"),
}  # fmt: skip
"""What safetensors calls the kinds of numbers."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a manifest says.

    Attributes:
        files: File name (beside the manifest) -> sha256 in hexadecimal.
        created: Seconds since 1970, UTC.
        parameters: What the writer wanted to remember, plain JSON.
    """

    files: Mapping[str, str]
    created: float
    parameters: Mapping[str, Any]
    format_version: int = FORMAT_VERSION


@dataclass(frozen=True, slots=True)
class Artifact:
    """Arrays by name, and what was remembered beside them."""

    arrays: Mapping[str, Array]
    parameters: Mapping[str, Any]
    created: float


def write_whole(path: Path, content: bytes) -> None:
    """Writes a file so that a reader sees the old content or the new one, also after a power cut."""
    with _written_whole(path) as file:
        file.write(content)


def sha256_of(path: Path) -> str:
    """The sha256 of a file, in hexadecimal.

    Raises:
        DamagedArtifact: it can't be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as exc:
        raise DamagedArtifact(f"{path.name} can't be read ({exc.strerror}); build again.") from exc


def write_manifest(
    folder: Path,
    name: str,
    files: Sequence[str],
    parameters: Mapping[str, Json] | None = None,
    clock: Callable[[], float] = time.time,
) -> Manifest:
    """Writes `<name>.json` over files that already stand in the folder; with it they count as written."""
    manifest = Manifest({file: sha256_of(folder / file) for file in files}, clock(), dict(parameters or {}))
    content = {
        "format_version": manifest.format_version,
        "created": manifest.created,
        "files": manifest.files,
        "parameters": manifest.parameters,
    }
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False)
    write_whole(folder / f"{name}.json", text.encode("utf-8"))
    return manifest


def read_manifest(folder: Path, name: str, verify: bool = True) -> Manifest:
    """Reads `<name>.json` and checks every file that it names.

    Raises:
        DamagedArtifact: the manifest or a file of it is missing, cut short or changed, or of another format.
    """
    path = folder / f"{name}.json"
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        manifest = Manifest(
            dict(content["files"]),
            float(content["created"]),
            content["parameters"],
            content["format_version"],
        )
    except (OSError, ValueError, KeyError, TypeError) as exc:
        raise DamagedArtifact(
            f"{path.name} is missing or no manifest ({shorten(exc)}); build again."
        ) from exc
    if manifest.format_version != FORMAT_VERSION:
        raise DamagedArtifact(
            f"{path.name} has format {shorten(manifest.format_version)}, this version reads {FORMAT_VERSION};"
            " build again."
        )
    if verify:
        for file, digest in manifest.files.items():
            if Path(file).name != file:
                raise DamagedArtifact(
                    f"{path.name} names '{shorten(file)}', a file outside its folder; build again."
                )
            if sha256_of(folder / file) != digest:
                raise DamagedArtifact(f"{file} was changed or cut short since it was written; build again.")
    return manifest


def write_artifact(
    folder: Path,
    name: str,
    arrays: Mapping[str, Array],
    parameters: Mapping[str, Json] | None = None,
    clock: Callable[[], float] = time.time,
) -> None:
    """Writes arrays and parameters as one artifact; an older one of this name gives way to it."""
    # Written array by array: a large catalogue's would not stand in memory a second time.
    temporary = folder / f".{name}.{os.getpid()}.arrays"
    with _written_whole(temporary) as stream:
        for part in _safetensors(arrays):
            stream.write(part)
    file = f"{name}-{sha256_of(temporary)[:12]}.safetensors"
    temporary.replace(folder / file)
    write_manifest(folder, name, [file], parameters, clock)
    for old in folder.glob(f"{name}-????????????.safetensors"):
        if old.name != file:
            old.unlink(missing_ok=True)


def read_artifact(folder: Path, name: str) -> Artifact:
    """Reads back what `write_artifact` wrote.

    Raises:
        DamagedArtifact: it is missing, cut short or changed.
    """
    manifest = read_manifest(folder, name, verify=False)
    if len(manifest.files) != 1:
        raise DamagedArtifact(
            f"{name}.json names {len(manifest.files)} files where one is expected; build again."
        )
    ((file, digest),) = manifest.files.items()
    try:
        content = (folder / Path(file).name).read_bytes()
        if hashlib.sha256(content).hexdigest() != digest:
            raise DamagedArtifact(f"{file} was changed or cut short since it was written; build again.")
        arrays = load(content)
    except (OSError, SafetensorError) as exc:
        raise DamagedArtifact(f"{file} can't be read ({shorten(exc)}); build again.") from exc
    return Artifact(arrays, manifest.parameters, manifest.created)


def map_artifact(folder: Path, name: str) -> Artifact:
    """What `write_artifact` wrote, its arrays mapped: read-only, and in memory as far as they are read.

    Processes that map the same file share its memory.

    Raises:
        DamagedArtifact: it is missing, cut short or changed.
    """
    manifest = read_manifest(folder, name)
    try:
        (file,) = manifest.files
        content = np.memmap(folder / file, dtype=np.uint8, mode="r")
        begin = 8 + int.from_bytes(content[:8].tobytes(), "little")
        header = json.loads(content[8:begin].tobytes())
        header.pop("__metadata__", None)
        arrays = {}
        for key, told in header.items():
            start, stop = (begin + each for each in told["data_offsets"])
            array = np.asarray(content[start:stop]).view(_DTYPES[told["dtype"]])
            arrays[key] = array.reshape(told["shape"])
    except (OSError, ValueError, KeyError, TypeError) as exc:
        raise DamagedArtifact(f"{name}'s arrays can't be read ({shorten(exc)}); build again.") from exc
    return Artifact(arrays, manifest.parameters, manifest.created)


def pack_strings(strings: Sequence[str]) -> NDArray[np.uint8]:
    """Strings as one array of bytes, so that ids can stand beside the arrays they belong to."""
    return np.frombuffer(json.dumps(list(strings)).encode("ascii"), dtype=np.uint8)


def unpack_strings(packed: Array) -> tuple[str, ...]:
    """The strings of `pack_strings`.

    Raises:
        DamagedArtifact: these bytes are no list of strings.
    """
    try:
        strings = json.loads(packed.astype(np.uint8).tobytes())
    except ValueError as exc:
        raise DamagedArtifact("A list of ids is damaged; build again.") from exc
    if not isinstance(strings, list) or not all(isinstance(each, str) for each in strings):
        raise DamagedArtifact("A list of ids is damaged; build again.")
    return tuple(strings)


@contextmanager
def _written_whole(path: Path) -> Iterator[BinaryIO]:
    """A file that is there when all of it is written, and not at all before."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _safetensors(arrays: Mapping[str, Array]) -> Iterator[bytes | memoryview]:
    """The parts of a safetensors file; what has the largest items comes first, so that all lie aligned."""
    ordered = sorted(arrays.items(), key=lambda each: (-each[1].dtype.itemsize, each[0]))
    header: dict[str, Json] = {}
    place = 0
    for key, array in ordered:
        kind = next((each for each, dtype in _DTYPES.items() if dtype == array.dtype), None)
        if kind is None:
            raise ValueError(f"An array of {array.dtype} can't be written.")
        header[key] = {
            "dtype": kind,
            "shape": list(array.shape),
            "data_offsets": [place, place + array.nbytes],
        }
        place += array.nbytes
    told = json.dumps(header, separators=(",", ":")).encode("utf-8")
    told += b" " * (-len(told) % 8)
    yield len(told).to_bytes(8, "little")
    yield told
    for _, array in ordered:
        if array.size:
            yield np.ascontiguousarray(array).reshape(-1).view(np.uint8).data


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # Windows opens no folders; the rename itself is durable there
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
