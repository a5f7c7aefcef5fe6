// Every page in both themes: no rule of axe-core broken, nothing said in the console, nothing wider than
// a phone of 320 px.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { assertAccessible, assertFits, closeBrowser, withPage } from './harness.mjs';
import { idOf } from './fake/world.mjs';

after(closeBrowser);

const kPages = [
  ['dashboard', '/ui/', '.row:not(.head)'],
  ['a monitor that is down', `/ui/monitors/${idOf(4)}`, '.checks'],
  ['a monitor that is up', `/ui/monitors/${idOf(1)}`, '.uplot'],
  ['a monitor without data', `/ui/monitors/${idOf(8)}`, 'p:has-text("No checks yet")'],
  ['a new monitor', '/ui/monitors/new', '.editing'],
  ['changing a monitor', `/ui/monitors/${idOf(4)}/edit`, '.editing'],
  ['incidents', '/ui/incidents', 'td'],
  ['account', '/ui/account', 'dd'],
  ['API keys', '/ui/account/keys', 'h2:has-text("No keys yet")'],
  ['sessions', '/ui/account/sessions', 'td'],
  ['users', '/ui/admin', 'td'],
  ['plugins', '/ui/admin/plugins', 'td'],
  ['configuration', '/ui/admin/configuration', '.file'],
  ['audit log', '/ui/admin/audit', 'td'],
  ['a page that is not there', '/ui/nowhere', 'h1'],
];

for (const theme of ['light', 'dark']) {
  test(`every page is accessible in the ${theme} theme`, async () => {
    await withPage({ theme, world: { monitors: 60 } }, async (page, fake) => {
      const wrong = [];
      for (const [name, path, there] of kPages) {
        await page.goto(fake.url + path);
        await page.locator(there).first().waitFor();
        for (const closed of await page.locator('main details:not([open]) > summary').all()) if (await closed.isVisible()) await closed.click();
        await assertAccessible(page, name).catch((error) => wrong.push(`${name}: ${error.actual.join('\n')}`));
      }
      assert.deepEqual(wrong, []);
    });
  });
}

test('every page fits a window of 320 px', async () => {
  await withPage({ width: 320, height: 640, world: { monitors: 60 } }, async (page, fake) => {
    fake.world.monitors[3].name = 'A name that goes on and on and on without any end in sight '.repeat(3);
    fake.world.monitors[3].url = `https://example.com/${'x'.repeat(300)}`;
    for (const [name, path, there] of kPages) {
      await page.goto(fake.url + path);
      await page.locator(there).first().waitFor();
      await assertFits(page, name);
    }
  });
});

test('sign-in is accessible in both themes', async () => {
  for (const theme of ['light', 'dark']) {
    await withPage({ theme, signIn: false }, async (page, fake) => {
      await page.goto(`${fake.url}/ui/`);
      await page.getByRole('heading', { name: 'Sign in to ProMonitor' }).waitFor();
      await assertAccessible(page, `sign in, ${theme}`);
    });
  }
});

test('the theme that is chosen is kept', async () => {
  await withPage({ theme: 'light' }, async (page) => {
    const colour = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const light = await colour();
    await page.getByLabel('Theme').selectOption('dark');
    const dark = await colour();
    assert.notEqual(dark, light);
    await page.reload();
    await page.getByRole('heading', { name: 'Monitors' }).waitFor({ state: 'attached' });
    assert.equal(await colour(), dark);
    await assertAccessible(page, 'chosen dark');
  });
});
