# The administration of a content management system.
title='Wagtail 8.0'
ready=admin/login/
export STEPPROOF_SECRET_WAGTAIL_PASSWORD=Mill-Pond-31

prepare() {
    "$home/venv/bin/wagtail" start house .
    # Nothing is asked of other sites.
    printf '%s\n' 'WAGTAIL_GRAVATAR_PROVIDER_URL = None' 'WAGTAIL_ENABLE_UPDATE_CHECK = False' >>house/settings/dev.py
    "$home/venv/bin/python" manage.py migrate
    DJANGO_SUPERUSER_PASSWORD=$STEPPROOF_SECRET_WAGTAIL_PASSWORD "$home/venv/bin/python" manage.py createsuperuser \
        --noinput --username nora --email nora@example.org
}

serve() { exec "$home/venv/bin/python" manage.py runserver --noreload "127.0.0.1:$port"; }
