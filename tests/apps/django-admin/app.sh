# The administration of Django: signing in with a code, a list, a form with dates and a chooser, an action.
title='Django admin 5.2'
ready=admin/login/
export STEPPROOF_SECRET_ADMIN_PASSWORD=Mill-Pond-31 STEPPROOF_SECRET_TOTP_KEY=JBSWY3DPEHPK3PXP
export STEPPROOF_SECRET_API_KEY=Otter-Gate-52

prepare() {
    cp -R "$source"/*.py "$source/books" .
    "$home/venv/bin/python" manage.py migrate --run-syncdb
    "$home/venv/bin/python" manage.py shell --no-imports <fill.py
}

serve() { exec "$home/venv/bin/python" manage.py runserver --noreload "127.0.0.1:$port"; }
