// ---------------------------------------------------------------------------------------------
// Counter styles: css-counter-styles § Simple and Complex Predefined Styles, and a page's own
// ---------------------------------------------------------------------------------------------

const ZEROS = { 'arabic-indic': 0x660, persian: 0x6f0, devanagari: 0x966, bengali: 0x9e6, gurmukhi: 0xa66, gujarati: 0xae6,
  oriya: 0xb66, tamil: 0xbe6, telugu: 0xc66, kannada: 0xce6, malayalam: 0xd66, thai: 0xe50, lao: 0xed0, tibetan: 0xf20,
  myanmar: 0x1040, khmer: 0x17e0, cambodian: 0x17e0, mongolian: 0x1810 };
const KANJI = '〇一二三四五六七八九';
const LATIN = 'abcdefghijklmnopqrstuvwxyz';
const ALPHABETS = { 'lower-alpha': LATIN, 'lower-latin': LATIN, 'upper-alpha': LATIN.toUpperCase(), 'upper-latin': LATIN.toUpperCase(),
  'lower-greek': 'αβγδεζηθικλμνξοπρστυφχψω',
  hiragana: 'あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわゐゑをん',
  katakana: 'アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヰヱヲン' };
const FIXED = { 'cjk-heavenly-stem': '甲乙丙丁戊己庚辛壬癸', 'cjk-earthly-branch': '子丑寅卯辰巳午未申酉戌亥' };
const BULLET = { none: '', disc: '•', circle: '◦', square: '▪', 'disclosure-open': '▾', 'disclosure-closed': '▸' };
const ROMAN = [[1000, 'm'], [900, 'cm'], [500, 'd'], [400, 'cd'], [100, 'c'], [90, 'xc'], [50, 'l'], [40, 'xl'],
  [10, 'x'], [9, 'ix'], [5, 'v'], [4, 'iv'], [1, 'i']];
// Digits and place names; the minus; whether a one before a place name is written, and a zero between.
const LONGHAND = {
  'simp-chinese-informal': ['零一二三四五六七八九', '十百千', '负', 'teens'],
  'simp-chinese-formal': ['零壹贰叁肆伍陆柒捌玖', '拾佰仟', '负', 'ones'],
  'trad-chinese-informal': ['零一二三四五六七八九', '十百千', '負', 'teens'],
  'trad-chinese-formal': ['零壹貳參肆伍陸柒捌玖', '拾佰仟', '負', 'ones'],
  'japanese-informal': [KANJI, '十百千', 'マイナス', 'none'],
  'japanese-formal': ['零壱弐参四伍六七八九', '拾百阡', 'マイナス', 'formal'],
};
LONGHAND['cjk-ideographic'] = LONGHAND['trad-chinese-informal'];

// A number in a counter style of an element's page; null for an unknown style.
function numeral(value, kind, el) {
  const own = ownStyle(kind, el);
  if (own) return numeralOf(own, value, el);
  if (kind === 'decimal') return String(value);
  if (kind === 'decimal-leading-zero') return (value < 0 ? '-' : '') + String(Math.abs(value)).padStart(2, '0');
  if (kind in BULLET) return BULLET[kind];
  if (kind === 'cjk-decimal') return value < 0 ? String(value) : inDigits(value, [...KANJI]);
  if (kind in ZEROS) {
    const digits = Array.from({ length: 10 }, (_, digit) => String.fromCodePoint(ZEROS[kind] + digit));
    return (value < 0 ? '-' : '') + inDigits(Math.abs(value), digits);
  }
  if (kind in ALPHABETS) return value < 1 ? String(value) : alphabetic(value, [...ALPHABETS[kind]]);
  if (kind in FIXED) return FIXED[kind][value - 1] ?? inDigits(value, [...KANJI]);
  if (kind === 'lower-roman' || kind === 'upper-roman') {
    const text = value < 1 || value > 3999 ? String(value) : additive(value, ROMAN);
    return kind === 'upper-roman' ? text.toUpperCase() : text;
  }
  return kind in LONGHAND ? longhand(value, LONGHAND[kind]) : null;
}

const inDigits = (value, digits) => {
  let text = '';
  for (let left = value; left > 0 || !text; left = Math.floor(left / digits.length)) text = digits[left % digits.length] + text;
  return text;
};

function alphabetic(value, letters) {
  let text = '';
  for (let left = value; left > 0; left = Math.floor((left - 1) / letters.length)) text = letters[(left - 1) % letters.length] + text;
  return text;
}

// Composes a number of symbols with weights, the greatest first; null if it is not possible.
function additive(value, signs) {
  if (value === 0) return signs.find(([worth]) => worth === 0)?.[1] ?? null;
  let text = '', left = value;
  for (const [worth, sign] of signs) for (; worth > 0 && left >= worth; left -= worth) text += sign;
  return left === 0 ? text : null;
}

function longhand(value, [digits, places, minus, ones]) {
  const size = Math.abs(value);
  if (size > 9999) return (value < 0 ? minus : '') + inDigits(size, [...KANJI]);
  if (size === 0) return digits[0];
  let text = '', isZeroDue = false;
  const figures = [...String(size)].map(Number);
  for (const [index, figure] of figures.entries()) {
    const place = places[figures.length - index - 2] ?? '';
    if (figure === 0) { isZeroDue = true; continue; }
    const silent = figure === 1 && place && (ones === 'none' || ones === 'teens' && size < 20);
    text += (isZeroDue && /^(teens|ones)$/.test(ones) ? digits[0] : '') + (silent ? '' : digits[figure]) + place;
    isZeroDue = false;
  }
  return (value < 0 ? minus : '') + text;
}

// The page's own `@counter-style` rule of this name; null if there is none.
function ownStyle(name, el) {
  const page = el.ownerDocument;
  const styles = remember(memo.styles, page, () => {
    const found = new Map();
    const gather = rules => {
      for (const rule of rules) {
        if ('additiveSymbols' in rule) found.set(rule.name, rule);
        else if (rule.cssRules && (!rule.media || page.defaultView.matchMedia(rule.media.mediaText).matches)) gather(rule.cssRules);
      }
    };
    for (const root of [page, ...[...roots(page)].filter(one => one !== page && one.ownerDocument === page)]) {
      for (const sheet of [...root.styleSheets, ...root.adoptedStyleSheets || []]) {
        try {
          gather(sheet.cssRules);
        } catch {
          // The rules of a style sheet of another origin are not accessible.
        }
      }
    }
    return found;
  });
  return styles.get(name) || null;
}

// The symbols of a rule, quoted or bare.
const symbolsOf = text => [...text.matchAll(/"((?:[^"\\]|\\.)*)"|[^\s",]+/g)].map(([whole, quoted]) => quoted === undefined ? whole : unescaped(quoted));

function numeralOf(rule, value, el) {
  const [system, more] = (rule.system || 'symbolic').split(' ');
  const otherwise = () => ownStyle(rule.fallback, el) ? String(value) : numeral(value, rule.fallback || 'decimal', el);
  if (system === 'extends') return ownStyle(more, el) ? null : numeral(value, more, el);
  const symbols = symbolsOf(rule.symbols || '');
  const size = Math.abs(value);
  const made = () => {
    switch (system) {
      case 'cyclic': return symbols.at((value - 1) % symbols.length);
      case 'fixed': return symbols[value - (Number(more) || 1)];
      case 'numeric': return inDigits(size, symbols);
      case 'alphabetic': return value < 1 ? null : alphabetic(value, symbols);
      case 'additive': {
        const signs = [...rule.additiveSymbols.matchAll(/(\d+)\s+("(?:[^"\\]|\\.)*"|[^\s",]+)/g)].map(([, worth, sign]) => [Number(worth), symbolsOf(sign)[0]]);
        return additive(size, signs);
      }
      default: return value < 1 ? null : symbols[(value - 1) % symbols.length].repeat(Math.ceil(value / symbols.length));
    }
  };
  const text = symbols.length || system === 'additive' ? made() : null;
  if (text === null || text === undefined) return otherwise();
  const [, length, pad] = /^(\d+) (.+)$/.exec(rule.pad || '') || [];
  const padded = length ? symbolsOf(pad)[0].repeat(Math.max(0, length - [...text].length)) + text : text;
  const [minus = '-', end = ''] = symbolsOf(rule.negative || '');
  return value < 0 && /^(numeric|additive)$/.test(system) ? minus + padded + end : padded;
}
