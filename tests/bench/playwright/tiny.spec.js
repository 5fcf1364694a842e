// The case of tiny/scenarios/tiny.yaml, many times.

import { expect, test } from '@playwright/test';
import { Portal } from '../portal.js';

const cases = Number(process.env.CASES);

for (let number = 1; number <= cases; number++) {
  test(`tiny ${number}`, async ({ page }, info) => {
    const portal = new Portal(info.parallelIndex);
    const evidence = async (step) => {
      if (process.env.EVIDENCE === 'no') return;
      await expect(page.locator('body')).toMatchAriaSnapshot({ name: `tiny-${step}.aria.yml` });
      await page.screenshot({ path: info.outputPath(`${step}.png`) });
    };
    await page.goto(`${portal.url}/xxmh/html/index.html`);
    await evidence('open');
    await page.getByRole('link', { name: '登录', exact: true }).click();
    await expect(page.getByRole('heading', { name: '用户登录' })).toBeVisible();
    await evidence('sign-in');
  });
}
