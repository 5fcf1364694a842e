postMessage(new Date().toISOString())
