// What users and targets can write is text on every page, whatever is in it.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { assertFits, closeBrowser, withPage } from './harness.mjs';
import { kFailure } from './fake/world.mjs';

after(closeBrowser);

const kCorpus = [
  '<script>document.title="owned"</script>',
  '<img src=x onerror=document.title="owned">',
  '"><svg onload=document.title="owned">',
  "'-alert(1)-'", '${alert(1)}', '{{constructor.constructor("alert(1)")()}}',
  'javascript:document.title="owned"', '<iframe srcdoc="<script>parent.document.title=1</script>">',
  '</title></textarea></style></pre><b id=owned>x', '<a href="javascript:alert(1)" id=owned>x</a>', '<style>*{display:none}</style>',
  '\u202etxt.exe\u202c', `${'A'.repeat(1500)}`, 'a\nb\r\nc\u2028d', '&lt;b&gt; &amp;', '__proto__', 'constructor', '<!--', ']]>', '\\u003cscript\\u003e',
];

const at = '2025-01-15T10:30:00.000Z';

/** A world in which every text that somebody else writes is one of the corpus. */
function spoil(world) {
  kCorpus.forEach((text, n) => {
    const monitor = world.monitors[n];
    Object.assign(monitor, {
      name: text, url: text, kind: n % 2 ? 'http' : text, tags: [text], status: 'down', state: { ...monitor.state, health: 'down' },
      failure: { ...kFailure, summary: text, code: text, expected: text, got: text, evidence: text, tried: [{ address: text, code: text, seconds: null }] },
      certificate: { subject: text, issuer: text, sha256: text, tls_version: text, tls_cipher: text },
      config: { tags: [text], options: { user_agent: text, headers: { [text]: text }, body: text } },
    });
  });
  world.incidents = kCorpus.map((text, n) => ({ ...world.incidentOf(world.monitors[n], n), cause: world.monitors[n].failure, note: text, acknowledged_by: text, acknowledged_at: at }));
  world.keys = kCorpus.map((text, n) => ({ id: `key${n}`, name: text, scopes: ['read'], created_at: at, expires_at: null, last_used_at: null }));
  world.otherSession = kCorpus.map((text, n) => ({ id: `s${n + 2}`, created_at: at, last_seen_at: at, address: text, user_agent: text, is_current: false }));
  world.audit = kCorpus.map((text, n) => ({ id: n, at, by: { name: text, key: text, address: text }, action: text, object: { kind: text, id: text }, before: null, after: text }));
}

test('hostile text stays text on every page', async () => {
  await withPage({ world: { monitors: kCorpus.length } }, async (page, fake) => {
    spoil(fake.world);
    const look = async (path) => {
      await page.goto(fake.url + path);
      await page.locator('.row:not(.head), .checks, .editing, main td').filter({ visible: true }).first().waitFor();
      const found = await page.evaluate(() => ({ title: document.title, made: document.querySelectorAll('#owned, main script, main iframe, main img, main style, [onerror], [onload], a[href^="javascript:"]').length }));
      assert.equal(found.made, 0, path);
      assert.notEqual(found.title, 'owned', path);
      await assertFits(page, path);
    };
    for (const width of [1280, 320]) {
      await page.setViewportSize({ width, height: 700 });
      for (const path of ['/ui/', '/ui/incidents', '/ui/account/keys', '/ui/account/sessions', '/ui/admin/audit']) await look(path);
    }
    for (const monitor of fake.world.monitors) await look(`/ui/monitors/${monitor.id}`);
    for (const monitor of fake.world.monitors.filter((one) => one.kind === 'http')) await look(`/ui/monitors/${monitor.id}/edit`);
  });
});

test('hostile addresses of pages are only addresses', async () => {
  await withPage({ world: { monitors: 3 }, said: [/status of 404/] }, async (page, fake) => {
    for (const path of ['/ui/monitors/%3Cimg%20src=x%20onerror=alert(1)%3E', '/ui/?q=%3Cscript%3Ealert(1)%3C/script%3E&kind=%22%3E&sort=__proto__', '/ui/incidents?status=%3Cb%3E']) {
      await page.goto(fake.url + path);
      await page.locator('main h1, main [role="alert"], main .empty').first().waitFor({ state: 'attached' });
      assert.equal(await page.locator('main script, main img').count(), 0);
    }
  });
});
