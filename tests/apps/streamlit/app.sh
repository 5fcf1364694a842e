# A websocket application: a form whose answer comes over the socket.
title='Streamlit 1.67'
ready=_stcore/health

prepare() { cp "$source/app.py" .; }

serve() {
    exec "$home/venv/bin/streamlit" run app.py --server.address 127.0.0.1 --server.port "$port" \
        --server.headless true --browser.gatherUsageStats false --server.fileWatcherType none
}
