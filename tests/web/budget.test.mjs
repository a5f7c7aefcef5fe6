// What is sent: how much of it, and that it says and loads nothing but its own.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';

const kDist = process.env.PROMONITOR_WEB_DIST ?? new URL('../../web/dist', import.meta.url).pathname;
const kAssets = join(kDist, 'assets');
const names = readdirSync(kAssets);
const sizeOf = (extension) => names.filter((name) => name.endsWith(`${extension}.gz`)).reduce((sum, name) => sum + statSync(join(kAssets, name)).size, 0);

test('JavaScript is at most 45 kB compressed, style sheets 8 kB', (t) => {
  const [js, css] = [sizeOf('.js'), sizeOf('.css')];
  t.diagnostic(`JavaScript ${js} bytes, style sheets ${css} bytes, compressed`);
  assert.ok(js <= 45000, `JavaScript is ${js} bytes`);
  assert.ok(css <= 8000, `style sheets are ${css} bytes`);
});

test('every file has a name with a hash and a compressed twin that is the same', () => {
  for (const name of names.filter((one) => !one.endsWith('.gz'))) {
    assert.match(name, /^[a-z]+\.[A-Z0-9]{8}\.(js|css|svg)$/);
    assert.deepEqual(gunzipSync(readFileSync(join(kAssets, `${name}.gz`))), readFileSync(join(kAssets, name)), name);
  }
});

test('the page has no script, style or address of its own', () => {
  const page = readFileSync(join(kDist, 'index.html'), 'utf8');
  for (const [, attributes, text] of page.matchAll(/<script([^>]*)>([^<]*)<\/script>/g)) {
    assert.match(attributes, /src="\/ui\/assets\//);
    assert.equal(text, '');
  }
  assert.doesNotMatch(page, /<style|\sstyle=|\son[a-z]+=|https?:/);
});

test('nothing evaluates text or sets markup', () => {
  for (const name of names.filter((one) => one.endsWith('.js'))) {
    const text = readFileSync(join(kAssets, name), 'utf8');
    assert.doesNotMatch(text, /\beval\(|new Function\(|document\.write|insertAdjacentHTML/, name);
  }
  const sources = new URL('../../web/src/', import.meta.url).pathname;
  for (const file of readdirSync(sources, { recursive: true }).filter((one) => String(one).endsWith('.js'))) {
    assert.doesNotMatch(readFileSync(join(sources, String(file)), 'utf8'), /innerHTML|dangerouslySet/, String(file));
  }
});

test('lock files name exact versions of the public registry alone', () => {
  for (const folder of ['../../web/', './']) {
    const lock = JSON.parse(readFileSync(new URL(`${folder}package-lock.json`, import.meta.url), 'utf8'));
    for (const [path, entry] of Object.entries(lock.packages)) {
      if (path === '') continue;
      assert.match(entry.integrity, /^sha512-/, path);
      assert.ok(!entry.resolved || entry.resolved.startsWith('https://registry.npmjs.org/'), path);
    }
    const wanted = JSON.parse(readFileSync(new URL(`${folder}package.json`, import.meta.url), 'utf8'));
    for (const version of Object.values({ ...wanted.dependencies, ...wanted.devDependencies })) assert.match(version, /^\d+\.\d+\.\d+$/);
  }
});
