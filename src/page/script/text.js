// ---------------------------------------------------------------------------------------------
// Text
// ---------------------------------------------------------------------------------------------

// As shown: invisible characters out, one form of each character, white space collapsed.
const tidy = text => text.replace(/[\u200b\u00ad\ufeff]/g, '').normalize('NFC')
  .replace(/\s+/g, ' ').trim();

const PUNCTUATION = { '。': '.', '、': ',', '“': '"', '”': '"', '„': '"', '‘': "'", '’': "'",
  '「': '"', '」': '"', '《': '<', '》': '>', '【': '[', '】': ']', '—': '-', '–': '-', '…': '...',
  '￥': '¥' };
const WIDE = '[\\u2e80-\\u9fff\\uac00-\\ud7af\\uf900-\\ufaff]';
const SPACE_AFTER_WIDE = new RegExp(`(${WIDE}) `, 'gu');
const SPACE_BEFORE_WIDE = new RegExp(` (${WIDE})`, 'gu');

// As compared: full-width forms and punctuation become ASCII, and the space that layouts put
// beside CJK characters (登 录) does not count.
function fold(text) {
  return tidy(text)
    .replace(/[。、“”„‘’「」《》【】—–…￥]/g, c => PUNCTUATION[c])
    .normalize('NFKC')
    .replace(/\s+/g, ' ')
    .replace(SPACE_AFTER_WIDE, '$1').replace(SPACE_BEFORE_WIDE, '$1')
    .trim();
}

// Flag `u` refuses escapes that other engines allow (`\-`): without it they mean the same.
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

// A name without the marks that forms put around it: `* 账号：` is called 账号.
function unmarked(folded) {
  return folded.replace(/^[*\s]+|[*:\s]+$/g, '') || folded;
}

// A wanted text as a test of a text: of a `name`, of the `whole` text, or of a `part` of it.
function wanted(text, of) {
  if ('matches' in text) {
    const pattern = regex(text.matches);
    const test = is => pattern.test(tidy(is)) || pattern.test(fold(is));
    test.text = text.matches;
    return test;
  }
  const want = of === 'name' ? unmarked(fold(text.is)) : fold(text.is);
  const test = {
    name: is => unmarked(fold(is)) === want,
    whole: is => fold(is) === want,
    part: is => fold(is).includes(want),
  }[of];
  test.text = want;
  return test;
}

const shorten = (text, most = 60) => text.length > most ? text.slice(0, most - 1) + '…' : text;

// Likeness of two folded texts, 0 to 1: shared pairs of characters (Dice), so that short CJK
// names compare as well as long Latin ones.
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
