// Is put into each document once, behind the page script: tells what the page is doing, what fails on it, and which
// kind of dialog it opens. It can be found by a symbol only; a page does not list it.
(() => {
  const script = globalThis.__stepproof;
  delete globalThis.__stepproof;
  const open = new Map();
  const failed = [];
  let begun = 0;
  let left = 0;
  let led = null;
  let chooser = null;

  const fails = failure => { if (failed.length < 1000) failed.push(failure); };
  const absolute = url => { try { return String(new URL(url, document.baseURI)); } catch { return String(url); } };

  // Requests of scripts. `end` is told how one has ended: by a status, or by why there is none.
  const begin = (method, url, resource) => {
    const id = String(++begun);
    const request = { method: String(method).toUpperCase(), url: absolute(url) };
    open.set(id, request);
    return how => {
      open.delete(id);
      if (typeof how === 'string' || how >= 400) fails({ ...request, kind: 'request', resource, how });
    };
  };
  const { fetch: realFetch, Request: RealRequest } = globalThis;
  globalThis.fetch = function fetch(...args) {
    const [what, how] = args;
    const asked = what instanceof RealRequest ? what : { url: what, method: 'GET' };
    const end = begin(how?.method ?? asked.method, asked.url, 'fetch');
    const answer = realFetch.apply(this, args);
    answer.then(({ status }) => end(status), error => end(error?.name === 'AbortError' ? 0 : String(error?.message)));
    return answer;
  };
  const asked = new WeakMap();
  const { open: realOpen, send: realSend } = XMLHttpRequest.prototype;
  XMLHttpRequest.prototype.open = function open(method, url, ...rest) {
    asked.set(this, { method, url });
    return realOpen.call(this, method, url, ...rest.length ? rest : [true]);
  };
  XMLHttpRequest.prototype.send = function send(...args) {
    const { method, url } = asked.get(this) ?? {};
    if (method) {
      const end = begin(method, url, 'xhr');
      let how = null;
      this.addEventListener('error', () => { how = 'no answer'; });
      this.addEventListener('loadend', () => end(how ?? this.status), { once: true });
    }
    return realSend.apply(this, args);
  };

  // What fails. A page may still prevent that it counts, in a listener of its own.
  const words = value => value instanceof Error ? `${value.name}: ${value.message}` : String(value);
  const later = check => setTimeout(check, 0);
  addEventListener('error', event => later(() => {
    if (event.defaultPrevented) return;
    const { message, error, filename, lineno, colno } = event;
    fails({ kind: 'exception', message: error instanceof Error ? words(error) : message,
      at: { url: filename, lineNumber: lineno - 1, columnNumber: colno - 1 } });
  }));
  addEventListener('error', ({ target }) => {
    const url = target.currentSrc || target.src || target.href;
    if (target !== globalThis && typeof url === 'string' && url) {
      fails({ kind: 'request', method: 'GET', url: absolute(url), resource: target.localName, how: 'not loaded' });
    }
  }, { capture: true });
  const rejected = new Map();
  addEventListener('unhandledrejection', event => later(() => {
    if (event.defaultPrevented) return;
    const failure = { kind: 'rejection', message: words(event.reason), at: {} };
    rejected.set(event.promise, failure);
    fails(failure);
  }));
  addEventListener('rejectionhandled', ({ promise }) => {
    const at = failed.indexOf(rejected.get(promise));
    if (at >= 0) failed.splice(at, 1);
  });
  const { error: realError } = console;
  console.error = function error(...args) {
    const rest = [...args];
    const shown = typeof rest[0] === 'string'
      ? rest.shift().replace(/%([sdifoOc%])/g, (all, kind) => {
        if (kind === '%') return '%';
        if (!rest.length) return all;
        const value = rest.shift();
        return kind === 'c' ? '' : words(value);
      }) : null;
    fails({ kind: 'console', message: [...shown === null ? [] : [shown], ...rest.map(words)].join(' '), at: {} });
    return realError.apply(this, args);
  };

  // The driver does not tell kinds of dialogs apart, so their texts do.
  for (const kind of ['confirm', 'prompt']) {
    const real = globalThis[kind];
    globalThis[kind] = function (text = '', ...rest) { return real.call(this, `\u2063${kind}\u2063${text}`, ...rest); };
  }

  // Where the page is led: told by a link or a form before it is left.
  addEventListener('click', event => {
    const link = event.composedPath().find(at => at.localName === 'a' && at.href);
    led = link ? { method: 'GET', url: String(link.href) } : led;
    const field = event.composedPath().find(at => at.localName === 'input' && at.type === 'file');
    if (field && !event.defaultPrevented) chooser = field;
  });
  // A field may have the name of a property of its form.
  const ofForm = name => Object.getOwnPropertyDescriptor(HTMLFormElement.prototype, name).get;
  const [methodOf, actionOf] = [ofForm('method'), ofForm('action')];
  addEventListener('submit', ({ target }) => {
    led = { method: methodOf.call(target).toUpperCase(), url: actionOf.call(target) };
  });
  addEventListener('beforeunload', () => { left++; });

  const identity = `${performance.timeOrigin} ${Math.random()}`;
  const look = () => ({
    document: identity, url: location.href, title: document.title, mime: document.contentType,
    ready: document.readyState,
    left, led: led ?? { method: 'GET', url: location.href },
    begun, open: [...open].map(([id, request]) => ({ id, ...request })),
    chooser: chooser && (chooser.multiple ? 'files' : 'one'), failed: failed.splice(0),
  });
  const call = async (name, argument) => {
    const answer = await script[name](argument);
    return closed ? null : script.to_json(answer);
  };
  const takeChooser = () => {
    const field = chooser ?? script.file_field();
    chooser = null;
    return field;
  };
  // Types into the focused field as a whole; false if it can only be typed key by key.
  const type = text => {
    let page = document;
    while (page.activeElement?.contentDocument) page = page.activeElement.contentDocument;
    return text ? page.execCommand('insertText', false, text) : page.execCommand('delete');
  };
  Object.defineProperty(globalThis, Symbol.for('stepproof'), { value: { look, call, take_axe: script.take_axe, take_chooser: takeChooser, type } });
})();
