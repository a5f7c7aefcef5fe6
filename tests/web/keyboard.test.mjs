// Everything without a pointer, and it is seen where one is.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { closeBrowser, eventually, withPage } from './harness.mjs';

after(closeBrowser);

const focused = (page) => page.evaluate(() => {
  const { activeElement: e } = document;
  const style = getComputedStyle(e);
  return { name: (e.getAttribute('aria-label') ?? (e.textContent || e.id)).trim().slice(0, 40), tag: e.tagName, isSeen: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 };
});

/** Goes on with Tab until the focus is there; everything on the way shows that it has it. */
async function tabTo(page, name) {
  for (let i = 0; i < 80; ++i) {
    await page.keyboard.press('Tab');
    const at = await focused(page);
    if (at.tag !== 'BODY' && at.tag !== 'MAIN') assert.ok(at.isSeen, `the focus is seen on ${at.tag} ${at.name}`);
    if (at.name === name || at.name.startsWith(name)) return;
  }
  assert.fail(`${name} is not reached`);
}

const hasFocus = (page, name, why) => eventually(async () => (await focused(page)).name === name, why);

test('a key is made and revoked, and a monitor looked at, with the keyboard alone', async () => {
  await withPage({ signIn: false, world: { monitors: 12 } }, async (page, fake) => {
    await page.goto(`${fake.url}/ui/`);
    await page.getByLabel('E-mail address').waitFor();
    await hasFocus(page, 'email', 'the first field has the focus');
    await page.keyboard.type('ops@example.com');
    await page.keyboard.press('Tab');
    await page.keyboard.type('correct horse battery');
    await page.keyboard.press('Enter');
    await page.locator('.row:not(.head)').first().waitFor();
    await tabTo(page, 'To the content');
    await page.keyboard.press('Enter');
    assert.equal((await focused(page)).tag, 'MAIN');
    await tabTo(page, 'Certificate 3');
    await page.keyboard.press('ArrowDown');
    assert.equal((await focused(page)).tag, 'A');
    await page.keyboard.press('ArrowUp');
    assert.equal((await focused(page)).name, 'Certificate 3');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Certificate 3' }).waitFor();
    await eventually(async () => (await focused(page)).tag === 'MAIN', 'a new page has the focus');
    await page.goto(`${fake.url}/ui/account/keys`);
    await page.getByLabel('Name').waitFor();
    await tabTo(page, 'key-name');
    await page.keyboard.type('by hand');
    await page.keyboard.press('Enter');
    await page.getByText('Copy it now').waitFor();
    await tabTo(page, 'Revoke by hand');
    await page.keyboard.press('Enter');
    await hasFocus(page, 'Cancel', 'the harmless answer has the focus');
    await page.keyboard.press('Escape');
    await hasFocus(page, 'Revoke by hand', 'the focus is back');
    await page.keyboard.press('Enter');
    await hasFocus(page, 'Cancel', 'the dialog is there again');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('No keys yet').waitFor();
  });
});
