import os

from books.models import Author, Book, Topic
from django.contrib.auth.models import User
from django_otp.plugins.otp_totp.models import TOTPDevice

nora = User.objects.create_superuser("nora", "nora@example.org", os.environ["STEPPROOF_SECRET_ADMIN_PASSWORD"])
TOTPDevice.objects.create(user=nora, name="phone", key="48656c6c6f21deadbeef", throttling_failure_count=0)
for name in ["Ann Field", "Ben Orchard", "Cid Marsh"]:
    Author.objects.create(name=name)
for name in ["Bees", "Gardens", "Rivers", "Trees"]:
    Topic.objects.create(name=name)
Book.objects.create(title="The mill")
