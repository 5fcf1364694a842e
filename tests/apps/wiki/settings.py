"""A wiki with what django-wiki has by default."""
from pathlib import Path

from django.urls import reverse_lazy

BASE_DIR = Path(__file__).resolve().parent
SECRET_KEY = "only-for-this-wiki-on-loopback"
DEBUG = True
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "urls"
SITE_ID = 1
STATIC_URL, MEDIA_URL, MEDIA_ROOT = "/static/", "/media/", BASE_DIR / "media"
USE_TZ, TIME_ZONE, LANGUAGE_CODE = True, "UTC", "en-us"
FORMAT_MODULE_PATH = ["formats"]  # days only: whether two moments fall into the same minute is chance
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
LOGIN_REDIRECT_URL = reverse_lazy("wiki:get", kwargs={"path": ""})
WIKI_ACCOUNT_HANDLING = WIKI_ACCOUNT_SIGNUP_ALLOWED = True
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "db.sqlite3"}}
INSTALLED_APPS = [
    "django.contrib.humanize", "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions",
    "django.contrib.sites", "django.contrib.messages", "django.contrib.staticfiles", "django.contrib.admin",
    "django_nyt", "mptt", "sekizai", "sorl.thumbnail", "wiki", "wiki.plugins.attachments", "wiki.plugins.images",
    "wiki.plugins.macros", "wiki.plugins.help", "wiki.plugins.links", "wiki.plugins.globalhistory",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware", "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware", "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
TEMPLATES = [{
    "BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True,
    "OPTIONS": {"context_processors": [
        "django.contrib.auth.context_processors.auth", "django.template.context_processors.debug",
        "django.template.context_processors.i18n", "django.template.context_processors.media",
        "django.template.context_processors.request", "django.template.context_processors.static",
        "django.template.context_processors.tz", "django.contrib.messages.context_processors.messages",
        "sekizai.context_processors.sekizai",
    ]},
}]
