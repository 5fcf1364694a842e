# A notebook server: files that are renamed, dragged and opened, a notebook whose cells are run over a websocket.
title='JupyterLab 4.6'
ready=api

prepare() {
    mkdir -p files/archive settings/@jupyterlab/apputils-extension
    echo '{ "fetchNews": "false" }' >settings/@jupyterlab/apputils-extension/notification.jupyterlab-settings
    printf '# Plan\n\nSow in April.\n' >files/plan.md
    printf 'bed,plants\n1,beans\n2,leeks\n' >files/beds.csv
}

serve() {
    export JUPYTER_CONFIG_DIR=$state/config JUPYTER_DATA_DIR=$state/data JUPYTER_RUNTIME_DIR=$state/runtime
    export IPYTHONDIR=$state/ipython JUPYTERLAB_SETTINGS_DIR=$state/settings JUPYTERLAB_WORKSPACES_DIR=$state/workspaces
    exec "$home/venv/bin/jupyter-lab" --no-browser --ip=127.0.0.1 --port="$port" --allow-root --IdentityProvider.token= \
        --ServerApp.root_dir="$state/files"
}
