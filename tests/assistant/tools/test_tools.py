from __future__ import annotations

from assistant.shop.shop import Shop
from assistant.visitor import Visitor
from tests.assistant.talk import talk_to

ANN = Visitor.customer("c1")


def test_a_customers_suggestions_rest_on_their_own_history(open_shop: Shop) -> None:
    reply = talk_to(open_shop, ANN).say("recommend me something")
    bought = open_shop.recommender.shopper("c1").bought
    for card in reply.cards:
        for reason in card.facts["reasons"]:
            if reason["kind"] == "history":
                assert set(reason["evidence"]) <= bought | {
                    t.product_id for t in open_shop.recommender.shopper("c1").history
                }


def test_what_was_bought_before_is_not_suggested(open_shop: Shop) -> None:
    reply = talk_to(open_shop, ANN).say("recommend me something")
    assert not set(reply.products) & open_shop.recommender.shopper("c1").bought


def test_suggestions_keep_a_limit(open_shop: Shop) -> None:
    reply = talk_to(open_shop, ANN).say("recommend me something under 5 pounds")
    assert all(card.facts["price_minor"] <= 500 for card in reply.cards)


def test_a_sold_out_product_is_not_put_into_the_basket(open_shop: Shop) -> None:
    talk = talk_to(open_shop)
    talk.say("show me white scarves")
    reply = talk.say("add the white one to my basket")
    assert "out of stock" in reply.text or "Which" in reply.text
    assert talk.conversations.basket(talk.visitor) == ()


def test_quantities_go_into_the_basket(open_shop: Shop) -> None:
    talk = talk_to(open_shop)
    talk.say("show me mugs")
    talk.say("add three of the first one")
    assert [line.quantity for line in talk.conversations.basket(talk.visitor)] == [3]


def test_a_product_comes_out_of_a_basket_from_before(open_shop: Shop) -> None:
    talk = talk_to(open_shop)
    talk.conversations.records.baskets.add(talk.visitor, "mug-red", 2)
    assert [name for name, _ in talk.tools("remove the mug from my basket")] == ["basket", "basket"]
    assert talk.conversations.basket(talk.visitor) == ()


def test_a_number_of_pieces_is_changed(open_shop: Shop) -> None:
    talk = talk_to(open_shop)
    talk.say("show me mugs")
    talk.say("add six of the first one")
    talk.say("make it 4, six is too many")
    assert [line.quantity for line in talk.conversations.basket(talk.visitor)] == [4]


def test_a_title_that_was_not_shown_is_looked_up_before_it_is_added(open_shop: Shop) -> None:
    talk = talk_to(open_shop)
    reply = talk.say("2 x Blue lantern into my basket please")
    assert [tool.name for tool in reply.tools] == ["get_product", "basket"]
    assert reply.products == ()
    assert [(x.product_id, x.quantity) for x in talk.conversations.basket(talk.visitor)] == [
        ("lantern-blue", 2)
    ]


def test_a_yes_takes_up_what_was_offered(open_shop: Shop) -> None:
    talk = talk_to(open_shop)
    talk.say("show me lanterns")
    assert "person" in talk.say("is the first one dishwasher safe?").text
    assert talk.say("yes please").handed_off


def test_an_order_is_asked_for_and_the_answer_understood(open_shop: Shop) -> None:
    talk = talk_to(open_shop, ANN)
    order = talk.conversations.records.orders.of_customer("c1")[0]
    assert not talk.say("I want to cancel an order").handed_off
    assert talk.say(f"it's {order.order_id}").handed_off


def test_my_last_order_is_looked_up(open_shop: Shop) -> None:
    talk = talk_to(open_shop, ANN)
    assert talk.say("please cancel my last order").handed_off


def test_a_guests_last_order_is_looked_up_once_only(open_shop: Shop) -> None:
    reply = talk_to(open_shop).say("please cancel my last order")
    assert [tool.name for tool in reply.tools] == ["order_status"]


def test_what_was_stated_to_be_avoided_is_left_out(open_shop: Shop) -> None:
    talk = talk_to(open_shop)
    talk.say("remember that I don't like red")
    reply = talk.say("show me mugs")
    assert reply.products
    assert not [product_id for product_id in reply.products if product_id.endswith("red")]


def test_what_is_avoided_is_shown_when_it_is_asked_for(open_shop: Shop) -> None:
    talk = talk_to(open_shop)
    talk.say("remember that I don't like red")
    assert "mug-red" in talk.say("show me red mugs").products


def test_an_emptied_basket_is_empty(open_shop: Shop) -> None:
    talk = talk_to(open_shop)
    talk.conversations.records.baskets.add(talk.visitor, "mug-red", 2)
    talk.conversations.records.baskets.add(talk.visitor, "lantern-red", 1)
    talk.say("empty my basket")
    assert talk.conversations.basket(talk.visitor) == ()


def test_a_missing_product_is_asked_for_and_the_answer_understood(open_shop: Shop) -> None:
    talk = talk_to(open_shop)
    shown = talk.say("things for the kitchen").products
    assert len(shown) > 1
    assert talk.say("add the other one to my basket").tools == ()
    talk.say("the second one")
    assert [line.product_id for line in talk.conversations.basket(talk.visitor)] == [shown[1]]


def test_the_price_asked_for_is_the_price_of_the_records(open_shop: Shop) -> None:
    talk = talk_to(open_shop)
    first = talk.say("show me lanterns").products[0]
    product = open_shop.catalogue.get(first)
    assert product is not None
    assert str(product.price) in talk.say("how much is the first one?").text


def test_what_the_records_do_not_say_is_not_made_up(open_shop: Shop) -> None:
    talk = talk_to(open_shop)
    talk.say("show me lanterns")
    assert "don't say" in talk.say("is the first one dishwasher safe?").text


def test_the_comparison_names_both_prices(open_shop: Shop) -> None:
    talk = talk_to(open_shop)
    talk.say("things for the kitchen")
    reply = talk.say("compare the first two")
    prices = [card.facts["price"] for card in reply.cards if card.kind == "product"]
    assert len(prices) == 2
    assert all(price in reply.text for price in prices)


def test_what_was_stated_is_remembered_told_and_forgotten(open_shop: Shop) -> None:
    talk = talk_to(open_shop, ANN)
    talk.say("please remember that I avoid leather")
    assert "avoids leather" in talk.say("what do you know about me?").text
    talk.say("forget that I avoid leather")
    assert talk.conversations.records.profiles.preferences(ANN) == ()


def test_a_bare_that_forgets_what_was_stated_last_and_nothing_else(open_shop: Shop) -> None:
    talk = talk_to(open_shop, ANN)
    talk.say("please remember that I avoid leather")
    talk.say("remember that I like green")
    talk.say("please forget that")
    assert [each.text for each in talk.conversations.records.profiles.preferences(ANN)] == ["avoids leather"]


def test_a_wish_about_an_order_goes_to_a_person_with_the_order(open_shop: Shop) -> None:
    talk = talk_to(open_shop, ANN)
    order = talk.conversations.records.orders.of_customer("c1")[0]
    assert talk.say(f"please cancel order {order.order_id}").handed_off
    (waiting,) = talk.conversations.records.transcripts.hand_offs("open")
    assert order.order_id in waiting.reason


def test_a_wish_about_somebody_elses_order_is_not_passed_on(open_shop: Shop) -> None:
    talk = talk_to(open_shop, ANN)
    theirs = talk.conversations.records.orders.of_customer("c2")[0]
    assert not talk.say(f"please cancel order {theirs.order_id}").handed_off


def test_a_page_answers_with_its_name(open_shop: Shop) -> None:
    reply = talk_to(open_shop).say("how much is delivery?")
    assert "£3.50" in reply.text
    assert "Delivery" in reply.text


def test_refinements_after_similar_products_keep_the_product(open_shop: Shop) -> None:
    talk = talk_to(open_shop)
    first = talk.say("show me teapots").products[0]
    talk.say("more like the first one")
    (name, arguments), *_ = talk.tools("under 10 pounds")
    assert (name, arguments["product_id"], arguments["max_price"]) == ("similar_products", first, 10.0)


def test_more_shows_what_was_not_shown(open_shop: Shop) -> None:
    talk = talk_to(open_shop)
    before = set(talk.say("recommend me something").products)
    assert not before & set(talk.say("show me others").products)


def test_cheaper_lowers_the_price_and_dearer_raises_it(open_shop: Shop) -> None:
    talk = talk_to(open_shop)

    def prices_after(text: str) -> list[int]:
        return [card.facts["price_minor"] for card in talk.say(text).cards if card.kind == "product"]

    prices, cheaper = prices_after("things for the home"), prices_after("cheaper")
    assert max(cheaper) < max(prices)
    dearer = prices_after("something more expensive")
    assert not dearer or min(dearer) > min(cheaper)
