// The flow of scenarios/web/self.yaml, step by step.

import { expect, test } from '@playwright/test';
import { CARD, PASSWORD, PIN, Portal } from '../portal.js';

const cases = Number(process.env.CASES);

for (let number = 1; number <= cases; number++) {
  test(`web-self ${number}`, async ({ page }, info) => {
    const portal = new Portal(info.parallelIndex);
    await portal.reset();
    const button = (name) => page.getByRole('button', { name, exact: true });
    const textbox = (name) => page.getByRole('textbox', { name });
    const dialog = (name) => page.getByRole('dialog', { name });
    const evidence = async (step) => {
      if (process.env.EVIDENCE === 'no') return;
      await expect(page.locator('body')).toMatchAriaSnapshot({ name: `${step}.aria.yml` });
      await page.screenshot({ path: info.outputPath(`${step}.png`) });
    };

    await page.goto(`${portal.url}/xxmh/html/index.html`);
    await evidence('open-portal');
    await page.getByRole('link', { name: '登录', exact: true }).click();

    await page.getByRole('tab', { name: '自然人业务办理' }).click();
    await page.getByRole('radio', { name: '用户名' }).check();
    await textbox('账号').fill('zhangcs');
    await textbox('密码').fill(PASSWORD);
    await textbox('验证码').fill(await portal.value('captcha'));
    await evidence('sign-in');
    await button('登录').click();

    await page.getByRole('radio', { name: '手机验证码验证' }).check();
    await textbox('图形验证码').fill(await portal.value('captcha'));
    await button('获取验证码').click();
    await textbox('短信验证码').fill(await portal.value('sms'));
    await evidence('verify');
    await button('验证').click();

    await expect(dialog('办税身份选择')).toBeVisible();
    await evidence('enter-as-person');
    await button('个人进入').click();

    await page.getByRole('tab', { name: '我要办税' }).click();
    await evidence('social');
    await page.getByRole('link', { name: '社保' }).click();

    await button('城乡居民医疗').click();
    await evidence('medical-menu');
    await page.getByRole('link', { name: '城乡居民基本医疗保险费办理' }).click();

    await expect(page.getByRole('radio', { name: '本人' })).toBeChecked();
    await expect(page.getByText('张测试').first()).toBeVisible();
    await evidence('for-self');
    await page.getByRole('radio', { name: '他人' }).check();

    await expect(textbox('证件号码')).toBeVisible();
    await evidence('for-others');
    await page.getByRole('radio', { name: '本人' }).check();
    await button('下一步').click();

    await expect(page.getByText('参保人：张测试')).toBeVisible();
    await expect(page.getByText('665.00').first()).toBeVisible();
    await page.getByRole('checkbox', { name: '2023年城乡居民基本医疗保险' }).check();
    await evidence('choose-insured');
    await button('下一步').click();

    await expect(page.getByText('缴费金额')).toContainText('缴费金额');
    await page.getByRole('tab', { name: '特殊缴费信息' }).click();
    await page.getByRole('checkbox', { name: '2023年城乡居民基本医疗保险费' }).check();
    await evidence('submit');
    await button('提交').click();

    await expect(dialog('提示')).toContainText('您正在为张测试缴纳城乡居民基本医疗保险费');
    await evidence('confirm');
    await dialog('提示').getByRole('button', { name: '确定' }).click();

    await expect(page).toHaveURL(/\/sbf\/zf\/cashier/);
    await expect(page.getByText('665.00元')).toBeVisible();
    await expect(page.getByRole('radio', { name: '银联支付' })).toBeChecked();
    await evidence('cashier');
    await button('确定').click();

    await expect(page.getByRole('region', { name: '登录付款' })).toBeVisible();
    await expect(page.getByText('665.00元')).toBeVisible();
    await textbox('银行卡号').fill(CARD);
    await evidence('card-number');
    await button('下一步').click();

    await expect(button('确认付款')).toBeDisabled();
    await textbox('银行卡密码').fill(PIN);
    await button('免费获取').click();
    await textbox('短信验证码').fill(await portal.value('card_sms'));
    await evidence('pay');
    await button('确认付款').click();

    await expect(page).toHaveURL(/\/upop\/pay\/result/);
    await expect(page.getByText('您已成功支付665.00元!')).toBeVisible();
    await portal.paid();
    await evidence('paid');
  });
}
