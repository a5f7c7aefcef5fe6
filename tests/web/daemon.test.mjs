// The whole way against the daemon and its real probes: set-up, a monitor that goes down, is explained and
// comes up, a key that works until it is revoked.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { Daemon } from './daemon.mjs';
import { assertAccessible, assertClean, closeBrowser, eventually, openPage } from './harness.mjs';

const kPassword = 'a long enough password';
const program = process.env.PROMONITOR_PROGRAM;
const kSlow = { timeout: 20000 };
let daemon;

before(async () => { daemon = await new Daemon(program).start(); });
after(async () => {
  await closeBrowser();
  await daemon?.stop();
});

/** A web server that can stop and come back at the same port. */
class Target {
  async start(port = 0) {
    this.server = createServer((request, response) => response.end('<b>fine</b>'));
    await new Promise((done) => this.server.listen(port, '127.0.0.1', done));
    this.port = this.server.address().port;
  }

  async stop() {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }
}

test('from the set-up link to a key that is revoked', async () => {
  const watched = await openPage(daemon.url, { said: [/status of 401/] });
  const { page } = watched;
  await page.goto(daemon.link);
  await page.getByLabel('E-mail address').fill('first@example.com');
  await page.getByLabel('Password', { exact: true }).fill(kPassword);
  await page.getByLabel('Repeat the password').fill(kPassword);
  await page.getByRole('button', { name: 'Create administrator' }).click();
  await page.getByRole('heading', { name: 'No monitors yet' }).waitFor();

  const target = new Target();
  await target.start();
  await page.getByRole('link', { name: 'Create your first monitor' }).click();
  await page.getByLabel('Target').fill(`http://127.0.0.1:${target.port}/`);
  await page.getByLabel('Name', { exact: true }).fill('Shop');
  await page.getByLabel('Interval in seconds').fill('1');
  await page.getByRole('button', { name: 'Test now' }).click();
  await page.getByText(/status 200/).waitFor(kSlow);
  await page.getByRole('button', { name: 'Create monitor' }).click();
  await page.getByRole('heading', { name: 'Shop' }).waitFor();
  await page.locator('.heading .status.up').waitFor(kSlow);
  await page.locator('.uplot').waitFor(kSlow);

  await target.stop();
  await page.locator('.heading .status.down').waitFor(kSlow);
  await page.locator('.trouble', { hasText: 'connect: connecting' }).waitFor(kSlow);
  await page.getByRole('heading', { name: 'Incidents' }).waitFor();
  await page.getByRole('button', { name: 'Acknowledge' }).click();
  await page.getByText('first@example.com acknowledged it').waitFor();
  await assertAccessible(page, 'a monitor that is down');
  await page.getByRole('link', { name: 'Dashboard', exact: true }).first().click();
  await page.locator('.row', { hasText: 'Shop' }).getByText('Down').waitFor(kSlow);
  await target.start(target.port);
  await page.locator('.row', { hasText: 'Shop' }).getByText('Up').waitFor(kSlow);
  await target.stop();

  await page.getByRole('link', { name: 'Account' }).click();
  await page.getByRole('link', { name: 'API Keys' }).click();
  await page.getByLabel('Name').fill('ci');
  await page.getByRole('button', { name: 'Create key' }).click();
  const key = await page.locator('code.key').textContent();
  const ask = () => fetch(`${daemon.url}/api/v1/monitors`, { headers: { Authorization: `Bearer ${key}` } });
  const answer = await ask();
  assert.equal(answer.status, 200);
  assert.equal((await answer.json())[0].name, 'Shop');
  await page.getByRole('button', { name: 'Revoke ci' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await page.getByText('No keys yet').waitFor();
  assert.equal((await ask()).status, 401);

  for (const part of ['', '/plugins', '/configuration', '/audit']) {
    await page.goto(`${daemon.url}/ui/admin${part}`);
    await page.locator('main td, .file, .empty').first().waitFor();
    await assertAccessible(page, `administration${part}`);
  }

  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('E-mail address').fill('first@example.com');
  await page.getByLabel('Password').fill('not the password');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').waitFor();
  await page.getByLabel('Password').fill(kPassword);
  await eventually(async () => {
    await page.keyboard.press('Enter');
    return page.getByRole('navigation', { name: 'Pages' }).isVisible();
  }, 'signed in again');
  await assertClean(watched);
  await watched.close();
});
