// Role, name and description of elements, or of those that a selector matches: for tests of the rules above.
function describe(what) {
  fresh();
  const found = typeof what === 'string' ? document.querySelectorAll(what) : what;
  return [...found].map(el =>
    ({ role: roleOf(el), name: hidden(el) ? '' : nameOf(el), description: descriptionOf(el) }));
}

// The file field that was prepared last: only the browser can put a file into it.
let fileField = null;

function matchTexts({ text, texts }) {
  const test = wanted(text, 'whole');
  return texts.map(test);
}

// Puts a text on the clipboard; false if the browser does not allow it. The page sees nothing of it.
function copy(text) {
  let copied = false;
  const give = event => {
    event.clipboardData.setData('text/plain', text);
    event.preventDefault();
    event.stopImmediatePropagation();
    copied = true;
  };
  addEventListener('copy', give, { capture: true });
  try {
    return document.execCommand('copy') && copied;
  } finally {
    removeEventListener('copy', give, { capture: true });
  }
}

// An answer as JSON text. Lone surrogates in texts of the page (cut in the middle of an emoji) would make it
// invalid, so they are replaced.
function toJson(answer) {
  const json = JSON.stringify(answer ?? null);
  if (!/\\ud[89a-f]/.test(json)) return json;
  return json.replace(/\\(?:(ud[89a-f][0-9a-f]{2})|.)/g, (escaped, half) => half ? '\ufffd' : escaped);
}

// What the page keeps in its storage, as pairs of keys and values.
function storage() {
  const all = name => { try { return Object.entries(globalThis[name]); } catch { return []; } };
  return { origin: location.origin, local: all('localStorage'), session: all('sessionStorage') };
}

globalThis.__stepproof = {
  observe: withObserver(observe), prepare: withObserver(prepare), ping: withObserver(ping), watch,
  pose, release, scroll_to: scrollToPart, moving_elements: movingElements, locate_texts: locateTexts,
  regions, introduce, foreign_frames: foreignFrames, through_frame: withObserver(throughFrame),
  inspect: withObserver(inspect), storage,
  match_texts: matchTexts, mistyped, describe, file_field: () => fileField, copy,
  watch_drag: watchDrag, is_dragging: isDragging, takes_drop: takesDrop, scroll: withObserver(scrollStep),
  pick: withObserver(pickOption), picked: withObserver(pickedOption), end_picking: endPicking,
  with_clock: withClock, waiting_timer: waitingTimer,
  take_axe: takeAxe, violations,
  key_for: withObserver(keyFor), leave_keypad: leaveKeypad, to_json: toJson,
};
