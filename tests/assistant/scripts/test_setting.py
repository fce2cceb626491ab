from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from assistant.scripts.subject import Furniture
from tests.assistant.scripts.stages import FurnishedStage, TableStage, lamps, played

HELLO = "turns: [{say: hi, expect: {notes: {none: true}}}]"


def furnished(folder: Path, text: str) -> Furniture:
    stage = FurnishedStage()
    result = played(folder, text, stage)
    assert result.told() == ()
    return stage.furniture[0]


def test_a_customer_can_be_made_by_the_script(tmp_path: Path) -> None:
    text = (
        "before: {customer: {new: {name: Ann Bell, email: a@example.org, zip: A1, consent: {ads: false}}}}\n"
        "turns: [{say: '$me $me.name $me.email $me.zip', expect: {words: {contains: [script-me Ann Bell]}}}]"
    )
    (customer,) = furnished(tmp_path, text).customers
    assert (customer.customer_id, customer.email, customer.consent) == (
        "script-me",
        "a@example.org",
        {"ads": False},
    )


def test_a_made_customer_may_have_an_id_of_its_own(tmp_path: Path) -> None:
    text = "before: {customer: {new: {id: C77}}}\n" + HELLO
    assert furnished(tmp_path, text).customers[0].customer_id == "C77"


def test_an_order_can_be_placed_before_the_first_turn(tmp_path: Path) -> None:
    text = (
        "before:\n  customer: {new: {}}\n"
        "  orders: {mine: {items: {$lamp: 2}, status: shipped, tracking: [P1], address: {city: Bath}}}\n"
        "let: {lamp: {product: {price: 2}}}\n"
        "turns: [{say: $mine $mine.status, expect: {records: {orders: {$mine: shipped}}}}]"
    )
    (order,) = furnished(tmp_path, text).orders
    assert (order.order_id, order.customer_id, str(order.total)) == ("T900001", "script-me", "£4.00")
    assert (order.tracking, order.address) == (("P1",), {"city": "Bath"})


def test_an_order_is_a_week_old_where_it_does_not_say(tmp_path: Path) -> None:
    text = "before: {customer: {new: {}}, orders: {o: {items: {L1: 1}}}}\n" + HELLO
    (order,) = furnished(tmp_path, text).orders
    assert order.placed_at == datetime(2026, 5, 13, tzinfo=UTC)


def test_the_age_of_an_order_counts_from_the_scripts_clock(tmp_path: Path) -> None:
    text = (
        "before:\n  clock: 2026-02-10T00:00:00Z\n  customer: {new: {}}\n"
        "  orders: {o: {items: {L1: 1}, days_ago: 3}}\n" + HELLO
    )
    (order,) = furnished(tmp_path, text).orders
    assert order.placed_at == datetime(2026, 2, 7, tzinfo=UTC)


def test_an_order_may_be_somebody_elses(tmp_path: Path) -> None:
    text = (
        "before: {orders: {theirs: {items: {L1: 1}, of: somebody else, id: W5}}}\n"
        "turns: [{say: $theirs, expect: {words: {contains: [W5]}}}]"
    )
    (order,) = furnished(tmp_path, text).orders
    assert order.customer_id == "script-somebody"


def test_an_order_of_a_product_that_the_shop_lacks_is_refused(tmp_path: Path) -> None:
    text = "before: {customer: {new: {}}, orders: {o: {items: {L99: 1}}}}\n" + HELLO
    assert "s.yaml:3:52: this shop has no product 'L99'" in played(tmp_path, text, FurnishedStage()).reason


def test_a_lookup_takes_the_first_that_fits_without_a_seed(tmp_path: Path) -> None:
    text = "let: {l: {product: {price: {min: 2}}}}\nturns: [{say: $l, expect: {words: {contains: [L2]}}}]"
    assert played(tmp_path, text, TableStage()).told() == ()


def test_lookups_draw_by_the_seed(tmp_path: Path) -> None:
    found = set()
    for seed in range(8):
        text = f"before: {{seed: {seed}}}\n"
        text += "let: {l: {product: {price: {min: 2}}}}\n" + HELLO.replace("hi", "$l")
        results = [played(tmp_path, text, TableStage()).turns[0].said for _ in range(2)]
        assert results[0] == results[1]
        found.add(results[0])
    assert len(found) > 1


def test_the_seed_reaches_the_scene(tmp_path: Path) -> None:
    stage = TableStage()
    played(tmp_path, "before: {seed: 3}\n" + HELLO, stage)
    assert stage.scenes[0].seed == 3


TWO = (
    "sessions:\n  anna: {customer: {new: {email: a@example.org}}, basket: {L1: 1}}\n"
    "  ben: {preferences: [likes red], expect: {records: {basket: {empty: true}, remembers: [likes red]}}}\n"
)


def test_several_talk_at_once_and_each_expectation_sees_its_own_records(tmp_path: Path) -> None:
    stage = FurnishedStage({"lamps": lamps("L2")})
    text = TWO + (
        "turns:\n  - {as: anna, say: lamps}\n  - {as: ben, say: hello}\n"
        "  - {as: anna, add: 1, expect: {records: {others_unchanged: true, basket: {contains: [L1, L2]}}}}\n"
    )
    assert played(tmp_path, text, stage).told() == ()
    assert [scene.customer_id for scene in stage.scenes] == ["script-anna", ""]


def test_guests_of_several_sessions_are_different_people(tmp_path: Path) -> None:
    stage = FurnishedStage()
    played(tmp_path, "sessions: {anna: {}, ben: {}}\n" + HELLO.replace("{say", "{as: ben, say"), stage)
    assert [scene.guest_id for scene in stage.scenes] == ["script-anna", "script-ben"]


def test_the_place_of_a_button_counts_what_its_own_session_was_shown(tmp_path: Path) -> None:
    stage = FurnishedStage({"lamps": lamps("L2"), "others": lamps("L4")})
    text = TWO + (
        "turns:\n  - {as: anna, say: lamps}\n  - {as: ben, say: others}\n"
        "  - {as: anna, add: 1, expect: {records: {basket: {contains: [L2]}}}}\n"
    )
    assert played(tmp_path, text, stage).told() == ()


def test_a_session_may_be_the_same_customer_again(tmp_path: Path) -> None:
    stage = FurnishedStage()
    text = "sessions: {home: {customer: {new: {}}}, away: {customer: $home}}\n"
    text += HELLO.replace("{say", "{as: away, say")
    played(tmp_path, text, stage)
    assert [scene.customer_id for scene in stage.scenes] == ["script-home", "script-home"]


def test_a_failure_at_the_end_of_a_session_is_told_at_its_line(tmp_path: Path) -> None:
    text = TWO + "turns:\n  - {as: ben, say: lamps}\n  - {as: ben, add: 1}\n"
    result = played(tmp_path, text, FurnishedStage({"lamps": lamps("L2")}))
    assert "s.yaml:5: at the end" in result.told()[0]


def test_the_one_who_acts_is_named_in_the_result(tmp_path: Path) -> None:
    result = played(tmp_path, TWO + "turns: [{as: ben, say: hello}]", FurnishedStage())
    assert result.turns[0].action == "ben, say: hello"


def test_a_script_with_sessions_is_skipped_where_only_one_can_talk(tmp_path: Path) -> None:
    result = played(tmp_path, TWO + "turns: [{as: ben, say: hello}]", TableStage())
    assert (result.outcome, "begin_furnished" in result.reason) == ("skipped", True)
