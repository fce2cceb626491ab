"""Draws a flat picture of a product from its words: a silhouette in its colour on a soft ground.

For any shop's products, so that a catalogue without photographs still has something to look at. What
cannot be told from title and category gets a parcel with the product's initials. The same words always
give the same bytes. Knows no file format of the shop; `silhouettes` knows the shapes.
"""

from __future__ import annotations

import os
import re
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

from PIL import Image, ImageDraw, ImageFont

from assistant.shop.silhouettes import SILHOUETTES, Pen
from retrieval.product import AttributeValue, Product

SIZE = 320
_OVERSAMPLE = 2
_PALETTE = 48
_NAME_LIMIT = 120

COLOURS: Mapping[str, tuple[int, int, int]] = {
    "black": (52, 54, 60), "charcoal": (76, 80, 88), "graphite": (88, 92, 100), "slate": (98, 112, 126),
    "grey": (142, 146, 152), "gray": (142, 146, 152), "silver": (178, 184, 192), "white": (244, 242, 238),
    "cream": (240, 226, 196), "ivory": (243, 234, 212), "pearl": (228, 228, 232), "oatmeal": (214, 198, 168),
    "sand": (218, 190, 140), "walnut": (122, 84, 58), "stone": (176, 168, 154), "brown": (132, 92, 64),
    "tan": (196, 150, 104), "beige": (222, 204, 172), "red": (206, 66, 60), "terracotta": (198, 100, 70),
    "rust": (178, 82, 44), "mustard": (212, 164, 48), "amber": (226, 150, 46), "orange": (234, 132, 50),
    "yellow": (244, 200, 66), "lemon": (246, 222, 100), "gold": (208, 168, 76), "sage": (146, 170, 138),
    "forest green": (52, 104, 76), "olive": (130, 136, 70), "mint": (152, 210, 184), "green": (84, 158, 98),
    "navy": (44, 64, 112), "sky blue": (120, 184, 226), "teal": (42, 136, 138),
    "cornflower": (100, 136, 214), "turquoise": (64, 184, 186), "blue": (64, 116, 190),
    "blush": (238, 190, 182), "rose pink": (226, 130, 150), "coral": (240, 122, 102), "pink": (236, 142, 170),
    "lilac": (188, 164, 214), "plum": (118, 62, 104),
    "heather": (160, 132, 166), "purple": (126, 84, 164), "copper": (190, 112, 74), "brass": (196, 160, 84),
    "oak": (190, 148, 98), "bamboo": (212, 180, 120), "steel": (160, 170, 180), "glass": (176, 208, 214),
    "wood": (178, 132, 88), "wooden": (178, 132, 88), "leather": (142, 92, 58), "cork": (200, 160, 112),
}  # fmt: skip
_CALM: Sequence[tuple[int, int, int]] = (
    (198, 100, 70), (64, 116, 190), (146, 170, 138), (212, 164, 48), (126, 84, 164), (42, 136, 138),
    (226, 130, 150), (122, 84, 58),
)  # fmt: skip
_GROUNDS: Sequence[tuple[int, int, int]] = (
    (246, 239, 228), (231, 240, 243), (237, 243, 232), (246, 232, 230), (240, 234, 244), (250, 244, 222),
)  # fmt: skip

# Words of a title or category -> silhouette. The last words of a text are asked first, since English puts the
# thing itself at the end ("pet bed", "toy car").
_WORDS: Sequence[tuple[str, str]] = (
    ("cookbook|picture book|book|novel|guide|diary", "book"),
    ("notebook|journal|sketchbook|notepad|memo", "notebook"),
    ("floor lamp", "floor lamp"),
    ("head torch|torch|flashlight|headlamp", "torch"),
    ("lamp|lampshade", "lamp"),
    ("lantern", "lantern"),
    ("light bulb|bulb|lights", "bulb"),
    ("t-light holder|tealight holder|t-light|tealight|votive", "tealight"),
    ("candle|candles|candlestick", "candle"),
    ("picture frame|photo frame|frame|mirror", "frame"),
    ("alarm clock", "alarm clock"),
    ("clock|watch|timer", "clock"),
    ("cushion|pillow|doorstop", "cushion"),
    ("blanket|throw|quilt|rug|sleeping bag|mat", "blanket"),
    ("yoga mat", "mat"),
    ("kettle", "kettle"),
    ("teapot|coffee pot", "teapot"),
    ("mug|cup|teacup|beaker", "mug"),
    ("frying pan|pan|skillet|wok", "pan"),
    ("saucepan|casserole|stockpot", "saucepan"),
    ("chopping board|cutting board|board|tray|coaster|placemat", "board"),
    ("jar|jam making|canister|tin|tins", "jar"),
    ("tea towel|towel|napkin|napkins|apron|cloth", "towel"),
    ("watering can", "watering can"),
    ("plant pot|planter|flower pot|pot|vase|herb marker", "plant pot"),
    ("trowel|spade|fork|tool|hammer|screwdriver|spoon", "trowel"),
    ("bird feeder|birdhouse|bird house|feeder|birdcage", "feeder"),
    ("gloves|mittens|glove|mitten", "glove"),
    ("seed packet|seeds|bird seed|dog treats|treats|seed|bath salts|food|sweets", "packet"),
    ("t-shirt|tee|shirt|top|polo", "t-shirt"),
    ("jumper|sweater|cardigan|hoodie|sweatshirt", "jumper"),
    ("dress|skirt|gown", "dress"),
    ("trousers|jeans|leggings|shorts", "trousers"),
    ("raincoat|coat|jacket|poncho", "coat"),
    ("scarf|shawl|snood", "scarf"),
    ("socks|sock|stocking|tights", "sock"),
    ("wellington boots|wellingtons|wellies", "welly"),
    ("ankle boots|boots|boot", "boot"),
    ("sandals|sandal|flip flops", "sandal"),
    ("slippers|slipper", "slipper"),
    ("trainers|shoes|shoe|sneakers|trainer", "shoe"),
    ("shoe polish|polish|balm tin", "round tin"),
    ("backpack|rucksack|satchel", "backpack"),
    ("suitcase|luggage|trolley", "suitcase"),
    ("tote bag|shopper|bag|bags", "bag"),
    ("lunch box|lunch bag", "lunch box"),
    ("wallet|purse|card holder", "wallet"),
    ("wash bag|pouch|pencil case|make-up bag", "pouch"),
    ("luggage tag|tag|tags|label|labels|key ring|keyring", "tag"),
    ("teddy bear|bear|teddy|soft toy|doll", "teddy"),
    ("toy car|car|truck|lorry|bus", "car"),
    ("wooden train|train|locomotive", "train"),
    ("jigsaw puzzle|jigsaw|puzzle", "puzzle"),
    ("board game|game|games|cards game|dominoes|ludo", "dice"),
    ("building blocks|blocks|bricks", "blocks"),
    ("football", "football"),
    ("ball|balloon|bauble", "ball"),
    ("headphones|headset|earphones|earbuds", "headphones"),
    ("speaker|soundbar", "speaker"),
    ("radio", "radio"),
    ("charger|adapter|plug", "charger"),
    ("usb cable|cable|lead|dog lead|rope|skipping rope", "cable"),
    ("power bank|battery|phone|tablet|mobile", "phone"),
    ("tent|canopy|teepee", "tent"),
    ("dumbbell|weights|kettlebell", "dumbbell"),
    ("water bottle|bottle|flask", "bottle"),
    ("shampoo|lotion|soap dispenser", "pump"),
    ("hand cream|cream|toothpaste", "tube"),
    ("soap bar|soap|eraser|rubber", "soap"),
    ("hairbrush|brush|comb", "hairbrush"),
    ("lip balm|lipstick|glue stick", "stick"),
    ("fountain pen|pen|biro", "pen"),
    ("pencil set|pencil|pencils|crayons", "pencil"),
    ("greeting card|card|postcard|invitation|invites", "card"),
    ("wrapping paper|wrap|paper|ribbon|gift wrap", "roll"),
    ("pet bed|bed|basket", "pet bed"),
    ("pet bowl|bowl|dish|plate|plates", "bowl"),
    ("cat toy|mouse", "mouse"),
    ("scratching post|post", "post"),
    ("chair|stool|bench|seat", "chair"),
    ("cake|cakestand|cake stand|cupcake|cake cases", "cake"),
    ("bunting|garland|flag|flags", "bunting"),
    ("sign|plaque|blackboard|chalkboard", "sign"),
    ("heart|hearts", "heart"),
    ("star|stars", "star"),
    ("umbrella|parasol", "umbrella"),
    ("necklace|bracelet|earrings|ring|brooch|beads", "necklace"),
    ("box|case|crate|drawer|cabinet|chest", "box"),
)  # fmt: skip
_KIND_OF: Mapping[str, str] = {word: shape for words, shape in _WORDS for word in words.split("|")}
_LONGEST = max(len(word.split()) for word in _KIND_OF)
_PLAIN = re.compile(r"[a-z0-9]+(?:['-][a-z0-9]+)*")


def draw_picture(
    title: str,
    category: Sequence[str] = (),
    attributes: Mapping[str, AttributeValue] | None = None,
    size: int = SIZE,
) -> bytes:
    """A square PNG of `size` pixels, the same for the same words.

    Args:
        title: The product's title, in any case.
        category: Its path, widest first; asked where the title names nothing known.
        attributes: `colour` (or `color`), else `material`, decide the colour where the title does not.
        size: Edge in pixels.
    """
    shape = silhouette_of(title, category)
    mark = zlib.crc32(title.encode("utf-8"))
    ink = _ink(title, attributes or {}, mark)
    ground = _GROUNDS[zlib.crc32(" > ".join(category).encode("utf-8")) % len(_GROUNDS)]
    edge = size * _OVERSAMPLE
    image = Image.new("RGB", (edge, edge), ground)
    draw = ImageDraw.Draw(image)
    pen = Pen(draw, edge, ink, ground)
    pen.setting()
    if shape:
        SILHOUETTES[shape](pen)
    else:
        SILHOUETTES["parcel"](pen)
        _letters(draw, edge, _initials(title), pen.tint(0.9))
    small = image.reduce(_OVERSAMPLE).quantize(_PALETTE, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    out = BytesIO()
    small.save(out, "PNG")
    return out.getvalue()


def silhouette_of(title: str, category: Sequence[str] = ()) -> str:
    """The name of the silhouette that fits the words best; empty when none does.

    The text before a comma, "with", "for" or "in" names the thing itself, and its last words most of all.
    """
    head = re.split(r",|\bwith\b|\bfor\b|\bin\b|\bby\b", title.lower(), maxsplit=1)[0]
    for text in (head, title.lower(), *(part.lower() for part in reversed(category))):
        found = _last_known(_PLAIN.findall(text))
        if found:
            return found
    return ""


def picture_name(product_id: str) -> str:
    """A file name for the picture of any id: safe in every file system, different for different ids."""
    safe = quote(product_id, safe="").replace(".", "%2E").replace("~", "%7E")
    # File systems that ignore case must keep `a1` and `A1` apart; most ids are upper case and stay as is.
    mixed = product_id != product_id.upper()
    if mixed or len(safe) > _NAME_LIMIT:
        safe = f"{safe[:_NAME_LIMIT]}-{zlib.crc32(product_id.encode('utf-8')):08x}"
    return f"{safe}.png"


def draw_all(
    products: Iterable[Product],
    folder: Path,
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """Writes one picture per product, each file whole or not at all; returns how many.

    Args:
        products: Whose pictures.
        folder: Where to; made if missing. Files are named by `picture_name`.
        progress: Called with how many are drawn and how many there are.
    """
    folder.mkdir(parents=True, exist_ok=True)
    everything = list(products)
    for done, product in enumerate(everything, start=1):
        picture = draw_picture(product.title, product.category, product.attributes)
        path = folder / picture_name(product.product_id)
        partial = path.with_suffix(".part")
        partial.write_bytes(picture)
        os.replace(partial, path)
        if progress:
            progress(done, len(everything))
    return len(everything)


def _last_known(words: Sequence[str]) -> str:
    for end in range(len(words), 0, -1):
        for length in range(min(_LONGEST, end), 0, -1):
            found = _KIND_OF.get(" ".join(words[end - length : end]))
            if found:
                return found
    return ""


def _ink(title: str, attributes: Mapping[str, AttributeValue], mark: int) -> tuple[int, int, int]:
    told = [str(attributes.get(name, "")).lower() for name in ("colour", "color")]
    texts = [*told, title.lower(), str(attributes.get("material", "")).lower()]
    for text in texts:
        words = _PLAIN.findall(text)
        for length in (2, 1):
            for start in range(len(words) - length + 1):
                found = COLOURS.get(" ".join(words[start : start + length]))
                if found:
                    return found
    return _CALM[mark % len(_CALM)]


def _initials(title: str) -> str:
    words = [word for word in re.findall(r"[^\W\d_]+", title) if len(word) > 2] or title.split()
    return "".join(word[0] for word in words[:2]).upper()


def _letters(draw: ImageDraw.ImageDraw, edge: int, letters: str, fill: tuple[int, int, int]) -> None:
    font = ImageFont.load_default(size=edge * 0.17)
    draw.text((edge * 0.5, edge * 0.57), letters, fill=fill, font=font, anchor="mm")
