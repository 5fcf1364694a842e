// The floor: the navigations and inputs of scenarios/web/self.yaml by raw CDP over one WebSocket, with one
// evaluation of the page's text and one PNG a step. It knows the pages, so it looks for nothing twice.

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import WebSocket from 'ws';
import { CARD, PASSWORD, PIN, Portal } from './portal.js';

// Those of stepproof (src/browser/chromium/launch.rs), and of its driver.
const FLAGS = [
  '--headless=new', '--no-sandbox', '--remote-debugging-port=0', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--disable-quic', '--no-first-run',
  '--no-default-browser-check', '--hide-scrollbars', '--force-color-profile=srgb',
  '--font-render-hinting=none', '--disable-lcd-text', '--disable-font-subpixel-positioning',
  '--disable-gpu', '--mute-audio', '--disable-dev-shm-usage', '--disable-popup-blocking',
  '--disable-features=BackForwardCache,PaintHolding,RenderDocument,WebUIOmniboxPopup,' +
    'WebUIOmniboxAimPopup,WebUIOmniboxFullPopup',
];

const folder = mkdtempSync(join(tmpdir(), 'floor-'));
const browser = spawn(process.env.CHROME, [...FLAGS, `--user-data-dir=${folder}`, 'about:blank'], {
  stdio: ['ignore', 'ignore', 'pipe'],
});
const endpoint = await new Promise((found) => {
  let said = '';
  browser.stderr.on('data', (part) => {
    said += part;
    const url = /ws:\/\/\S+/.exec(said);
    if (url) found(url[0]);
  });
});
const socket = new WebSocket(endpoint, { perMessageDeflate: false });
await new Promise((open) => socket.once('open', open));

let last = 0;
const answers = new Map();
const listeners = new Set();
socket.on('message', (text) => {
  const message = JSON.parse(text);
  if (message.id) {
    const [done, failed] = answers.get(message.id);
    answers.delete(message.id);
    return message.error ? failed(new Error(message.error.message)) : done(message.result);
  }
  for (const listener of listeners) listener(message);
});
const send = (method, params = {}, sessionId) =>
  new Promise((done, failed) => {
    answers.set(++last, [done, failed]);
    socket.send(JSON.stringify({ id: last, method, params, sessionId }));
  });

// Where a control is; `what` is a text, or the label of a field.
const FIND = `(what, inDialog) => {
  const dialog = document.querySelector('dialog[open], [role=dialog]:not([hidden])');
  const root = inDialog && dialog || document;
  const shown = (e) => e.getClientRects().length > 0;
  const called = (e) => (e.getAttribute('aria-label') || e.textContent).trim().replace(/^\\*/, '');
  const all = [...root.querySelectorAll('a, button, [role=tab], label, input[aria-label]')].filter(shown);
  let e = all.find((e) => called(e) === what);
  if (!e) return null;
  if (e.localName === 'label') e = e.control || e;
  e.scrollIntoViewIfNeeded();
  const at = e.getBoundingClientRect();
  return { x: at.x + at.width / 2, y: at.y + at.height / 2 };
}`;

class Page {
  static async open() {
    const { browserContextId } = await send('Target.createBrowserContext');
    const size = { width: 1280, height: 800 };
    const { targetId } = await send('Target.createTarget', { url: 'about:blank', browserContextId, ...size });
    const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true });
    const page = new Page();
    page.context = browserContextId;
    page.send = (method, params) => send(method, params, sessionId);
    page.loads = 0;
    page.listener = (message) => {
      if (message.sessionId === sessionId && message.method === 'Page.loadEventFired') {
        page.loads++;
        page.loaded?.();
      }
    };
    listeners.add(page.listener);
    await page.send('Page.enable');
    await page.send('Emulation.setDeviceMetricsOverride', { ...size, deviceScaleFactor: 1, mobile: false });
    await page.send('Emulation.setTimezoneOverride', { timezoneId: 'Asia/Shanghai' });
    await page.send('Emulation.setLocaleOverride', { locale: 'zh-CN' });
    return page;
  }

  async close() {
    listeners.delete(this.listener);
    await send('Target.disposeBrowserContext', { browserContextId: this.context });
  }

  // Does something that leads to another page.
  async leads(action) {
    const before = this.loads;
    await action;
    while (this.loads === before) await new Promise((loaded) => (this.loaded = loaded));
  }

  async evaluate(expression) {
    const { result } = await this.send('Runtime.evaluate', { expression, returnByValue: true });
    return result.value;
  }

  async click(what, inDialog = false) {
    let point = null;
    while (!point) point = await this.evaluate(`(${FIND})(${JSON.stringify(what)}, ${inDialog})`);
    const mouse = (type) =>
      this.send('Input.dispatchMouseEvent', { type, ...point, button: 'left', clickCount: 1 });
    await mouse('mouseMoved');
    await Promise.all([mouse('mousePressed'), mouse('mouseReleased')]);
  }

  async fill(what, text) {
    await this.click(what);
    await this.send('Input.insertText', { text });
  }

  // What evidence costs at least.
  async evidence(step) {
    if (process.env.EVIDENCE === 'no') return;
    const [, png] = await Promise.all([
      this.evaluate('document.body.innerText'),
      this.send('Page.captureScreenshot', { format: 'png', optimizeForSpeed: true }),
    ]);
    writeFileSync(join(folder, `${step}.png`), Buffer.from(png.data, 'base64'));
  }
}

async function flow(portal) {
  await portal.reset();
  const page = await Page.open();
  await page.leads(page.send('Page.navigate', { url: `${portal.url}/xxmh/html/index.html` }));
  await page.evidence('open-portal');
  await page.leads(page.click('登录'));
  await page.click('自然人业务办理');
  await page.click('用户名');
  await page.fill('账号', 'zhangcs');
  await page.fill('密码', PASSWORD);
  await page.fill('验证码', await portal.value('captcha'));
  await page.evidence('sign-in');
  await page.leads(page.click('登录'));
  await page.click('手机验证码验证');
  await page.fill('图形验证码', await portal.value('captcha'));
  await page.click('获取验证码');
  await page.fill('短信验证码', await portal.value('sms'));
  await page.evidence('verify');
  await page.leads(page.click('验证', true));
  await page.evidence('enter-as-person');
  await page.leads(page.click('个人进入', true));
  await page.click('我要办税');
  await page.evidence('social');
  await page.leads(page.click('社保'));
  await page.click('城乡居民医疗');
  await page.evidence('medical-menu');
  await page.leads(page.click('城乡居民基本医疗保险费办理'));
  await page.evidence('for-self');
  await page.click('他人');
  await page.evidence('for-others');
  await page.click('本人');
  await page.leads(page.click('下一步'));
  await page.click('2023年城乡居民基本医疗保险');
  await page.evidence('choose-insured');
  await page.leads(page.click('下一步'));
  await page.click('特殊缴费信息');
  await page.click('2023年城乡居民基本医疗保险费');
  await page.evidence('submit');
  await page.leads(page.click('提交'));
  await page.evidence('confirm');
  await page.leads(page.click('确定', true));
  await page.evidence('cashier');
  await page.leads(page.click('确定'));
  await page.fill('银行卡号', CARD);
  await page.evidence('card-number');
  await page.leads(page.click('下一步'));
  await page.fill('银行卡密码', PIN);
  await page.click('免费获取');
  await page.fill('短信验证码', await portal.value('card_sms'));
  await page.evidence('pay');
  await page.leads(page.click('确认付款'));
  await page.evidence('paid');
  await portal.paid();
  await page.close();
}

const workers = Number(process.env.WORKERS);
let left = Number(process.env.CASES);
async function work(number) {
  const portal = new Portal(number);
  while (left-- > 0) await flow(portal);
}
try {
  await Promise.all(Array.from({ length: workers }, (_, number) => work(number)));
} finally {
  const ended = new Promise((ended) => browser.once('exit', ended));
  await send('Browser.close');
  await ended;
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
