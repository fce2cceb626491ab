"""What is said at the counter: of things that the customer has from the shop, of a wish that was passed on.

Words that name a thing of one of the customer's own orders are about that order, unless they ask for goods;
words that bear an order's number are about that order; words after a hand-off that ask nothing else are for
the person who takes over, and may take the wish back. What of the counter is meant, the classifier says among
the intents of orders alone. English. Knows no product of the catalogue.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.house.counter.known_orders import KnownOrder
from assistant.house.counter.orders import meant, placed_order
from assistant.house.dialogue import Dialogue
from assistant.house.goals.goal import Goal
from assistant.house.intents import MEMORY, ORDERS, PAGES, Intent
from assistant.house.mind import Mind
from assistant.house.words.phrases import acknowledges, is_question, takes
from assistant.house.words.slots import order_number
from assistant.ordered import described
from retrieval.words import terms

WITHDRAWN = "withdraw"
"""The topic under which a wish that was passed on is taken back."""
SURELY_MEANT = 0.9
"""From this probability on an intent that is none of orders stands, whatever the words name."""
BY_THING = 0.7
"""No surer is a goal that is one of orders for what the words name: it may as well answer a question."""
UNSURE = 0.6
"""Below this probability words right after a hand-off are sure of nothing else."""
LEAST_LIKELY = 0.05
"""Below this probability of each intent about orders their state is what is asked."""
LEAST_WISHED = 0.2
"""And below this one nothing is to be done with them."""

_HAS = re.compile(
    r"\b(?:(?:i|we|she|he|they)(?:['’ ]?(?:ve|d|have|has|had))?(?: just| only| already| also| never| once)*"
    r" (?:ordered|bought|buy|got|had|received|paid|sent|posted|returned|unpacked|opened|wore|worn|picked up"
    r"|purchased|put (?:in )?\w+ order|chose)"
    r"|(?:did|has|have) (?:it|they|those|these|that|this) (?:come|arrived?|turned? up|left|gone)"
    r"|came|(?:not|has|have|is|are|it|never|did) come|coming (?:yet|soon|today|tomorrow)|arriv\w+|turned up"
    r"|deliver\w*|shipped|dispatched|sent|left (?:yet|already|you)"
    r"|(?:my|the|our|that|this|last|an|latest|recent|both|these|those|whole|on|your) (?:\w+ )?orders?"
    r"|(?:which|what) (?:one of my )?orders?|did (?:i|we) (?:ever )?(?:order|buy|get|pay)|invoices?|receipts?"
    r"|bill (?:for|of)"
    r"|parcels?|packages?|(?:the|in a|one) box|boxes|refund\w*|money back|returns?|returning"
    r"|send\w* (?:\w+ ){0,4}back|take (?:\w+ ){0,3}back|swap\w*|exchang\w*|cancel\w*|stop(?:ped)?|broken?"
    r"|smash\w*|crack\w*|damaged|faulty|missing|stuff|wheres|where(?:['’]s| is| are)"
    r"|(?:how far|any (?:news|sign|word)|what(?:['’]s| is| has)? (?:happened|happening|become|up))\b"
    r"[^?.!]{0,30}\b(?:my|our|the|that) [\w'-]+|(?:has|did|is|are|will|when) (?:my|our) [\w'-]+"
    r"|too (?:small|big|tight|large|long|short|late)|does(?:n['’]t| not) fit|from you|off you|of yours"
    r"|(?:my|our|the|those|these|that) [\w'-]+(?: [\w'-]+)? (?:i|we) (?:\w+ )?(?:ordered|bought|got|had))\b",
    re.IGNORECASE,
)
OTHER_WRITING = re.compile(r"[\u3040-\u9fff]")
_OWN = re.compile(
    r"\b(?:i|we)(?:['’ ]?(?:ve|d))?(?: just| only| already)* (?:ordered|bought|had|got|purchased"
    r"|received|have)\b"
    r"[^.?!]{0,40}?\b(?:from|off|of) (?:you|u|ya|here|your)\b|\byou (?:sent|sold) (?:me|us)\b",
    re.IGNORECASE,
)
_FOR_GOODS = re.compile(
    r"\b(?:show me|find me|looking for|look for|recommend|suggest|do (?:you|u|ya) (?:have|sell|stock|do)"
    r"|have (?:you|u|ya) got|got any|any (?:more|other|new)|after an?|need an?|want an?"
    r"|(?:want|like|going|wish|need|wanting|looking) to (?:buy|order|get)|can (?:i|we) (?:buy|order|get)"
    r"|another|basket|cart"
    r"|trolley|similar|cheaper|goes with|go with|match(?:es|ing)?|compare|under [£$€]?\d|under \d+)\b",
    re.IGNORECASE,
)
_THEN = r"(?=\W*$|\s*[,.;!]| (?:then|please|pls|after|now|anyway|actually|thanks|thank|and|but|because)\b)"
_KEEP = re.compile(
    r"\b(?:(?:don['’]?t|do not|no need to) (?:\w+ )?(?:cancel|send|return|change|swap|exchange|refund|stop"
    r"|bother|do (?:it|that|anything)|pass)"
    r"|leave (?:it|them|mine|that|things|everything|the order|my order|as)"
    rf"(?: (?:as|alone|be|how|like|the way)\b|{_THEN})"
    rf"|keep(?:ing)? (?:it|them|mine|both|everything){_THEN}"
    r"|take that back|i take it back|as it (?:is|was|were))\b",
    re.IGNORECASE,
)
_KEEP_A_THING = re.compile(
    rf"\bkeep(?:ing)? (?:the|my) (?P<thing>[\w'’-]+(?: [\w'’-]+){{0,3}}?){_THEN}", re.IGNORECASE
)
_THE_ORDER = frozenset(("order", "whole order", "parcel", "lot", "whole lot", "things"))
_DROPS = re.compile(
    r"\b(?:scrap that|ignore (?:that|what i said)|forget (?:it|that|about it|i asked|what i said)"
    r"|changed my mind|never ?mind|call it off)\b",
    re.IGNORECASE,
)
_STILL_WANTS = re.compile(r"\b(?:person|human|someone|somebody|instead|rather)\b", re.IGNORECASE)
_REQUEST = re.compile(
    r"\b(?:(?:can|could|will|would|may|might|won['’]?t|can['’]?t) (?:you|u|ya|i|we|somebody|someone)"
    r"|please|pls|plz"
    r"|i(?:['’]?d| would) like|i (?:want|need)|is it (?:possible|ok|okay|too late))\b",
    re.IGNORECASE,
)
_FOR_A_PERSON = re.compile(
    r"\bput me (?:through|thru|on to|onto)\b"
    r"|(?<!\bi )(?<!\bwe )\bpass (?:it|that|this|them)(?: \w+){0,3}? on"
    r"(?=\W*$|[,.;!?]| (?:please|pls|then|for me)\b| to (?:your|a (?:person|human|colleague)|the (?:team|boss"
    r"|manager|shop|people|staff))\b)"
    r"|\b(?:ask|tell) (?:someone|somebody|some one|a (?:real )?(?:person|human)|a colleague"
    r"|the (?:boss|manager)|your (?:boss|colleagues?|manager|team|people|staff))\b"
    r"|\b(?:get|fetch|find) (?:me )?(?:someone|somebody|some one|a (?:real )?(?:person|human)|a colleague"
    r"|the (?:boss|manager)|your (?:boss|colleagues?|manager|team|people|staff))"
    r"(?=\W*$|[,.;!?]| (?:to|who|that|on|please|pls|now|then|for me|and|in charge|else|real|human)\b)"
    r"|\b(?:speak|talk|chat) (?:to|with) (?:a |an |the |your )?(?:real |actual |live )?(?:person|human"
    r"|someone"
    r"|somebody|people|staff|manager|boss|agent|adviser|advisor)\b",
    re.IGNORECASE,
)
_TO_THE_MACHINE = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass) (?:\w+ ){0,4}(?:instructions?|rules?|prompts?"
    r"|guidelines|filters?)\b"
    r"|\b(?:maintenance|developer|debug|admin|god|root|test) mode\b|\bsystem (?:notice|prompt|message"
    r"|override)\b"
    r"|^\W*system\s*:|\bjailbreak|\bfrom now on (?:you|every|all)\b|\byou are (?:now|no longer) (?:a|an"
    r"|in|my)\b"
    r"|\bpretend (?:to be|that|you)\b|\bact as (?:a|an|if|though)\b",
    re.IGNORECASE,
)
_OF_ITS_WAY = re.compile(
    r"\b(?:track(?:ing|ed)?|number (?:to|i can|for) (?:follow|look)|follow (?:it|them|the parcel|my parcel)"
    r"|(?:number|code|link)\b[^?.!]{0,25}\b(?:follow|track|trace|look it up|see where)|trace it)\b",
    re.IGNORECASE,
)
_ARE_YOU = re.compile(
    r"\bare (?:you|u|ya) (?:even |really |actually |just |by any chance )?(?:an? )?(?:real |actual |live )?"
    r"(?:person|human(?: being)?|robot|bot|chatbot|machine|computer|program|ai)\b",
    re.IGNORECASE,
)
_NOTEBOOK = re.compile(
    r"(?=.*\b(?:what|anything|which|show|read)\b)"
    r".*\b(?:left|written|noted|stored|saved|kept|got|have|else|down|is|['’]s)\b.*"
    r"\b(?:in|on|from) (?:your|ur|the|that) (?:\w+ ){0,2}"
    r"(?:note ?book|notes?|memory|notepad|jotter|file on me|records? (?:on|of|about) me)\b",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\?\s*$"
    r"|^\W*(?:(?:and|so|but|ok|okay|oh|right|well|also|then|now|yes|no|hi|hello|hey|please|pls|just"
    r"|sorry|hang on"
    r"|wait|or)\W+)*"
    r"(?:who|what(?! an? )|when|where|which|why|how|whats|wheres|hows|whens|whos|what's|where's|when's|can"
    r"|could|would|will|should|shall|may|might|is|are|am|do|does|did|has|have you|any|tell|show|give|send"
    r"|get|find|cancel|stop|change|swap|exchange|return|refund|take|put|add|remove|delete|close|forget|remember|pass|pay"
    r"|track"
    r"|check|look|explain|help|let|make|call|ring|fix|sort|arrange|ship|deliver|leave|keep|replace|update|set"
    r"|reset|open|print|write|list|don['’]?t)\b"
    r"|\b(?:i|we)(?:['’]?d| would)? (?:just |only |really |also )*(?:like|love|want|need|wish|prefer"
    r"|have to|must"
    r"|demand|wanna)\b"
    r"|\b(?:please|pls|plz|wondering|let me know|any chance|how do i|trying to|tell me|get me"
    r"|give me|send me)\b",
    re.IGNORECASE,
)


def asks(piece: str) -> bool:
    """Whether a part of a message asks for something (a question, an order, a wish); else it only tells."""
    return bool(_ASKS.search(piece))


def asks_about(text: str) -> bool:
    """Whether the words ask how something is done or would be, and not that it be done."""
    return is_question(text) and not _REQUEST.search(text)


def bids(text: str) -> bool:
    """Whether the words bid that something be done ("please", "can you")."""
    return bool(_REQUEST.search(text))


def commands_the_machine(piece: str) -> bool:
    """Whether a part of a message is no wish of a customer, but an order to the program."""
    return bool(_TO_THE_MACHINE.search(piece))


def wants_person(text: str) -> bool:
    """Whether the words ask to be put through to a person."""
    return bool(_FOR_A_PERSON.search(text))


def for_goods(text: str) -> bool:
    """Whether the words ask for goods ("show me", "do you sell")."""
    return bool(_FOR_GOODS.search(text))


def may_have(text: str) -> bool:
    """Whether the words may be about something that the customer has from the shop."""
    return bool(_HAS.search(text) or OTHER_WRITING.search(text))


def at_the_counter(goal: Goal, text: str, row: Mapping[str, float], dialogue: Dialogue, mind: Mind) -> Goal:
    """The goal, or the one about an order of the customer that the words mean.

    Args:
        goal: As the classifier has it.
        text: Its words.
        row: The probability of each intent.
        dialogue: Where the conversation stands.
        mind: The shop.
    """
    if _ARE_YOU.search(text) and (oneself := mind.intents.pointed("assistant")):
        return replace(goal, intent=oneself, score=SURELY_MEANT)
    if _NOTEBOOK.search(text) and (notes := _showing_notes(mind)):
        return replace(goal, intent=notes, score=SURELY_MEANT)
    person = mind.intents.pointed("person")
    surely_seeks = goal.intent.lists and goal.score >= SURELY_MEANT
    if person and goal.intent.tool != person.tool and not surely_seeks and wants_person(text):
        return replace(goal, intent=person, score=SURELY_MEANT)
    if (followed := _followed(goal, text, dialogue, mind)) is not goal:
        return followed
    if goal.intent.of_orders:
        return goal
    refuses = not goal.intent.acts and not goal.intent.social and goal.score >= UNSURE
    bidden = bids(text) and goal.intent.tool == PAGES and not goal.intent.held
    sure = goal.intent.tool and goal.score >= SURELY_MEANT and not bidden
    if order_number(text) and not refuses and not sure:
        return about_an_order(goal, row, mind, bidden)
    if goal.score >= SURELY_MEANT and not goal.intent.lists and not goal.intent.points:
        return goal
    if _FOR_GOODS.search(text) or (goal.intent.tool == PAGES and goal.score >= UNSURE):
        return goal
    if things_of(text, dialogue) and (may_have(text) or dialogue.at_counter.tool):
        return about_an_order(goal, row, mind)
    if goal.intent.lists and _OWN.search(text):
        return _at_counter(goal, row, mind)
    return goal


def about_own_things(goal: Goal, text: str, row: Mapping[str, float], mind: Mind) -> Goal:
    """The goal as one about orders, where a message speaks of what the customer has from the shop.

    What only tells what befell a thing is for no page, however surely one is about such things.
    """
    if goal.intent.tool == PAGES and not asks(text):
        return about_an_order(goal, row, mind)
    return goal if goal.intent.at_counter or not goal.intent.acts else about_an_order(goal, row, mind)


def speaks_of_own(text: str, dialogue: Dialogue) -> bool:
    """Whether the words tell of a thing of an order as one that the customer has, and ask for no goods."""
    return may_have(text) and bool(things_of(text, dialogue)) and not _FOR_GOODS.search(text)


def things_of(text: str, dialogue: Dialogue) -> Sequence[KnownOrder]:
    """The customer's orders that hold what the words name."""
    words = set(terms(meant(text)))
    return [
        order for order in dialogue.orders or () if any(described(words, title) for _, title in order.items)
    ]


def names_order(text: str, dialogue: Dialogue) -> bool:
    """Whether the words are about an order of the customer: named, held by it, or looked at just before."""
    orders = dialogue.orders or ()
    looks_at = dialogue.at_counter.tool == ORDERS and dialogue.order_id and not asks_about(text)
    named = order_number(text) or (orders and placed_order(text, orders)) or things_of(text, dialogue)
    return bool(looks_at or named)


def passed_on_further(text: str, goal: Goal, dialogue: Dialogue, mind: Mind) -> Goal | None:
    """The wish that was passed on a moment ago, where the words agree to it or add to it; else None.

    A yes to what the reply offered is none of it: that the agenda keeps.
    """
    wish = dialogue.passed_on
    if _FOR_GOODS.search(text) or wish.turn != dialogue.turns - 1 or wish.arguments.get("topic") == WITHDRAWN:
        return None
    agrees = (goal.intent.accepts and not acknowledges(text)) or (dialogue.listed is None and takes(text))
    intent = _wished(wish.arguments, dialogue, mind)
    if intent is None or not (agrees or (goal.score < UNSURE and not is_question(text))):
        return None
    given = {"order": str(order_id)} if (order_id := wish.arguments.get("order_id")) else {}
    slots = tuple(source.rsplit(" ", 1)[-1] for source in intent.arguments.values())
    return Goal(intent, text, goal.score, given, ("item", *slots))


def takes_back(text: str, dialogue: Dialogue) -> bool:
    """Whether the words take back the wish that was passed on last.

    A question does not, and "never mind" only right after the wish: later it is about what was said since.
    What is kept is a thing of an order.
    """
    wish = dialogue.passed_on
    if not wish.tool or wish.turn < dialogue.turns - 3 or wish.arguments.get("topic") == WITHDRAWN:
        return False
    if asks_about(text) or _STILL_WANTS.search(text):
        return False
    if _KEEP.search(text) or (wish.turn == dialogue.turns - 1 and _DROPS.search(text)):
        return True
    kept = _KEEP_A_THING.search(text)
    return bool(kept and (kept["thing"].lower() in _THE_ORDER or things_of(kept["thing"], dialogue)))


def _wished(arguments: Mapping[str, object], dialogue: Dialogue, mind: Mind) -> Intent | None:
    """The intent that was handed over last."""
    intents = mind.intents.intents
    last = next(
        (e for e in reversed(dialogue.agenda.entries) if e.turn == dialogue.turns - 1 and not e.waits), None
    )
    intent = intents.get(last.intent) if last else None
    tool, topic = dialogue.passed_on.tool, f"={arguments.get('topic')}"
    if intent is not None and intent.tool == tool:
        return intent
    return next((i for i in intents.values() if i.tool == tool and i.arguments.get("topic") == topic), None)


def _showing_notes(mind: Mind) -> Intent | None:
    """The intent that shows what is remembered of a customer."""
    intents = mind.intents.intents.values()
    return next((i for i in intents if i.tool == MEMORY and i.arguments.get("action") == "=show"), None)


def _followed(goal: Goal, text: str, dialogue: Dialogue, mind: Mind) -> Goal:
    """The goal, or the order just looked at where its record says what is asked ("a number to follow it")."""
    looked_at = dialogue.at_counter.tool == ORDERS and dialogue.order_id
    if not looked_at or order_number(text) or not _OF_ITS_WAY.search(text):
        return goal
    order = mind.intents.pointed("order")
    return replace(goal, intent=order, given={**goal.given, "order": dialogue.order_id}) if order else goal


def _at_counter(goal: Goal, row: Mapping[str, float], mind: Mind) -> Goal:
    """The likeliest of all goals of the counter, for somebody who speaks of what they have from the shop."""
    intents = [each for each in mind.intents.intents.values() if each.at_counter]
    best = max(intents, key=lambda each: row.get(each.name, 0.0), default=goal.intent)
    return replace(goal, intent=best, score=row.get(best.name, 0.0))


def about_an_order(goal: Goal, row: Mapping[str, float], mind: Mind, bidden: bool = False) -> Goal:
    """The goal as the likeliest one about an order; where nothing is likely to be wished, its state.

    Args:
        goal: As the classifier has it.
        row: The probability of each intent.
        mind: The shop.
        bidden: Whether something is to be done with it, however unlikely each single wish is.
    """
    intents = [each for each in mind.intents.intents.values() if each.of_orders]
    best = max(intents, key=lambda each: row.get(each.name, 0.0), default=None)
    if best is None:
        return goal
    chance = row.get(best.name, 0.0)
    if not bidden and chance < (LEAST_WISHED if best.writes else LEAST_LIKELY):
        best = mind.intents.pointed("order") or best
    whole = sum(row.get(each.name, 0.0) for each in intents) or 1.0
    return replace(goal, intent=best, score=min(max(chance / whole, goal.score), BY_THING))
