// Monitors, checks, incidents and keys that are made up by rule: the same every time, as many as asked
// for. Times are relative to `now`, so that charts have something to show.
const kKinds = ['http', 'tcp', 'ping', 'ssl'];
const kTags = ['eu', 'us', 'shop', 'core', 'db'];

const iso = (ms) => new Date(ms).toISOString();
export const idOf = (n) => `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
const mix = (n) => ((n * 2654435761) >>> 0) / 2 ** 32;

export const kFailure = {
  phase: 'connect', code: 'connect_refused', summary: 'connection refused', expected: 'an open port', got: 'RST',
  tried: [{ address: '192.0.2.1:443', code: 'connect_refused', seconds: 0.012 }],
};

export class World {
  constructor({ monitors = 12, now = Date.now() } = {}) {
    this.now = now;
    this.user = { email: 'ops@example.com', is_admin: true, plan: 'unlimited' };
    this.password = 'correct horse battery';
    this.needsSetup = false;
    this.keys = [];
    this.calls = [];
    this.monitors = Array.from({ length: monitors }, (_, n) => this.monitorOf(n));
    this.incidents = this.monitors.filter((monitor) => monitor.status === 'down').slice(0, 20)
      .map((monitor, n) => this.incidentOf(monitor, n));
    this.incidents.push(...this.monitors.slice(0, 3).map((monitor, n) => ({ ...this.incidentOf(monitor, n + 500), is_open: false, closed_at: iso(now - 86400000), opened_at: iso(now - 90000000), end: 'recovered' })));
  }

  monitorOf(n) {
    const kind = kKinds[n % 4];
    const health = n % 41 === 3 ? 'down' : n % 53 === 5 ? 'degraded' : n % 97 === 7 ? 'pending' : n % 61 === 9 ? 'paused' : 'up';
    const host = `host-${n}.example.com`;
    return {
      id: idOf(n + 1), name: `${['Shop', 'Database', 'Gateway', 'Certificate'][n % 4]} ${n}`,
      url: { http: `https://${host}/health`, tcp: `${host}:5432`, ping: host, ssl: `${host}:443` }[kind], kind,
      status: health === 'down' ? 'down' : health === 'pending' ? 'pending' : 'up',
      interval_seconds: 60, is_paused: health === 'paused', created_at: iso(this.now - 86400000 * (n + 1)).replace(/\.\d+Z/, 'Z'),
      state: { health, status_since: health === 'pending' ? null : iso(this.now - 3600000 - n * 1000), incident_since: health === 'down' ? iso(this.now - 3600000) : null, is_flapping: false },
      tags: [kTags[n % 5], ...(n % 3 ? [] : ['all'])].sort(),
      config: { timeout: '5s', retries: 2, options: {}, tags: [kTags[n % 5]] },
    };
  }

  incidentOf(monitor, n) {
    return { id: idOf(900000 + n), monitor_id: monitor.id, monitor_name: monitor.name, is_open: true, opened_at: iso(this.now - 3600000), closed_at: null, end: 'open', cause: kFailure, acknowledged_at: null, acknowledged_by: null, note: null };
  }

  /** The check of a monitor that is `back` intervals ago. */
  checkOf(monitor, back) {
    const n = Number.parseInt(monitor.id.slice(-6), 16);
    const isUp = monitor.status === 'down' ? back > 12 : !(back >= 200 && back < 215);
    const time = Math.round(40 + 30 * mix(n) + 60 * mix(n * 1000 + back) ** 4);
    return {
      id: idOf(n * 10000 + back), status_code: monitor.kind === 'http' && isUp ? 200 : null, response_time_ms: time, is_up: isUp,
      error_message: isUp ? null : monitor.failure?.summary ?? kFailure.summary, checked_at: iso(this.now - (back + 0.2) * monitor.interval_seconds * 1000),
      error: isUp ? (monitor.state.health === 'degraded' && back === 0 ? { ...kFailure, verdict: 'degraded', code: 'slow', summary: 'slower than 50 ms' } : null) : { ...kFailure, ...monitor.failure, verdict: 'down' },
      timings: { dns_ms: time * 0.1, connect_ms: time * 0.2, tls_ms: monitor.kind === 'ping' ? null : time * 0.3, send_ms: null, ttfb_ms: time * 0.35, transfer_ms: time * 0.05 },
      certificate: ['ssl', 'http'].includes(monitor.kind) ? { subject: `CN=host-${n}.example.com`, issuer: 'CN=Example CA', sha256: 'ab'.repeat(32), tls_version: 'TLSv1.3', tls_cipher: 'TLS_AES_256_GCM_SHA384', not_after: iso(this.now + 10 * 86400000), chain_length: 2, ...monitor.certificate } : null,
    };
  }

  /** Newest first; none of one that is pending, none of the last hours of one that is paused. */
  checksOf(monitor, { limit = 100, before = Infinity, after = -Infinity } = {}) {
    if (monitor.status === 'pending') return [];
    const checks = [];
    for (let back = monitor.is_paused ? 120 : 0; back < 4000 && checks.length < limit; ++back) {
      if (back >= 400 && back < 460) continue;
      const check = this.checkOf(monitor, back);
      const at = Date.parse(check.checked_at);
      if (at < before && at > after) checks.push(check);
    }
    return checks;
  }

  overview() {
    const counted = (values) => values.reduce((sums, value) => ({ ...sums, [value]: (sums[value] ?? 0) + 1 }), {});
    return {
      total: this.monitors.length,
      by_status: { up: 0, down: 0, pending: 0, ...counted(this.monitors.map((m) => m.status)) },
      by_health: counted(this.monitors.map((m) => m.state.health)),
      incidents_open: this.incidents.filter((one) => one.is_open).length,
    };
  }
}
