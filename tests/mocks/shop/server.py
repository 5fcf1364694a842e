"""A shop to test against: its pages, and stepproof's control API (docs/control-api.md).

    python3 server.py [PORT]

Prints its address and the token of its control API. Needs the standard library alone.
"""

import datetime
import html
import http.server
import json
import pathlib
import secrets
import sys
import threading
import urllib.parse

SCHEMA = json.loads(pathlib.Path(__file__).with_name("schema.json").read_text())
PRICES = {"tea": 450, "cups": 1200}
FAULTS = [fault["name"] for fault in SCHEMA["faults"]]
OPENING = datetime.time(9)
CLOSING = datetime.time(18)
VOUCHER_WORTH = 200
TOKEN = secrets.token_hex(16)


class Refused(Exception):
    """A request to the control API that cannot be granted."""

    def __init__(self, status, reason):
        super().__init__(reason)
        self.status = status


class Shop:
    """The state of the shop: what a reset brings back."""

    def __init__(self, setup):
        for key in setup:
            if key not in SCHEMA["setup"]["properties"]:
                raise Refused(400, f"unknown key `{key}`")
        self.stock = {"tea": 3, "cups": 3} | setup.get("stock", {})
        self.basket = list(setup.get("basket", []))
        self.clock = moment(setup.get("at", "2026-03-02T10:00:00+01:00"))
        self.orders = []
        self.voucher = None
        self.redeemed = False
        self.faults = set()

    def is_open(self):
        return OPENING <= self.clock.time() < CLOSING

    def total(self):
        sum_ = sum(PRICES[article] for article in self.basket)
        return max(0, sum_ - VOUCHER_WORTH * self.redeemed)

    def values(self):
        return {"voucher": self.voucher}

    def found(self):
        return {"orders": len(self.orders), "total": euros(sum(self.orders))}


def moment(text):
    try:
        return datetime.datetime.fromisoformat(text)
    except (TypeError, ValueError):
        raise Refused(400, f"`{text}` is not a moment") from None


def euros(cents):
    return f"{cents // 100}.{cents % 100:02}"


shop = Shop({})
lock = threading.Lock()


# The pages


def shelf():
    rows = "".join(
        f"<li>{article}, {euros(price)} €, {shop.stock[article]} left "
        f"<form method=post action=/add><button name=article value={article}>Add {article}"
        f"</button></form></li>"
        for article, price in PRICES.items()
    )
    return page("Shelf", f"<ul>{rows}</ul><a href=/basket>Basket</a>")


def basket():
    articles = "".join(f"<li>{article}</li>" for article in shop.basket)
    shown = shop.total() + 100 * ("wrong-total" in shop.faults)
    style = "min-width: 20em" if "wide-button" in shop.faults else ""
    order = (
        f"<form method=post action=/order><button style='{style}'>Order</button></form>"
        if shop.is_open()
        else "<p>The shop is closed: come back from 9 to 18.</p>"
    )
    return page(
        "Basket",
        f"<ul>{articles}</ul><p>Total: {euros(shown)} €</p>"
        "<form method=post action=/ask><button>Send me a voucher</button></form>"
        "<form method=post action=/redeem><label>Voucher <input name=voucher></label>"
        f"<button>Redeem</button></form>{order}",
    )


def thanks():
    return page("Thank you", f"<p>You have paid {euros(shop.orders[-1])} €.</p>")


def page(title, body):
    return (
        "<!doctype html><html lang=en><meta charset=utf-8>"
        f"<title>{title}</title><main><h1>{title}</h1>{body}</main>"
    )


PAGES = {"/": shelf, "/basket": basket, "/thanks": thanks}


def act(path, form):
    """Does what a form asks for; where it leads."""
    if path == "/add" and shop.stock.get(form.get("article"), 0) > 0:
        shop.stock[form["article"]] -= 1
        shop.basket.append(form["article"])
        return "/"
    if path == "/ask":
        shop.voucher = f"{secrets.randbelow(10**6):06}"
    if path == "/redeem":
        shop.redeemed = form.get("voucher") == shop.voucher is not None
    if path == "/order" and shop.is_open() and shop.basket:
        shop.orders.append(shop.total())
        shop.basket = []
        return "/thanks"
    return "/basket"


# The control API


def control(method, part, body):
    global shop
    name = part[1] if len(part) == 2 else None
    match (method, part[0]):
        case ("GET", "schema"):
            return SCHEMA
        case ("GET", "values") if shop.values().get(name):
            return {"value": shop.values()[name]}
        case ("POST", "reset"):
            shop = Shop(body)
            return {"ok": True}
        case ("POST", "expect"):
            found = {key: shop.found().get(key) for key in body}
            return {"ok": found == body, "found": found}
        case ("POST", "clock"):
            if "at" in body:
                shop.clock = moment(body["at"])
            shop.clock += datetime.timedelta(seconds=body.get("advance", 0))
            return clock()
        case ("GET", "clock"):
            return clock()
        case ("GET", "faults"):
            faults = SCHEMA["faults"]
            return {"faults": [fault | {"on": fault["name"] in shop.faults} for fault in faults]}
        case ("POST", "faults") if name in FAULTS:
            shop.faults.add(name)
            return {"faults": sorted(shop.faults)}
        case ("DELETE", "faults") if name in FAULTS:
            shop.faults.discard(name)
            return {"faults": sorted(shop.faults)}
    raise Refused(404, "no such part of the control API")


def clock():
    """It stands still always."""
    return {"at": shop.clock.isoformat(), "running": False}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.answer()

    do_POST = do_DELETE = do_GET

    def answer(self):
        length = int(self.headers.get("content-length") or 0)
        body = self.rfile.read(length).decode()
        path = urllib.parse.urlsplit(self.path).path
        with lock:
            if path.startswith("/__portal/"):
                self.answer_control(path.removeprefix("/__portal/").split("/"), body)
            elif self.command == "POST":
                form = dict(urllib.parse.parse_qsl(body))
                self.send(303, "", "text/plain", act(path, form))
            elif path in PAGES:
                self.send(200, PAGES[path](), "text/html; charset=utf-8")
            else:
                self.send(404, page("Not found", html.escape(path)), "text/html; charset=utf-8")

    def answer_control(self, part, body):
        status = 200
        try:
            if self.headers.get("authorization") != f"Bearer {TOKEN}":
                raise Refused(401, "the control API wants its token")
            answer = control(self.command, part, json.loads(body or "null") or {})
        except Refused as refused:
            status, answer = refused.status, {"error": str(refused)}
        self.send(status, json.dumps(answer), "application/json")

    def send(self, status, text, kind, location=None):
        data = text.encode()
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(data)))
        if location:
            self.send_header("location", location)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        """Says nothing of single requests."""


if __name__ == "__main__":
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
    print(f"http://127.0.0.1:{server.server_port} {TOKEN}", flush=True)
    server.serve_forever()
