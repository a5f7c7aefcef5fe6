// Pictures of the main pages for docs/images, of made-up monitors. Usage: node screenshots.mjs FOLDER
import { join } from 'node:path';
import { closeBrowser, withPage } from './harness.mjs';
import { idOf } from './fake/world.mjs';

const folder = process.argv[2];
const kPictures = [
  ['dashboard', 'light', 1100, 640, '/ui/', '.row:not(.head)'],
  ['dashboard', 'dark', 1100, 640, '/ui/', '.row:not(.head)'],
  ['monitor', 'light', 1100, 1000, `/ui/monitors/${idOf(4)}`, '.uplot'],
  ['monitor', 'dark', 1100, 1000, `/ui/monitors/${idOf(1)}`, '.uplot'],
  ['form', 'light', 1100, 800, '/ui/monitors/new', '.editing'],
  ['keys', 'light', 1100, 520, '/ui/account/keys', 'td'],
  ['incidents', 'dark', 1100, 520, '/ui/incidents', 'td'],
  ['phone', 'light', 360, 720, '/ui/', '.row:not(.head)'],
];

for (const [name, theme, width, height, path, there] of kPictures) {
  await withPage({ theme, width, height, world: { monitors: 60 } }, async (page, fake) => {
    fake.world.keys = [['deploy', ['read', 'write'], 3600], ['status page', ['read'], 60], ['ci', ['read'], 86400 * 9]].map(([key, scopes, used], n) => ({
      id: ['Zk3vX81q', 'b7Qd02Lm', 'Tr9wYc4P'][n], name: key, scopes, created_at: new Date(fake.world.now - 86400000 * (20 + n * 31)).toISOString(),
      expires_at: n ? null : new Date(fake.world.now + 86400000 * 70).toISOString(), last_used_at: new Date(fake.world.now - used * 1000).toISOString(),
    }));
    await page.goto(fake.url + path);
    await page.locator(there).first().waitFor();
    if (name === 'form') {
      await page.getByLabel('Target').fill('https://shop.example.com/health');
      await page.getByText('Options of http').click();
    }
    await page.getByText('Live').waitFor();
    await page.locator('.strip path').first().waitFor({ state: 'attached', timeout: 2000 }).catch(() => {});
    await page.screenshot({ path: join(folder, `${name}-${theme}.png`) });
  });
}
await closeBrowser();
