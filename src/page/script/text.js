// ---------------------------------------------------------------------------------------------
// Text
// ---------------------------------------------------------------------------------------------

// Invisible characters: soft hyphens, word joiners, direction marks, and private-use characters,
// which icon fonts use.
const PRIVATE_USE = '\\ue000-\\uf8ff\\u{f0000}-\\u{ffffd}\\u{100000}-\\u{10fffd}';
const UNSEEN_SET = '\\u00ad\\u034f\\u061c\\u180e\\u200b\\u200e\\u200f\\u202a\\u202b\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb' +
  PRIVATE_USE;
const UNSEEN = new RegExp(`[${UNSEEN_SET}]`, 'gu');
const SIGNS = new RegExp(`[${PRIVATE_USE}]`, 'gu');

// Marks, in texts that are being read, the gap between two boxes on a line: a space by the rules, but
// perhaps none to the eye (a price whose cents have their own box). No page has this character.
const GAP = '\ufdd0';

// A text as it is shown: without invisible characters, in NFC, with white space collapsed.
const tidy = text => text.replace(UNSEEN, '').normalize('NFC').replace(/[\s\ufdd0]+/g, ' ').trim();

// Whether a text has no visible character.
const SAYING = new RegExp(`[^\\s\\ufdd0${UNSEEN_SET}]`, 'u');
const blank = text => !text || !SAYING.test(text);

const PUNCTUATION = { '。': '.', '、': ',', '“': '"', '”': '"', '„': '"', '‘': "'", '’': "'",
  '「': '"', '」': '"', '《': '<', '》': '>', '【': '[', '】': ']', '—': '-', '–': '-', '…': '...',
  '￥': '¥' };
const WIDE = '[\\u2e80-\\u9fff\\uac00-\\ud7af\\uf900-\\ufaff]';
const SPACE_AFTER_WIDE = new RegExp(`(${WIDE}) `, 'gu');
const SPACE_BEFORE_WIDE = new RegExp(` (${WIDE})`, 'gu');

// They join, separate or reorder characters, or select a variant: they matter for display, not for
// comparison.
const JOINERS = /[\u200c\u200d\u202c-\u202e\ufe00-\ufe0f]/g;

// A text as it is compared: full-width forms and punctuation become ASCII, and spaces that layouts
// insert beside CJK characters (登 录) are dropped.
const fold = text => compared(tidy(text));

const compared = tidied => tidied
  .replace(/[。、“”„‘’「」《》【】—–…￥]/g, c => PUNCTUATION[c])
  .normalize('NFKC')
  .replace(JOINERS, '')
  .replace(/\s+/g, ' ')
  .replace(SPACE_AFTER_WIDE, '$1').replace(SPACE_BEFORE_WIDE, '$1')
  .trim();

// The same, keeping gaps that have no other space around them.
const foldedGaps = text => compared(text.replace(UNSEEN, '').normalize('NFC')
  .replace(/[\s\ufdd0]+/g, run => /\s/.test(run) ? ' ' : GAP));

// With the flag `u`, some escapes that other engines allow (`\-`) are errors; without it they work.
function regex(pattern) {
  try {
    return new RegExp(pattern, 'u');
  } catch (error) {
    try {
      return new RegExp(pattern);
    } catch {
      throw error;
    }
  }
}

// A name without the marks that forms add: `* 账号：` is 账号.
function unmarked(text) {
  return text.replace(/^[*\s]+|[*:\s]+$/g, '') || text;
}

// A name without symbols around it: `Next ›` is Next.
const DECORATION = '[*:\\s\\p{So}\\p{Extended_Pictographic}\\u2190-\\u21ff\\u25a0-\\u27bf‹›«»×•·]';
const DECORATED = new RegExp(`^${DECORATION}+|${DECORATION}+$`, 'gu');
const undecorated = text => text.replace(DECORATED, '') || text;

// Turns an expected text into a test: for a `name`, for a `bare` name (without symbols), for a `whole`
// text, or for a `part` of one. Its `anyCase` is the same test for a text whose case comes from a style.
function wanted(text, of) {
  const test = 'matches' in text ? patternTest(regex(text.matches)) : literalTest(text.is, of);
  test.text = 'matches' in text ? text.matches : /^(name|bare)$/.test(of) ? unmarked(fold(text.is)) : fold(text.is);
  return test;
}

function patternTest(pattern) {
  const holds = is => pattern.test(tidy(is)) || pattern.test(fold(is));
  const test = is => holds(is) || is.includes(GAP) && holds(foldedGaps(is).replaceAll(GAP, ''));
  test.anyCase = test;
  return test;
}

function literalTest(text, of) {
  const whole = fold(text);
  // It would match every text, and every element without a name.
  if (!whole && text.trim()) throw new Error('it has only invisible characters');
  const want = /^(name|bare)$/.test(of) ? unmarked(whole) : whole;
  const test = literalTestOf(want, of);
  const lower = literalTestOf(want.toLowerCase(), of);
  test.anyCase = is => lower(is.toLowerCase());
  test.isBare = of === 'bare';
  return test;
}

function literalTestOf(want, of) {
  const holds = {
    name: is => unmarked(is) === want,
    bare: is => undecorated(is) === want,
    whole: is => is === want,
    part: is => is.includes(want),
  }[of];
  let closed = null;
  return is => holds(fold(is)) ||
    is.includes(GAP) && (closed ??= closingGaps(want, of)).test(foldedGaps(is));
}

// A pattern for a text in which each gap may be a space or nothing.
function closingGaps(want, of) {
  const parts = [...want].map(c => c === ' ' ? `[ ${GAP}]` : c.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&'));
  const inner = parts.join(`${GAP}?`);
  if (of === 'part') return new RegExp(inner, 's');
  const signs = `(?:${GAP}|${DECORATION})*`;
  const [before, after] = { name: ['[*\\s]*', '[*:\\s]*'], bare: [signs, signs] }[of] || ['', ''];
  return new RegExp(`^${GAP}?${before}${inner}${after}${GAP}?$`, 'su');
}

const shorten = (text, most = 60) => text.length > most ? text.slice(0, most - 1) + '…' : text;

// The similarity of two folded texts, 0 to 1: common pairs of characters (Dice), which works for short
// CJK names as well as for long Latin ones.
function likeness(a, b) {
  if (!a || !b) return 0;
  if (a === b) return 1;
  const pairs = text => {
    const of = new Map();
    for (let i = -1; i < text.length; i++) {
      const pair = (text[i] || ' ') + (text[i + 1] || ' ');
      of.set(pair, (of.get(pair) || 0) + 1);
    }
    return of;
  };
  const [left, right] = [pairs(a.toLowerCase()), pairs(b.toLowerCase())];
  let shared = 0;
  for (const [pair, count] of left) shared += Math.min(count, right.get(pair) || 0);
  const dice = 2 * shared / (a.length + b.length + 2);
  return a.includes(b) || b.includes(a) ? Math.max(dice, 0.5) : dice;
}
