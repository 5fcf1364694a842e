setInterval(() => postMessage(new Date().toLocaleTimeString('en-GB', { timeZone: 'Asia/Shanghai' })), 60000)
