"""Puts a few things on the shelves."""
import os
from decimal import Decimal

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")
django.setup()

from oscar.apps.catalogue.categories import create_from_breadcrumbs  # noqa: E402
from oscar.core.loading import get_model  # noqa: E402


def model(app, name):
    return get_model(app, name).objects


model("address", "Country").create(
    iso_3166_1_a2="GB", iso_3166_1_a3="GBR", iso_3166_1_numeric="826", printable_name="United Kingdom",
    name="United Kingdom", is_shipping_country=True)
seeds = model("catalogue", "ProductClass").create(name="Seeds", requires_shipping=True, track_stock=True)
partner = model("partner", "Partner").create(name="Mill Farm")
shelf = create_from_breadcrumbs("Herbs")
for number, (title, price) in enumerate([("Basil", "1.80"), ("Dill", "1.20"), ("Thyme", "2.10")], 1):
    product = model("catalogue", "Product").create(
        product_class=seeds, title=f"{title} seeds", upc=f"S{number}", description=f"<p>A bag of {title.lower()} seeds.</p>")
    product.categories.add(shelf)
    model("partner", "StockRecord").create(
        product=product, partner=partner, partner_sku=f"M{number}", price_currency="GBP", price=Decimal(price), num_in_stock=40)
