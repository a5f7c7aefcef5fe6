// What needs no browser.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bucketsOf, spansOf } from '../../web/src/chart/spans.js';
import { hasControl, shapeOf, titleOf } from '../../web/src/form/schema_shape.js';
import { listOf, mergePatch, objectOf, pairsOf, valueAt, withValue } from '../../web/src/form/values.js';
import { ago, count, duration, millis, percent } from '../../web/src/format.js';
import { Strips } from '../../web/src/monitors/strips.js';

test('spansOf tells what was down and what nobody knows', () => {
  const at = (time, state) => ({ at: time, state });
  const kFacts = [
    ['nothing known', [], [{ from: 0, to: 100, state: 'unknown' }]],
    ['up all the time', [at(0, 'up'), at(20, 'up'), at(40, 'up'), at(60, 'up'), at(80, 'up')], []],
    ['begins late', [at(50, 'up'), at(70, 'up'), at(90, 'up')], [{ from: 0, to: 50, state: 'unknown' }]],
    ['down in the middle', [at(0, 'up'), at(20, 'down'), at(40, 'down'), at(60, 'up'), at(80, 'up')], [{ from: 20, to: 60, state: 'down' }]],
    ['a gap is no data', [at(0, 'up'), at(60, 'up'), at(80, 'up')], [{ from: 25, to: 60, state: 'unknown' }]],
    ['down does not reach over a gap', [at(0, 'down'), at(80, 'up')], [{ from: 0, to: 25, state: 'down' }, { from: 25, to: 80, state: 'unknown' }]],
    ['ends early', [at(0, 'up'), at(20, 'up')], [{ from: 45, to: 100, state: 'unknown' }]],
    ['unknown is no data', [at(0, 'up'), at(20, 'unknown'), at(40, 'up'), at(60, 'up'), at(80, 'up')], [{ from: 20, to: 40, state: 'unknown' }]],
  ];
  for (const [name, points, spans] of kFacts) assert.deepEqual(spansOf(points, 0, 100, 25), spans, name);
});

test('bucketsOf counts every point once', () => {
  const points = [{ at: 0, state: 'up', ms: 10 }, { at: 49, state: 'down', ms: null }, { at: 50, state: 'up', ms: 30 }, { at: 100, state: 'up', ms: 20 }];
  const [first, second] = bucketsOf(points, 0, 100, 2);
  assert.deepEqual(first, { from: 0, checks: 2, failed: 1, median: 10, longest: 10 });
  assert.deepEqual(second, { from: 50, checks: 2, failed: 0, median: 20, longest: 30 });
});

test('values are written as people read them', () => {
  const now = Date.parse('2025-06-15T12:00:00Z');
  const kFacts = [
    [millis(0.423), '0.42 ms'], [millis(1.25), '1.3 ms'], [millis(12), '12 ms'], [millis(999), '999 ms'], [millis(1280), '1.28 s'], [millis(12800), '12.8 s'], [millis(null), '–'],
    [percent(1), '100 %'], [percent(0.999999), '99.99 %'], [percent(0.9), '90 %'], [percent(0), '0 %'], [percent(0.000001), '0.01 %'], [percent(null), '–'],
    [duration(0), '0 s'], [duration(59.6), '1 min'], [duration(61), '1 min 1 s'], [duration(3600), '1 h'], [duration(90061), '1 d 1 h'], [duration(null), '–'],
    [ago('2025-06-15T11:59:20Z', now), '40 s ago'], [ago('2025-06-15T13:00:00Z', now), 'in 1 h'], [ago(null, now), 'never'],
    [count(10000), '10\u202f000'],
  ];
  for (const [got, wanted] of kFacts) assert.equal(got, wanted);
});

test('mergePatch makes the one of the other, with null for what goes', () => {
  const kFacts = [
    [{ a: 1 }, { a: 1 }, undefined],
    [{ a: 1 }, { a: 2 }, { a: 2 }],
    [{ a: 1, b: { c: 1, d: 2 } }, { a: 1, b: { c: 1 } }, { b: { d: null } }],
    [{ a: [1] }, { a: [1, 2] }, { a: [1, 2] }],
    [{}, { a: { b: 1 } }, { a: { b: 1 } }],
    [{ a: { b: 1 } }, {}, { a: null }],
  ];
  for (const [before, after, patch] of kFacts) assert.deepEqual(mergePatch(before, after), patch);
});

test('withValue changes one place, and leaves no empty objects', () => {
  const before = { a: { b: { c: 1 } }, d: 2 };
  assert.deepEqual(withValue(before, ['a', 'b', 'c'], undefined), { d: 2 });
  assert.deepEqual(withValue(before, ['a', 'x'], 3), { a: { b: { c: 1 }, x: 3 }, d: 2 });
  assert.deepEqual(before, { a: { b: { c: 1 } }, d: 2 });
  assert.equal(valueAt(before, ['a', 'y', 'z']), undefined);
});

test('lines and pairs are read and written', () => {
  assert.deepEqual(listOf(' a \n\n b'), ['a', 'b']);
  assert.equal(listOf(' \n '), undefined);
  assert.deepEqual(objectOf('Accept: text/html\nX-Empty:\n/a/b: 1:2'), { Accept: 'text/html', 'X-Empty': '', '/a/b': '1:2' });
  assert.equal(pairsOf({ a: 1, b: 'x: y' }), 'a: 1\nb: x: y');
});

test('every part of a schema has a control', () => {
  const scalars = { type: ['string', 'number', 'boolean'] };
  const kFacts = [
    [{ type: 'string' }, 'text'], [{ enum: ['a'] }, 'choice'], [{ type: 'boolean' }, 'flag'], [{ type: 'integer' }, 'number'], [{ type: 'number' }, 'number'],
    [{ type: 'object', properties: {} }, 'group'], [{ type: 'object', additionalProperties: scalars }, 'pairs'], [{ type: 'array', items: { type: 'string' } }, 'lines'],
    [{ type: 'array', items: { type: 'object' } }, 'json'], [{ anyOf: [scalars, { type: 'array', items: scalars }] }, 'lines'],
    [{ anyOf: [{ type: 'string' }, { type: 'integer' }] }, 'text'], [{}, 'json'], [{ type: 'object' }, 'json'], [{ const: true }, 'json'],
  ];
  for (const [schema, shape] of kFacts) assert.equal(shapeOf(schema), shape, JSON.stringify(schema));
  const nested = { properties: { a: { type: 'object', properties: { b: { type: 'string' } } }, c: { type: 'array', items: { type: 'object' } } } };
  for (const [path, has] of [['a.b', true], ['a', false], ['a.x', false], ['c', true], ['c.0', false], ['x', false]]) assert.equal(hasControl(nested, path.split('.')), has, path);
  assert.equal(titleOf('ip_family', {}), 'IP family');
  assert.equal(titleOf('x', { title: 'Given' }), 'Given');
});

test('a strip keeps what was told while it was asked for, and nothing twice', async (t) => {
  const check = (second) => ({ checked_at: `2026-01-01T00:00:0${second}Z`, is_up: true, response_time_ms: 5 });
  const told = (second) => strips.result({ monitor_id: 'a', ...check(second) });
  let answer;
  t.mock.method(globalThis, 'fetch', () => new Promise((resolve) => { answer = resolve; }));
  const changed = new Promise((resolve) => { t.drawn = resolve; });
  const strips = new Strips(() => t.drawn());
  strips.want(['a']);
  const asked = strips.ask();
  told(2);
  told(3);
  answer(new Response(JSON.stringify({ a: { checks: [check(1), check(2)], uptime_24h: {} } })));
  await Promise.all([asked, changed]);
  told(3);
  told(4);
  strips.close();
  assert.deepEqual(strips.of('a').checks, [1, 2, 3, 4].map(check));
});
