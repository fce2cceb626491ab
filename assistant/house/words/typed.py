"""Typed values that a message states about people, places, payment and time.

English. Each reader finds the first value of its kind; what the words don't say is empty. Orders, quantities
and statements are read by `slots.py`, products by `references.py`, prices by `retrieval.parsing`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b")
_ZIP = re.compile(
    r"\b(?:zip|postcode|postal code)(?: code)?(?: is|:)?\s*([A-Z0-9][A-Z0-9 -]{2,8}[A-Z0-9])\b", re.I
)
_ZIP_AFTER_STATE = re.compile(r"\b[A-Z]{2},? (\d{5})(?:-\d{4})?\b")

_ROAD = (
    r"street|st|road|rd|avenue|ave|lane|ln|drive|dr|close|court|ct|way|place|square|terrace|crescent|hill|gardens"
    r"|boulevard|blvd|row|grove|park|mews|walk|yard|green|quay"
)
_STREET = re.compile(
    rf"\b(?:(?:flat|apt\.?|apartment|suite|unit) ?\w+,? )?\d+[a-z]?,? (?:[\w'.-]+ ){{1,3}}?(?:{_ROAD})\b\.?"
    r"(?:,? (?:(?:suite|apt\.?|apartment|flat|unit) ?\w+|[A-Z][\w' -]*|\d{4,6}))*",
    re.I,
)
_TO_PLACE = re.compile(
    r"\b(?:to|at|with) ((?:my|the|our) (?:\w+(?:'s|s')? )?"
    r"(?:office|work|workplace|house|place|home|flat|neighbour|neighbor|parents|sister|brother|mother|father|mum|mom"
    r"|dad|friend|shop|store)\b[^.,;?!]*)",
    re.I,
)
_ADDRESS_IS = re.compile(
    r"\baddress (?:is|to|should be|:)\s*(?:now )?(?!is\b|my\b|the\b)([^.;?!]*\d[^.;?!]*)", re.I
)

_CARD_ENDING = re.compile(
    r"\b(?:(?:visa|mastercard|credit|debit|amex|american express) ?)?card"
    r" (?:ending (?:in|with) |with )?(\d{4})\b",
    re.I,
)
_PAYMENT = re.compile(
    r"\b(paypal|gift card|klarna|apple pay|google pay|bank transfer|invoice|visa|mastercard|amex"
    r"|american express|debit card|credit card"
    r"|(?:my )?(?:other|another|different|new|second|business|company) (?:credit |debit )?card)\b",
    re.I,
)
_PAY_WITH = re.compile(
    r"\b(?:to|with|by|on|onto|use|using|from|instead of [\w ]+?,?) (?:my |a |the )?"
    rf"{_PAYMENT.pattern.removeprefix(chr(92) + 'b')}",
    re.I,
)

_NAME = re.compile(
    r"\b(?i:my name is|my name's|i am called|this is|i'm|i am|name:)\s+"
    r"([A-Z][\w'-]+(?: (?:[A-Z][\w'-]+|van|de|von)){1,3})"
)

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip
_MONTH = "|".join(f"{month[:3]}(?:{month[3:]})?" if len(month) > 3 else month for month in _MONTHS)
_ISO = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")
_DAY_MONTH = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? ({_MONTH})\b\.?(?:,? (\d{{4}}))?", re.I)
_MONTH_DAY = re.compile(rf"\b({_MONTH})\b\.? (\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? (\d{{4}}))?", re.I)
_RELATIVE = re.compile(
    r"\b(today|tomorrow|yesterday|the day (?:before yesterday|after tomorrow)"
    r"|(?:last|this|next) (?:week|month|year)"
    r"|(?:(?:last|this|next|on) )?(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
    r"|(?:a|one|two|three|four|\d+) (?:days?|weeks?|months?) ago)\b",
    re.I,
)

_WANTED = (
    re.compile(r"\b(?:exchange|swap|switch|trade|change|replace)\b.*?\b(?:for|to|with|into)\s+(.+)", re.I),
    re.compile(r"\b(?:add|put)\s+(.+?)\s+(?:to|into|in|on)\b.*\border\b", re.I),
    re.compile(
        r"\b(?:remove|delete|take (?:out|off)|drop)\s+(.+?)\s+(?:from|off|out of|in)\b.*\border\b", re.I
    ),
    re.compile(
        r"\b(?:i want|i'd like|i would like|give me|send me|make it|should have)\s+(.+?)"
        r"\s+(?:instead|rather)\b",
        re.I,
    ),
    re.compile(r"\binstead of\b.+?,\s*(.+)", re.I),
    re.compile(r"\b(?:the|an?) ([\w -]+?) instead\b", re.I),
    re.compile(
        r"\b(?:i ordered|i picked|i chose)\b.*?\b(?:but|and) (?:i )?(?:want|need|would like)\s+(.+)", re.I
    ),
)


def email(text: str) -> str:
    """The e-mail address that stands in the text."""
    match = _EMAIL.search(text)
    return match.group().rstrip(".") if match else ""


def zip_code(text: str) -> str:
    """The postal code: one that is called so, one behind a state, or one of British form."""
    named = _ZIP.search(text) or _ZIP_AFTER_STATE.search(text)
    if named and any(c.isdigit() for c in named.group(1)):
        return named.group(1).strip()
    british = _POSTCODE.search(text)
    return british.group() if british else ""


def address(text: str) -> str:
    """A place that things can be sent to, as it is written: a street with its number, or "my office"."""
    plain = text.replace("’", "'")
    for pattern in (_STREET, _ADDRESS_IS, _TO_PLACE):
        if match := pattern.search(plain):
            return (match.group(1) if pattern.groups else match.group()).strip(" ,")
    return ""


def payment_method(text: str) -> str:
    """How somebody wants to pay; where several ways are named, the one that is paid with."""
    for pattern in (_CARD_ENDING, _PAY_WITH, _PAYMENT):
        if match := pattern.search(text):
            return match.group() if pattern is _CARD_ENDING else match.group(1).lower().removeprefix("my ")
    return ""


def person_name(text: str) -> str:
    """The name that somebody says is theirs, of two words at least."""
    match = _NAME.search(text)
    return match.group(1) if match else ""


def day(text: str) -> str:
    """A date: YYYY-MM-DD where the year is said, --MM-DD where it isn't, else the words ("last week")."""
    if iso := _ISO.search(text):
        return _checked(int(iso.group(1)), int(iso.group(2)), int(iso.group(3)))
    if match := _DAY_MONTH.search(text):
        return _checked(int(match.group(3) or 0), _month(match.group(2)), int(match.group(1)))
    if match := _MONTH_DAY.search(text):
        return _checked(int(match.group(3) or 0), _month(match.group(1)), int(match.group(2)))
    relative = _RELATIVE.search(text)
    return relative.group().lower() if relative else ""


def wanted(text: str) -> str:
    """What is to take the place of something, or be added or left out, as it is written."""
    plain = " ".join(text.replace("’", "'").split())
    for pattern in _WANTED:
        if match := pattern.search(plain):
            return re.sub(
                r"[ ,]*(?:please|instead|thanks|thank you)\b.*$", "", match.group(1), flags=re.I
            ).strip(" .!?,")
    return ""


TYPED: Mapping[str, Callable[[str], str]] = {
    "email": email,
    "zip": zip_code,
    "address": address,
    "payment_method": payment_method,
    "name": person_name,
    "date": day,
}
"""Every reader of a value that stands for itself, by the name of its slot."""


def _month(word: str) -> int:
    return next(n for n, month in enumerate(_MONTHS, 1) if month.startswith(word.lower()[:3]))


def _checked(year: int, month: int, number: int) -> str:
    """The date, if there is such a day."""
    try:
        date(year or 2000, month, number)
    except ValueError:
        return ""
    return f"{year:04}-{month:02}-{number:02}" if year else f"--{month:02}-{number:02}"
