"""One test for each kind of mistake in a script: file, line, column and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.scripts.mistakes import nearest
from assistant.scripts.reading import read_file
from retrieval.errors import BadInput

HEAD = "shop: Lamps\nname: n\n"
TURN = HEAD + "turns:\n- say: a\n  expect:\n    "
"""What follows stands at line 6 from column 5."""


def refusal(folder: Path, text: str) -> str:
    file = folder / "s.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        read_file(file)
    return str(caught.value).replace(f"{file}:", "")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        # Keys
        ("product: {count: 1}", "6:5: 'product' is no key here; did you mean 'products'?."),
        ("products: {evry: {price: 3}}", "6:16: 'evry' is no key here; did you mean 'every'?."),
        (
            "products: {price: 3}",
            "6:16: 'price' is no key here; it belongs to `every` or `first` or `none` or `not` or `product`"
            " or `some`, so move it there.",
        ),
        ("basket: {contains: [$x]}", "6:5: 'basket' is no key here; it belongs to"),
        ("words: {zzz: 1}", "6:13: 'zzz' is no key here; remove it, or write one of any_of, contains, match"),
        # Types
        ("words: {contains: hello}", "6:13: 'contains' must be a list, not hello; put it in [ ]"),
        ("words: hello", "6:5: 'words' must be a mapping, not hello; write {key: value} with one of any_of,"),
        ("words: {contains: [3]}", "6:24: 'contains' must be text, not 3; put it in quotes."),
        ("products: {new: sometimes}", "6:16: 'new' must be true or false, not sometimes"),
        ("products: {count: many}", "6:16: 'count': many is no number; write one, such as 3 or 4.50, or a v"),
        ("products: {order: price}", "6:16: 'order' is price; write one of 'price ascending', 'price descen"),
        ("cards: {has: [voucher]}", "'kind' is voucher; write one of 'product', 'comparison'"),
        # Regular expressions
        ("words: {matches: ['a(b']}", "6:23: 'matches': 'a(b' is no regular expression (missing ), untermin"),
        # What can never fail
        ("words: {contains: ['']}", "6:24: 'contains': this says nothing, and every text contains it; write"),
        ("words: {contains: ['**']}", "6:24: 'contains': this says nothing, and every text contains it"),
        ("words: {matches: ['a*']}", "6:23: 'matches': 'a*' is found in every text and can never fail"),
        ("words: {matches: ['lamp|.*']}", "6:23: 'matches': 'lamp|.*' is found in every text and can never "),
        ("words: {contains: []}", "6:5: 'words': 'contains' is empty and could never fail; remove it"),
        ("words: {}", "6:5: 'words': this is empty and could never fail; remove it, or write one of contain"),
        ("notes: {none: false}", "6:5: 'notes': 'none: false' asks nothing and could never fail; remove it."),
        ("products: {count: {min: 0}}", "6:16: 'count': a number of things is always at least 0, so this ca"),
        ("products: {every: {price: {min: 0}}}", "6:24: 'price': a price is always at least 0"),
        ("products: {every: {rating: {max: 5}}}", "6:24: 'rating': a rating is always at most 5"),
        ("products: {count: 0, every: {price: 1}}", "6:5: 'products': where nothing is shown, every can say"),
        ("products: {count: 1, order: price ascending}", "6:5: 'products': one product alone is always in o"),
        ("products: {new: true, count: 2}", "6:16: nothing was shown before, so `new` can never fail; remov"),
        ("tools: {called: [a], in_order: true}", "6:5: 'tools': one tool alone is always in order"),
        ("tools: {never: [a], count: 0}", "6:5: 'tools': where no tool runs, `never` can never fail"),
        ("records: {others_unchanged: true}", "6:15: there is no other session, so this can never fail; rem"),
        (
            "records: {rows: [{table: t, has: {a: 1}, count: 0}]}",
            "where there is no row, `has` can never fail",
        ),
        # What can never hold
        ("products: {count: -1}", "6:16: 'count': a number of things is never -1, so this can never hold"),
        ("products: {count: 1.5}", "6:16: 'count': there are never 1.5 of something; give a whole number."),
        ("products: {count: {above: 2, below: 2}}", "6:16: 'count': more than 2 and less than 2 is what not"),
        ("products: {every: {rating: 6}}", "6:24: 'rating': a rating is never 6, so this can never hold"),
        ("products: {includes: [A], none_of: [A]}", "6:5: 'products': A can't be both shown and not shown"),
        ("products: {includes: [A, B], count: 1}", "6:5: 'products': 1 products can't include 2"),
        ("words: {contains: [a lamp], never: [lamp]}", "6:5: 'words': 'a lamp' can't stand there without 'l"),
        ("tools: {called: [a], count: 0}", "6:5: 'tools': 0 calls can't be a call of a; remove one."),
        ("cards: {has: [order], never: [order]}", "6:5: 'cards': order can't be both there and never; remov"),
        ("reasons: {kinds: [popular], only: [history]}", "6:5: 'reasons': popular is wanted and not among `"),
        ("records: {basket: {contains: [A], empty: true}}", "6:15: 'basket': an empty basket holds and lack"),
        ("records: {logged: [like], not_logged: [like]}", "6:5: 'records': a like can't be both logged and "),
        ("{refused: true, words: {contains: [a]}}", "5:3: 'expect': a refused turn has no reply, so words c"),
        # Variables
        ("words: {contains: [$lamp]}", "6:24: $lamp is not defined before; define it in let or capture."),
        ("words: {contains: [$me]}", "6:24: $me is a guest and has no id; give them a customer, or use $me."),
    ],
)  # fmt: skip
def test_an_expectation_with_a_mistake_is_refused(tmp_path: Path, text: str, told: str) -> None:
    assert told in refusal(tmp_path, TURN + text + "\n")


GOOD = HEAD + "turns:\n- {say: a, expect: {notes: {none: true}}}\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (GOOD + "turn: []\n", "5:1: 'turn' is no key here; did you mean 'turns'?."),
        (GOOD + "clock: 2026-09-30T12:00:00Z\n", "5:1: 'clock' is no key here; it belongs to `before`, so m"),
        (HEAD + "turns: []\n", "3:1: 'turns' is empty; write at least one."),
        (HEAD + "turns: [{say: a}]\n", "1:1: 'this': a conversation without one `expect` can never fail"),
        (GOOD + "let: {lamp: {product: {price: 2}}}\n", "5:7: $lamp is never used; use it or remove it."),
        (GOOD + "let: {lamp: {}}\n", "5:7: 'lamp': look up one thing: product, order or customer."),
        (GOOD + "let: {Lamp: {product: {price: 2}}}\n", "5:7: 'Lamp' is no variable; use a-z, 0-9 and _."),
        (GOOD + "- {say: $b, capture: {b: 1}}\n", "5:4: $b is not defined before"),
        (GOOD + "- {say: b, capture: {b: 1}}\n", "5:22: $b is never used; use it or remove it."),
        (GOOD + "- {say: b, capture: {b: 0}}\n", "'product' is 0: input should be greater than or equal to "),
        (GOOD + "- {say: b, capture: {b: {fact: total}}}\n", "5:22: 'b': capture one thing: product, card"),
        (GOOD + "- {say: b, capture: {b: {tool: x}}}\n", "5:22: 'b': a tool and its argument belong togethe"),
        (GOOD + "- {say: b, capture: {b: {words: 'x*'}}}\n", "5:26: 'words': 'x*' is found in every text"),
        (
            HEAD + "turns: [{like: 1, expect: {refused: true}}]\n",
            "3:10: like: 1 points at what was last shown, and",
        ),
        (GOOD + "- {say: a, like: 1}\n", "5:3: 'turns': a turn is one of say, like, dislike, click, add, fa"),
        (
            GOOD + "- {like: 1, expect: {words: {contains: [a]}}}\n",
            "5:3: 'turns': a button gets no reply, so words",
        ),
        (GOOD + "- {like: 1, capture: {b: 1}}\n", "5:3: 'turns': a button gets no reply to capture from"),
        (GOOD + "- {fault: x, expect: {refused: true}}\n", "5:3: 'turns': a fault answers nothing"),
        (GOOD + "- {fault: x}\n", "5:4: nothing is done after this fault, so it shows nothing; say somethin"),
        (GOOD + "- {mend: x}\n- {say: a}\n", "5:4: 'x' is not broken here; write `fault: x` before it."),
        (GOOD + "expect: {products: {new: true}}\n", "5:21: at the end everything was shown, so `new` can n"),
        (GOOD + "expect: {refused: true}\n", "5:10: at the end nothing is refused; write `refused` after a "),
        (GOOD + "before: {customer: 12}\n", "'id' must be text, not 12; put it in quotes."),
        (GOOD + "before: {customer: {new: {}, id: a}}\n", "5:10: 'customer': give a customer's id, or `new`"),
        (GOOD + "before: {customer: a, customer_with: {}}\n", "5:1: 'before': give customer or customer_wit"),
        (GOOD + "before: {orders: {o: {items: {}}}}\n", "5:23: 'items' is empty; write at least one."),
        (GOOD + "before: {orders: {o: {items: {A: 1}}}}\n", "5:19: 'me' is a guest and has no orders; give "),
        (
            GOOD + "before: {orders: {o: {items: {A: 1}, of: ann}}}\n",
            "5:38: 'ann' is nobody here; write one of me,",
        ),
        (GOOD + "let: {o: {order: {of: me}}}\n", "5:19: 'me' is a guest and has no orders; give them a cust"),
        (GOOD + "- {as: ann, say: b}\n", "5:4: `as` is for turns of one of several sessions; remove it."),
        (GOOD + "sessions: {ann: {}, ben: {}}\n", "4:3: who acts is not said; write `as:` with one of ann, "),
        (
            GOOD + "sessions: {ann: {}}\nbefore: {basket: {A: 1}}\n",
            "basket of `before` belongs to one of the sessions",
        ),
        (
            GOOD + "sessions: {ann: {}}\nexpect: {notes: {none: true}}\n",
            "write `expect` at the end of the session",
        ),
        (GOOD + "sessions: {me: {}}\n", "5:12: a session can't be called 'me'; give it a name."),
        (
            GOOD.replace("say: a", "say: $o.title") + "before: {customer: a}\nlet: {o: {order: {}}}\n",
            "4:4: $o is an order",
        ),
        (
            GOOD.replace("say: a", "say: $lam") + "let: {lamp: {product: {price: 2}}}\n",
            "(did you mean 'lamp'?)",
        ),
        ("shop: S\nconversations: []\n", "2:1: 'conversations' is empty; write at least one."),
        ("shop: S\ntags: [A]\nfragments: {}\n", "2:8: 'tags' is A: string should match pattern"),
    ],
)  # fmt: skip
def test_a_script_with_a_mistake_is_refused(tmp_path: Path, text: str, told: str) -> None:
    assert told in refusal(tmp_path, text)


def test_what_one_may_have_meant_is_told_where_something_is_near() -> None:
    assert nearest("serch", ("search", "recommend")) == "did you mean 'search'?"


def test_what_there_is_is_told_where_nothing_is_near() -> None:
    assert nearest("zzz", ("search", "recommend")) == "there is recommend, search"
