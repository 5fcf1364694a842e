# A shop: from the shelf to the order.
title='django-oscar 4.2'
ready=catalogue/

prepare() {
    cp "$source"/*.py .
    "$home/venv/bin/python" manage.py migrate
    "$home/venv/bin/python" fill.py
    "$home/venv/bin/python" manage.py rebuild_index --noinput
}

serve() { exec "$home/venv/bin/python" manage.py runserver --noreload "127.0.0.1:$port"; }
