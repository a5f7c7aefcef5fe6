// What people do, against the fake server.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { assertAccessible, closeBrowser, eventually, withPage } from './harness.mjs';
import { idOf } from './fake/world.mjs';

after(closeBrowser);
const kRefused = [/status of (401|403|422|429)/];

test('the first administrator is made by the set-up link', async () => {
  await withPage({ signIn: false, said: kRefused }, async (page, fake) => {
    fake.world.needsSetup = true;
    await page.goto(`${fake.url}/ui/`);
    await page.getByText('Nobody can sign in yet').waitFor();
    await page.goto(`${fake.url}/ui/setup?token=wrong-token`);
    const fill = async (again) => {
      await page.getByLabel('E-mail address').fill('first@example.com');
      await page.getByLabel('Password', { exact: true }).fill('a long password');
      await page.getByLabel('Repeat the password').fill(again);
      await page.getByRole('button', { name: 'Create administrator' }).click();
    };
    await fill('another');
    await page.getByText('The two passwords differ.').waitFor();
    await fill('a long password');
    await page.getByText('the link is wrong or was used').waitFor();
    await assertAccessible(page, 'set up');
    await page.goto(`${fake.url}/ui/setup?token=right-token`);
    await fill('a long password');
    await page.getByText('first@example.com').waitFor();
    assert.equal(new URL(page.url()).pathname, '/ui/');
    assert.equal(new URL(page.url()).search, '');
  });
});

test('a wrong password is told, and a right one goes on where one was', async () => {
  await withPage({ signIn: false, said: kRefused }, async (page, fake) => {
    await page.goto(`${fake.url}/ui/account/keys`);
    await page.getByLabel('E-mail address').fill('ops@example.com');
    await page.getByLabel('Password').fill('wrong');
    await page.keyboard.press('Enter');
    await page.getByText('the e-mail address or the password is wrong').waitFor();
    await page.getByLabel('Password').fill('correct horse battery');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'New key' }).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in to ProMonitor' }).waitFor();
  });
});

test('a key is found, made, shown once and revoked', async () => {
  await withPage({}, async (page, fake) => {
    await page.getByRole('link', { name: 'Account' }).click();
    await page.getByRole('link', { name: 'API Keys' }).click();
    await page.getByLabel('Name').fill('ci');
    await page.getByLabel('Scopes').selectOption('write');
    await page.getByLabel('Expires').selectOption('30');
    await page.getByRole('button', { name: 'Create key' }).click();
    await page.getByText('Copy it now: it is not shown again.').waitFor();
    const [key] = fake.world.keys;
    assert.deepEqual(key.scopes, ['read', 'write']);
    assert.ok(Math.abs(Date.parse(key.expires_at) - Date.now() - 30 * 86400000) < 60000);
    await page.getByText(key.key).waitFor();
    await assertAccessible(page, 'a new key');
    await page.reload();
    await page.getByRole('cell', { name: `pm_${key.id}…` }).waitFor();
    assert.equal(await page.getByText(key.key).count(), 0);
    await page.getByRole('button', { name: 'Revoke ci' }).click();
    await assertAccessible(page, 'revoking');
    await page.getByRole('button', { name: 'Cancel' }).click();
    assert.equal(fake.world.keys.length, 1);
    await page.getByRole('button', { name: 'Revoke ci' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('No keys yet').waitFor();
    assert.equal(fake.world.keys.length, 0);
  });
});

test('a monitor is tested, made, changed and deleted; faults stand at their fields', async () => {
  await withPage({ said: kRefused }, async (page, fake) => {
    await page.getByRole('link', { name: 'New monitor' }).click();
    await page.getByRole('button', { name: 'Create monitor' }).click();
    await page.getByText('must not be empty').waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.id), 'url');
    await page.getByLabel('Target').fill('https://new.example.com/');
    await page.getByText('Options of http').click();
    await page.locator('summary', { hasText: 'Expect' }).click();
    await page.getByLabel('Status', { exact: true }).fill('abc');
    await page.getByRole('button', { name: 'Create monitor' }).click();
    await page.getByText("'abc' is no status code").waitFor();
    await assertAccessible(page, 'a form with a fault');
    assert.equal(await page.getByText("'abc' is no status code").count(), 1, 'it is told once');
    await page.getByLabel('Status', { exact: true }).fill('200,204');
    await page.getByLabel('User agent').fill('bad');
    await page.getByRole('button', { name: 'Create monitor' }).click();
    await page.getByRole('alert').getByText("option 'user_agent': 'bad' is not good").waitFor();
    await page.getByLabel('User agent').fill('');
    await page.getByLabel('Tags').fill('eu, shop');
    await page.getByRole('button', { name: 'Test now' }).click();
    await page.getByRole('heading', { name: 'Result of the test' }).waitFor();
    await page.getByText('connect: connecting').waitFor();
    await page.getByRole('button', { name: 'Create monitor' }).click();
    await page.getByRole('heading', { name: 'https://new.example.com/' }).waitFor();
    const made = fake.world.monitors[0];
    assert.deepEqual(made.config, { options: { expect: { status: '200,204' } }, tags: ['eu', 'shop'] });
    await page.getByRole('link', { name: 'Edit' }).click();
    await page.getByLabel('Status', { exact: true }).fill('');
    await page.getByLabel('Name', { exact: true }).fill('Renamed');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'Renamed' }).waitFor();
    assert.deepEqual(made.config, { tags: ['eu', 'shop'] });
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'Resume' }).waitFor();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('link', { name: 'New monitor' }).waitFor();
    assert.ok(!fake.world.monitors.includes(made));
  });
});

test('a kind that no page knows has a form, too', async () => {
  await withPage({}, async (page, fake) => {
    await page.goto(`${fake.url}/ui/monitors/new`);
    await page.getByLabel('Kind').selectOption('grpc');
    await page.getByLabel('Target').fill('host:50051');
    await page.getByText('Options of grpc').click();
    await page.getByLabel('Service').fill('shop');
    await page.getByLabel('Deadline').fill('2.5');
    await page.getByLabel('Metadata').fill('a: b');
    await page.getByLabel('Plans').fill('[{"x":');
    await page.getByText('This is no JSON.').waitFor();
    await page.getByLabel('Plans').fill('[{"x":1}]');
    await page.getByRole('button', { name: 'Create monitor' }).click();
    await page.getByRole('heading', { name: 'host:50051' }).waitFor();
    assert.deepEqual(fake.world.monitors[0].config.options, { service: 'shop', deadline: 2.5, metadata: { a: 'b' }, plans: [{ x: 1 }] });
  });
});

test('a failed check explains itself; an incident is acknowledged and noted', async () => {
  await withPage({ world: { monitors: 12 } }, async (page, fake) => {
    await page.goto(`${fake.url}/ui/monitors/${idOf(4)}`);
    await page.getByRole('heading', { name: 'What is wrong' }).waitFor();
    for (const text of ['connect: connecting', 'an open port', 'RST', '192.0.2.1:443']) await page.locator('.trouble', { hasText: text }).waitFor();
    await page.getByRole('button', { name: 'Acknowledge' }).click();
    await page.getByText('ops@example.com acknowledged it').waitFor();
    await page.getByRole('button', { name: 'Add note' }).first().click();
    await page.getByLabel('Note').fill('switch 4 was unplugged');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.locator('.written', { hasText: 'switch 4' }).waitFor();
    for (const range of ['1 h', '7 d', '30 d']) {
      await page.getByRole('button', { name: range, exact: true }).click();
      await page.getByText(/checks?, .* without success/).waitFor();
    }
    await page.getByRole('button', { name: '1 h', exact: true }).click();
    const readout = page.locator('.readout', { hasText: / ms$|, –$/ });
    await page.locator('.u-over').hover();
    await readout.waitFor();
    await page.getByLabel('Phases').check();
    await page.locator('.key', { hasText: 'ttfb' }).waitFor();
    await page.mouse.move(5, 5);
    await page.locator('.u-over').hover();
    await readout.waitFor();
    await page.locator('.u-over').dblclick();
    await page.setViewportSize({ width: 900, height: 800 });
    await eventually(async () => (await page.locator('.uplot').boundingBox())?.width < 900, 'the chart is as wide as the window');
    await page.getByText('As a table').click();
    await page.getByRole('region', { name: 'Table: Response times' }).waitFor();
  });
});

test('search, kind, status, tag and order change the list and the address', async () => {
  await withPage({ world: { monitors: 120 } }, async (page, fake) => {
    const rows = () => page.locator('.row:not(.head) .c-name a').allTextContents();
    assert.deepEqual((await rows()).slice(0, 2).map((name) => name.split(' ')[0]), ['Certificate', 'Shop']);
    await page.getByLabel('Search by name or URL').fill('host-11.');
    await eventually(async () => (await rows()).join() === 'Certificate 11', 'the one row');
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.getByLabel('Kind').selectOption('ping');
    await eventually(async () => (await rows()).every((name) => name.startsWith('Gateway')), 'pings alone');
    await page.getByLabel('Kind').selectOption('');
    await page.getByRole('button', { name: /Down$/ }).click();
    await eventually(async () => (await rows()).length === 3, 'those that are down');
    await page.reload();
    await eventually(async () => (await rows()).length === 3, 'the same after loading again');
    await page.getByRole('button', { name: /Degraded$/ }).click();
    await eventually(async () => (await rows()).length === 3 && (await rows()).includes('Database 5'), 'those that are degraded');
    await page.getByRole('button', { name: /All$/ }).click();
    await page.getByLabel('Order').selectOption('name');
    await eventually(async () => (await rows())[0] === 'Certificate 3', 'by name');
    await page.getByLabel('Tag, or several').fill('eu,all');
    await eventually(async () => (await rows()).length > 0 && (await rows()).length < 10, 'with both tags');
    assert.match(page.url(), /tag=eu%2Call&sort=name/);
  });
});

test('an empty account says what to do', async () => {
  await withPage({ world: { monitors: 0 } }, async (page) => {
    await page.getByRole('heading', { name: 'No monitors yet' }).waitFor();
    await assertAccessible(page, 'no monitors');
    await page.getByRole('link', { name: 'Create your first monitor' }).click();
    await page.getByRole('heading', { name: 'New monitor' }).waitFor();
  });
});

test('the password is changed, another session ended, all of them ended', async () => {
  await withPage({ said: kRefused }, async (page, fake) => {
    await page.goto(`${fake.url}/ui/account`);
    await page.getByLabel('Current password').fill('wrong');
    await page.getByLabel('New password').fill('another long password');
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.getByText('is not your password').first().waitFor();
    await page.getByLabel('Current password').fill('correct horse battery');
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.getByText('The password is changed.').waitFor();
    await page.getByRole('link', { name: 'Sessions' }).click();
    await page.getByRole('button', { name: 'End', exact: true }).click();
    await eventually(async () => (await page.getByRole('button', { name: 'End', exact: true }).count()) === 0, 'the other session ends');
    await page.getByRole('button', { name: 'Sign out everywhere' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in to ProMonitor' }).waitFor();
  });
});
