// A browser for tests: nothing may be said in its console, no policy be broken, no request leave the
// server's origin. What a test expects to be said it names.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { FakeServer } from './fake/server.mjs';
import { World } from './fake/world.mjs';

export const kDist = process.env.PROMONITOR_WEB_DIST ?? new URL('../../web/dist', import.meta.url).pathname;
const kChromium = process.env.PROMONITOR_CHROMIUM ?? '/usr/bin/chromium';
const kArguments = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage'];
const kAxe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const kPatience = 30000;

let browser = null;
export async function openBrowser() {
  browser ??= await chromium.launch({ executablePath: kChromium, args: kArguments });
  return browser;
}
export async function closeBrowser() {
  await browser?.close();
  browser = null;
}

/** A page that is watched. said: what may be in the console. */
export async function openPage(origin, { theme = 'light', width = 1280, height = 800, said = [], ...options } = {}) {
  const context = await (await openBrowser()).newContext({ viewport: { width, height }, colorScheme: theme, reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(kPatience);
  const faults = [];
  page.on('console', (message) => {
    const text = `${message.text()} ${message.location().url}`;
    if (['error', 'warning'].includes(message.type()) && !said.some((pattern) => pattern.test(text))) faults.push(`console: ${text}`);
  });
  page.on('pageerror', (error) => faults.push(`error: ${error.stack}`));
  page.on('dialog', (dialog) => { faults.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && !url.startsWith('data:')) faults.push(`request: ${url}`);
  });
  await page.addInitScript(() => {
    globalThis.violations = [];
    addEventListener('securitypolicyviolation', (event) => violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
  });
  return { page, faults, close: () => context.close() };
}

/** Fails with all that was said and broken; call it last. */
export async function assertClean({ page, faults }) {
  const violations = await page.evaluate(() => globalThis.violations ?? []);
  assert.deepEqual([...faults, ...violations.map((one) => `policy: ${one}`)], []);
}

/** axe-core's rules of WCAG 2.0 to 2.2, A and AA. It comes in through the debugger, which no policy stops. */
export async function assertAccessible(page, what) {
  await page.evaluate(kAxe);
  const { violations } = await page.evaluate(() => axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
  assert.deepEqual(violations.map((one) => `${one.id}: ${one.help}: ${one.nodes.map((node) => node.target.join(' ')).slice(0, 4).join(', ')}`), [], what);
}

/** Nothing is wider than the window. */
export async function assertFits(page, what) {
  const width = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(width[0] <= width[1], `${what}: ${width[0]} px wide in a window of ${width[1]}`);
}

export async function signIn(page, origin, { email = 'ops@example.com', password = 'correct horse battery' } = {}) {
  await page.goto(`${origin}/ui/`);
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('navigation', { name: 'Pages' }).waitFor();
}

/** A fake server with a page that is signed in: use(page, fake, watched). */
export async function withPage({ world = {}, said, ...options }, use) {
  const fake = await new FakeServer(kDist, new World(world)).start();
  const watched = await openPage(fake.url, { said, ...options });
  try {
    if (options.signIn !== false) await signIn(watched.page, fake.url);
    await use(watched.page, fake, watched);
    await assertClean(watched);
  } finally {
    await watched.close();
    await fake.stop();
  }
}

/** Until `condition` holds, or the patience is over. */
export async function eventually(condition, what) {
  const end = Date.now() + kPatience;
  while (Date.now() < end) {
    if (await condition()) return;
    await new Promise((done) => setTimeout(done, 25));
  }
  assert.fail(`never: ${what}`);
}
