# A wiki: signing in, a first article, an edit, the history.
title='django-wiki 0.13'
ready=_accounts/login/
export STEPPROOF_SECRET_WIKI_PASSWORD=Mill-Pond-31

prepare() {
    cp "$source"/*.py .
    mkdir -p formats/en
    touch formats/__init__.py formats/en/__init__.py
    echo 'DATETIME_FORMAT = DATE_FORMAT = "N j, Y"' >formats/en/formats.py
    "$home/venv/bin/python" manage.py migrate
    DJANGO_SUPERUSER_PASSWORD=$STEPPROOF_SECRET_WIKI_PASSWORD "$home/venv/bin/python" manage.py createsuperuser \
        --noinput --username nora --email nora@example.org
}

serve() { exec "$home/venv/bin/python" manage.py runserver --noreload "127.0.0.1:$port"; }
