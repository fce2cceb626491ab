"""Results as JUnit XML, which servers that run tests read: one suite a file, one case a conversation.

An expectation that does not hold is a `failure`; a conversation that could not be played to its end is an
`error`. File and line are attributes of the case, tags its properties.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from assistant.scripts.results import Result, Results
from retrieval.errors import shorten

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 can't hold (section 2.2), not even escaped."""


def junit_xml(results: Results, at: datetime) -> bytes:
    """The document, in UTF-8.

    Args:
        results: What came of the suite.
        at: When it was played.
    """
    root = Element("testsuites", {"name": "conversations"} | _sums(results.results))
    root.set("time", f"{results.seconds:.3f}")
    for file, group in groupby(results.results, lambda result: result.file):
        _suite(root, file, list(group), at)
    indent(root)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def _suite(root: Element, file: Path, results: Sequence[Result], at: datetime) -> None:
    suite = SubElement(root, "testsuite", {"name": _xml(str(file))} | _sums(results))
    suite.set("timestamp", at.replace(microsecond=0, tzinfo=None).isoformat())
    for result in results:
        _case(suite, result)


def _case(suite: Element, result: Result) -> None:
    name = result.name.removeprefix(f"{result.file.stem}: ")
    case = SubElement(
        suite,
        "testcase",
        classname=_xml(result.file.stem),
        name=_xml(name + (f" [trial {result.trial}]" if result.trial > 1 else "")),
        time=f"{result.seconds:.3f}",
        file=_xml(str(result.file)),
        line=str(result.line),
    )
    if result.tags:
        properties = SubElement(case, "properties")
        for tag in result.tags:
            SubElement(properties, "property", name="tag", value=_xml(tag))
    if result.outcome == "skipped":
        SubElement(case, "skipped", message=_xml(result.reason))
    elif result.outcome == "failed":
        told = "\n".join(result.told())
        kind = "error" if result.reason else "failure"
        found = SubElement(case, kind, message=_xml(_headline(result)), type=kind)
        found.text = _xml(told)


def _headline(result: Result) -> str:
    failures = [one.failure for turn in result.turns for one in turn.failures]
    failures += [one.failure for one in result.failures]
    if result.reason or not failures:
        return shorten(result.reason, 200)
    return shorten(f"expected {failures[0].expected}, happened {failures[0].happened}", 200)


def _sums(results: Sequence[Result]) -> dict[str, str]:
    failed = [result for result in results if result.outcome == "failed"]
    return {
        "tests": str(len(results)),
        "failures": str(sum(not result.reason for result in failed)),
        "errors": str(sum(bool(result.reason) for result in failed)),
        "skipped": str(sum(result.outcome == "skipped" for result in results)),
        "time": f"{sum(result.seconds for result in results):.3f}",
    }


def _xml(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
