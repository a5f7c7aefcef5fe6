// What happens is shown without loading again; what fails is said, and heals.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { assertAccessible, closeBrowser, eventually, withPage } from './harness.mjs';
import { idOf } from './fake/world.mjs';

after(closeBrowser);
const kLost = [/ERR_|status of (401|409|500|503)/];

test('a monitor goes down and comes up before the eyes of who looks', async () => {
  await withPage({ world: { monitors: 12 } }, async (page, fake) => {
    const row = page.locator('.row', { has: page.getByRole('link', { name: 'Shop 0', exact: true }) });
    await row.getByText('Up').waitFor();
    await page.getByText('Live').waitFor();
    await row.getByRole('img', { name: /all passed/ }).waitFor();
    const monitor = fake.world.monitors[0];
    const at = new Date().toISOString();
    Object.assign(monitor, { status: 'down', state: { ...monitor.state, health: 'down', status_since: at } });
    fake.event('result', { ...fake.world.checkOf(monitor, 0), id: idOf(5), checked_at: at, is_up: false, error_message: 'no route to host', monitor_id: monitor.id });
    fake.event('state', { monitor_id: monitor.id, status: 'down', previous_status: 'up', health: 'down', previous_health: 'up', status_since: at });
    await row.getByText('Down').waitFor();
    await row.getByText('no route to host').waitFor();
    await row.getByRole('img', { name: /1 failed/ }).waitFor();
    await page.getByRole('button', { name: '2 Down' }).waitFor();
    const names = await page.locator('.row:not(.head) .c-name a').allTextContents();
    assert.ok(names.indexOf('Shop 0') < 2, 'it stands with the problems');
    await row.getByRole('link').click();
    await page.getByRole('heading', { name: 'What is wrong' }).waitFor();
    Object.assign(monitor, { status: 'up', state: { ...monitor.state, health: 'up' } });
    fake.event('state', { monitor_id: monitor.id, status: 'up', previous_status: 'down', health: 'up', previous_health: 'down', status_since: at });
    await eventually(async () => (await page.getByRole('heading', { name: 'What is wrong' }).count()) === 0, 'nothing is wrong any more');
  });
});

test('a lost connection is shown and heals', async () => {
  await withPage({ world: { monitors: 12 }, said: kLost }, async (page, fake) => {
    await page.getByText('Live').waitFor();
    const port = new URL(fake.url).port;
    await fake.stop();
    await page.getByText('Not connected').waitFor();
    await page.locator('.lost').waitFor();
    await assertAccessible(page, 'without connection');
    fake.world.monitors[1].name = 'Changed meanwhile';
    const { createServer } = await import('node:http');
    fake.server = createServer((request, response) => fake.answer(request, response));
    await fake.start(Number(port));
    await page.getByText('Live').waitFor();
    await page.getByRole('link', { name: 'Changed meanwhile' }).waitFor();
    assert.equal(await page.locator('.lost').count(), 0);
  });
});

test('without a stream the list is read again now and then', async () => {
  await withPage({ world: { monitors: 12 }, said: kLost, signIn: false }, async (page, fake) => {
    fake.streamStatus = 409;
    await page.clock.install();
    const { signIn } = await import('./harness.mjs');
    await signIn(page, fake.url);
    await page.clock.runFor(11000);
    await page.getByText('Every 10 s').waitFor();
    fake.world.monitors[1].name = 'Read again';
    await page.clock.runFor(11000);
    await page.getByRole('link', { name: 'Read again' }).waitFor();
  });
});

test('what fails is said with a way to try again', async () => {
  await withPage({ world: { monitors: 12 }, said: kLost }, async (page, fake) => {
    let isBroken = true;
    fake.fault = (method, path) => (isBroken && path.startsWith('/web/v1/incidents') ? { status: 503, error: 'the database is away: try again in a moment' } : undefined);
    await page.getByRole('link', { name: 'Incidents' }).click();
    await page.getByText('the database is away').waitFor();
    await page.getByText('Request 0123456789abcdef').waitFor();
    await assertAccessible(page, 'an error');
    isBroken = false;
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('cell', { name: /Down/ }).first().waitFor();
  });
});

test('a server that is slow is waited for, and said to be', async () => {
  await withPage({ world: { monitors: 12 } }, async (page, fake) => {
    fake.fault = (method, path) => (path.endsWith('/checks') ? { delay: 1500 } : undefined);
    await page.getByRole('link', { name: 'Shop 0', exact: true }).click();
    await page.getByText('Loading the chart…').waitFor();
    await page.locator('.uplot').waitFor();
  });
});

test('a session that ended asks to sign in and goes on there', async () => {
  await withPage({ world: { monitors: 12 }, said: kLost }, async (page, fake) => {
    await page.getByRole('link', { name: 'Shop 0', exact: true }).click();
    await page.getByRole('heading', { name: 'Shop 0' }).waitFor();
    fake.isSignedIn = false;
    fake.event('state', { monitor_id: fake.world.monitors[0].id, status: 'up', previous_status: 'up', health: 'up', previous_health: 'up', status_since: null });
    await page.getByText('Your session has ended.').waitFor();
    await page.getByLabel('E-mail address').fill('ops@example.com');
    await page.getByLabel('Password').fill('correct horse battery');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Shop 0' }).waitFor();
  });
});
