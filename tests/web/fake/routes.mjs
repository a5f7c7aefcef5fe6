// The calls of /web/v1 over a World, as the contract has them. Each takes ({ world, params, query, body, session })
// and returns [status, body, headers].
import { readFileSync } from 'node:fs';
import { idOf, kFailure } from './world.mjs';

const kKinds = JSON.parse(readFileSync(new URL('./kinds.json', import.meta.url), 'utf8'));
const now = () => new Date().toISOString();

export const refusal = (status, code, error, fields) => [status, { error, code, request_id: '0123456789abcdef', ...(fields && { fields }) }];
const notFound = () => refusal(404, 'not_found', 'there is nothing of yours with this id');

const kAlways = ['id', 'name', 'url', 'kind', 'status', 'interval_seconds', 'is_paused', 'created_at'];
function shown(world, monitor, include) {
  const wants = new Set((include ?? '').split(','));
  const answer = Object.fromEntries(kAlways.map((name) => [name, monitor[name]]));
  for (const name of ['state', 'tags', 'config']) if (wants.has(name)) answer[name] = monitor[name];
  if (wants.has('uptime')) answer.uptime = monitor.status === 'pending' ? { '24h': null, '7d': null, '30d': null, '90d': null } : { '24h': 1, '7d': 0.99931, '30d': 0.9991, '90d': 0.9987 };
  if (wants.has('last_check')) answer.last_check = checkShown(world.checksOf(monitor, { limit: 1 })[0], wants);
  return answer;
}
function checkShown(check, wants) {
  if (!check) return null;
  const { error, timings, certificate, ...rest } = check;
  return { ...rest, ...(wants.has('error') && { error }), ...(wants.has('timings') && { timings }), ...(wants.has('certificate') && { certificate }) };
}

function monitors({ world, query }) {
  const tags = query.get('tag')?.split(',') ?? [];
  const q = query.get('q')?.toLowerCase();
  const found = world.monitors.filter((m) => (!query.get('kind') || m.kind === query.get('kind')) && (!query.get('status') || m.status === query.get('status'))
    && tags.every((tag) => m.tags.includes(tag)) && (!q || m.name.toLowerCase().includes(q) || m.url.toLowerCase().includes(q)));
  const from = Number(query.get('cursor') ?? 0);
  const limit = Number(query.get('limit') ?? 100);
  const headers = { 'X-Total-Count': String(found.length) };
  if (from + limit < found.length) {
    query.set('cursor', String(from + limit));
    headers.Link = `</web/v1/monitors?${query}>; rel="next"`;
  }
  return [200, found.slice(from, from + limit).map((m) => shown(world, m, query.get('include'))), headers];
}

const one = (use) => (call) => {
  const monitor = call.world.monitors.find((m) => m.id === call.params[0]);
  return monitor ? use(call, monitor) : notFound();
};

function create({ world, body }) {
  const fields = [];
  if (!body.url) fields.push({ path: 'url', message: 'must not be empty' });
  if (body.config?.options?.expect?.status === 'abc') fields.push({ path: 'config.options.expect.status', message: "'abc' is no status code" });
  if (body.config?.options?.user_agent === 'bad') fields.push({ path: 'config.options', message: "option 'user_agent': 'bad' is not good" });
  if (fields.length) return refusal(422, 'validation_failed', "the request is not valid: 'fields' says why", fields);
  const monitor = { ...world.monitorOf(world.monitors.length + 7), ...body, name: body.name || body.url, id: idOf(700000 + world.monitors.length), status: 'pending', tags: body.config?.tags ?? [], config: body.config ?? {}, created_at: now().replace(/\.\d+Z/, 'Z') };
  monitor.interval_seconds = body.interval_seconds ?? 60;
  monitor.is_paused = false;
  world.monitors.unshift(monitor);
  return [201, shown(world, monitor, ''), { ETag: '"1-0"' }];
}

const merge = (target, patch) => {
  if (patch === null || typeof patch !== 'object' || Array.isArray(patch)) return patch;
  const merged = { ...target };
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete merged[name];
    else merged[name] = merge(merged[name], value);
  }
  return merged;
};

const stats = (up) => ({ up_seconds: up * 86400, down_seconds: (1 - up) * 43200, no_data_seconds: (1 - up) * 43200, uptime: up, checks: { up: 1400, degraded: 2, down: 15, unknown: 1 }, response_time_ms: { p50: 51, p95: 96, p99: 118.5, min: 40, max: 129, mean: 60.2 } });

function series(world, monitor, query) {
  const [from, to, step] = [Date.parse(query.get('from')), Date.parse(query.get('to')), Number(query.get('step')) * 1000];
  const points = [];
  for (let at = Math.floor(from / step) * step; at < to; at += step) {
    const n = at / step;
    if (monitor.status === 'pending' || n % 100 === 50) continue;
    const down = n % 100 === 70 ? 600 : 0;
    points.push({ at: new Date(at).toISOString(), up_seconds: step / 1000 - down, down_seconds: down, no_data_seconds: 0, checks: { up: 60, degraded: 0, down: down / 60, unknown: 0 }, response_time_ms: { p50: 50 + (n % 7), p95: 90, min: 40, max: 120, mean: 55 } });
  }
  return { from: query.get('from'), to: query.get('to'), step_seconds: step / 1000, points };
}

export const kRoutes = [
  ['GET', /^\/overview$/, ({ world }) => [200, world.overview()]],
  ['GET', /^\/strips$/, ({ world, query }) => [200, Object.fromEntries(query.get('ids').split(',').map((id) => [id, world.monitors.find((m) => m.id === id)]).filter(([, m]) => m).map(([id, m]) => [id, {
    checks: world.checksOf(m, { limit: 30 }).reverse().map(({ checked_at, is_up, response_time_ms }) => ({ checked_at, is_up, response_time_ms })),
    uptime_24h: m.status === 'pending' ? { up: 0, down: 0, no_data: 1 } : { up: 0.98, down: m.status === 'down' ? 0.02 : 0.0001, no_data: 0 },
  }]))]],
  ['GET', /^\/monitors$/, monitors],
  ['POST', /^\/monitors$/, create],
  ['POST', /^\/probe$/, ({ body }) => (body.url ? [200, { id: idOf(1), status_code: null, response_time_ms: 12, is_up: false, error_message: kFailure.summary, checked_at: now(), error: { ...kFailure, verdict: 'down' }, timings: { dns_ms: 1.2, connect_ms: 10.5, tls_ms: null, send_ms: null, ttfb_ms: null, transfer_ms: null } }] : create({ world: { monitors: [] }, body }))],
  ['GET', /^\/monitors\/([^/]+)$/, one(({ world, query }, m) => [200, shown(world, m, query.get('include')), { ETag: '"1-0"' }])],
  ['PATCH', /^\/monitors\/([^/]+)$/, one(({ world, body }, m) => [200, shown(world, Object.assign(m, merge(m, body)), '')])],
  ['DELETE', /^\/monitors\/([^/]+)$/, one(({ world }, m) => { world.monitors = world.monitors.filter((other) => other !== m); return [204]; })],
  ['POST', /^\/monitors\/([^/]+)\/(pause|resume)$/, one(({ world, params }, m) => { m.is_paused = params[1] === 'pause'; m.state.health = m.is_paused ? 'paused' : 'up'; return [200, shown(world, m, '')]; })],
  ['POST', /^\/monitors\/([^/]+)\/check$/, one(({ world }, m) => [200, checkShown(world.checkOf(m, 0), new Set())])],
  ['GET', /^\/monitors\/([^/]+)\/checks$/, one(({ world, query }, m) => [200, world.checksOf(m, { limit: Number(query.get('limit') ?? 100), before: query.get('before') ? Date.parse(query.get('before')) : Infinity, after: query.get('after') ? Date.parse(query.get('after')) : -Infinity }).map((check) => checkShown(check, new Set((query.get('include') ?? '').split(','))))])],
  ['GET', /^\/monitors\/([^/]+)\/stats$/, one(({ world }, m) => [200, { monitor_id: m.id, from: new Date(world.now - 86400000).toISOString(), to: new Date(world.now).toISOString(), ...(m.status === 'pending' ? { ...stats(0), up_seconds: 0, down_seconds: 0, no_data_seconds: 86400, uptime: null, checks: { up: 0, degraded: 0, down: 0, unknown: 0 }, response_time_ms: { p50: null, p95: null, p99: null, min: null, max: null, mean: null } } : stats(0.985)) }])],
  ['GET', /^\/monitors\/([^/]+)\/series$/, one(({ world, query }, m) => [200, series(world, m, query)])],
  ['GET', /^\/incidents$/, ({ world, query }) => [200, world.incidents.filter((i) => (!query.get('monitor_id') || i.monitor_id === query.get('monitor_id')) && (!query.get('status') || i.is_open === (query.get('status') === 'open')))]],
  ['POST', /^\/incidents\/([^/]+)\/acknowledge$/, ({ world, params }) => { const found = world.incidents.find((i) => i.id === params[0]); return found ? [200, Object.assign(found, { acknowledged_at: now(), acknowledged_by: world.user.email })] : notFound(); }],
  ['PATCH', /^\/incidents\/([^/]+)$/, ({ world, params, body }) => { const found = world.incidents.find((i) => i.id === params[0]); return found ? [200, Object.assign(found, { note: body.note })] : notFound(); }],
  ['GET', /^\/kinds$/, () => [200, kKinds]],
  ['GET', /^\/keys$/, ({ world }) => [200, world.keys.map(({ key, ...rest }) => rest)]],
  ['POST', /^\/keys$/, ({ world, body }) => { const id = `key${String(world.keys.length).padStart(5, '0')}`; const key = { id, name: body.name, scopes: body.scopes, created_at: now(), expires_at: body.expires_at ?? null, last_used_at: null, key: `pm_${id}${'x'.repeat(38)}` }; world.keys.unshift(key); return [201, key]; }],
  ['DELETE', /^\/keys\/([^/]+)$/, ({ world, params }) => { world.keys = world.keys.filter((key) => key.id !== params[0]); return [204]; }],
  ['GET', /^\/account$/, ({ world }) => [200, { email: world.user.email, created_at: '2025-01-15T10:30:00.000Z', plan: world.user.plan, limits: { requests_per_minute: 500, keys: 100 }, usage: { monitors: world.monitors.length, keys: world.keys.length, requests_remaining: 499 } }]],
  ['GET', /^\/sessions$/, ({ world }) => [200, [{ id: 's1', created_at: new Date(world.now - 3600000).toISOString(), last_seen_at: now(), address: '127.0.0.1', user_agent: 'Mozilla/5.0 (X11; Linux x86_64) Chromium', is_current: true }, ...(world.otherSession ?? [{ id: 's2', created_at: '2025-01-15T10:30:00.000Z', last_seen_at: '2025-01-16T10:30:00.000Z', address: '192.0.2.7', user_agent: 'Mozilla/5.0 (iPhone)', is_current: false }])]]],
  ['DELETE', /^\/sessions\/([^/]+)$/, ({ world }) => { world.otherSession = []; return [204]; }],
  ['PUT', /^\/password$/, ({ world, body }) => { if (body.current_password !== world.password) return refusal(422, 'validation_failed', "the request is not valid: 'fields' says why", [{ path: 'current_password', message: 'is not your password' }]); world.password = body.new_password; return [204]; }],
  ['GET', /^\/admin\/users$/, ({ world }) => [200, [{ ...world.user, monitors: world.monitors.length, created_at: '2025-01-15T10:30:00.000Z' }]]],
  ['GET', /^\/admin\/plugins$/, () => [200, kKinds.map((kind, n) => ({ kind: kind.kind, name: kind.plugin, version: kind.version, file: `/usr/lib/promonitor/${kind.kind}.so`, isolation: n ? 'inline' : 'process', runner: n ? null : { pids: [4711, 4712], restarts: 2, state: 'running' } }))]],
  ['GET', /^\/admin\/configuration$/, () => [200, { file: '/etc/promonitor/promonitor.yaml', text: 'server:\n  listen: 127.0.0.1:8080\ndatabase:\n  url: sqlite:///var/lib/promonitor/promonitor.db\n  key: "***"\n' }]],
  ['GET', /^\/admin\/audit$/, ({ world }) => [200, world.audit ?? [{ id: 2, at: '2025-01-15T10:31:00.000Z', by: { name: 'ops@example.com', key: 'Zk3vX81q', address: '192.0.2.7' }, action: 'monitor.create', object: { kind: 'monitor', id: idOf(1) }, before: null, after: 'ab12' }, { id: 1, at: '2025-01-15T10:30:00.000Z', by: { name: 'configuration', key: null, address: null }, action: 'configuration.load', object: { kind: 'configuration', id: '/etc/promonitor/promonitor.yaml' }, before: null, after: 'cd34' }]]],
];
