// The flow of scenarios/web/self.yaml by Selenium, without evidence.

import { Builder, By, until } from 'selenium-webdriver';
import chrome from 'selenium-webdriver/chrome.js';
import { CARD, PASSWORD, PIN, Portal } from './portal.js';

const LIMIT = 60_000;
const portal = new Portal();
const options = new chrome.Options().setChromeBinaryPath(process.env.CHROME);
options.addArguments('--headless=new', '--no-sandbox', '--window-size=1280,800', '--lang=zh-CN');
const driver = await new Builder()
  .forBrowser('chrome')
  .setChromeOptions(options)
  .setChromeService(new chrome.ServiceBuilder(process.env.CHROMEDRIVER))
  .build();

// The element, as soon as it can be used.
async function find(xpath) {
  const element = await driver.wait(until.elementLocated(By.xpath(xpath)), LIMIT);
  await driver.wait(until.elementIsVisible(element), LIMIT);
  return driver.wait(until.elementIsEnabled(element), LIMIT);
}
const click = async (xpath) => (await find(xpath)).click();
const button = (name) => `//button[normalize-space()='${name}']`;
const link = (name) => `//a[normalize-space()='${name}']`;
const tab = (name) => `//*[@role='tab'][normalize-space()='${name}']`;
const labelled = (name) => `//label[normalize-space()='${name}']/input`;
const field = (name) => `//input[@id=//label[not(ancestor::*[@hidden])][contains(., '${name}')]/@for]`;
const inDialog = (name) => `//*[self::dialog or @role='dialog']//button[normalize-space()='${name}']`;
async function fill(name, value) {
  const element = await find(field(name));
  await element.clear();
  await element.sendKeys(value);
}
async function choose(name) {
  const element = await find(labelled(name));
  if (!(await element.isSelected())) await element.click();
}
const shows = (text) => find(`//*[contains(text(), '${text}')]`);

async function flow() {
  await portal.reset();
  await driver.manage().deleteAllCookies();
  await driver.get(`${portal.url}/xxmh/html/index.html`);
  await click(link('登录'));
  await click(tab('自然人业务办理'));
  await choose('用户名');
  await fill('账号', 'zhangcs');
  await fill('密码', PASSWORD);
  await fill('验证码', await portal.value('captcha'));
  await click(`//*[@id='side-person']${button('登录')}`);
  await choose('手机验证码验证');
  await fill('图形验证码', await portal.value('captcha'));
  await click(button('获取验证码'));
  await fill('短信验证码', await portal.value('sms'));
  await click(button('验证'));
  await click(button('个人进入'));
  await click(tab('我要办税'));
  await click(link('社保'));
  await click(button('城乡居民医疗'));
  await click(link('城乡居民基本医疗保险费办理'));
  await shows('张测试');
  await choose('他人');
  await find(field('证件号码'));
  await choose('本人');
  await click(button('下一步'));
  await shows('参保人');
  await click(`//input[@type='checkbox']`);
  await click(button('下一步'));
  await click(tab('特殊缴费信息'));
  await click(`//*[@role='tabpanel'][not(@hidden)]//input[@type='checkbox']`);
  await click(button('提交'));
  await click(inDialog('确定'));
  await driver.wait(until.urlContains('/sbf/zf/cashier'), LIMIT);
  await click(button('确定'));
  await fill('银行卡号', CARD);
  await click(button('下一步'));
  await fill('银行卡密码', PIN);
  await click(button('免费获取'));
  await fill('短信验证码', await portal.value('card_sms'));
  await click(button('确认付款'));
  await shows('您已成功支付665.00元');
  await portal.paid();
}

try {
  for (let number = 0; number < Number(process.env.CASES); number++) await flow();
} finally {
  await driver.quit();
}
