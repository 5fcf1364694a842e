// Playwright Test as its documentation advises, with the Chromium that stepproof uses.

import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: 'playwright',
  outputDir: process.env.OUTPUT,
  snapshotPathTemplate: `${process.env.OUTPUT}-snapshots/{arg}{ext}`,
  fullyParallel: true,
  workers: Number(process.env.WORKERS),
  reporter: 'dot',
  timeout: 120_000,
  use: {
    viewport: { width: 1280, height: 800 },
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    launchOptions: { executablePath: process.env.CHROME },
  },
});
