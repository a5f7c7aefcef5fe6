// Recent checks and uptime of the rows that are looked at: asked for in one call for many, once, and
// then kept up by what the event stream tells.
import { get } from '../api.js';

const kAtOnce = 50;
const kPause = 60;
const kChecks = 30;
const kOld = 300000;

export class Strips {
  constructor(changed) {
    this.changed = changed;
    this.known = new Map();
    this.wanted = new Set();
    this.timer = null;
    this.meanwhile = null;
  }

  of(id) {
    return this.known.get(id)?.strip ?? null;
  }

  /** Asks for what is missing or old of these, a moment later. */
  want(ids) {
    const now = Date.now();
    for (const id of ids) {
      if (now - (this.known.get(id)?.at ?? 0) > kOld) this.wanted.add(id);
    }
    if (this.wanted.size && !this.timer) this.timer = setTimeout(() => this.ask(), kPause);
  }

  async ask() {
    const ids = [...this.wanted].slice(0, kAtOnce);
    for (const id of ids) this.wanted.delete(id);
    this.meanwhile = [];
    try {
      const strips = await get(`/strips?ids=${ids.map(encodeURIComponent).join(',')}`);
      const at = Date.now();
      for (const id of ids) this.known.set(id, { strip: strips[id] ?? null, at });
      // The answer may be older than what was told while it was on its way.
      for (const told of this.meanwhile) this.add(told);
      this.changed();
    } catch {
      // The rows show a dash; they are asked for again when they are next looked at.
    }
    this.meanwhile = null;
    this.timer = this.wanted.size ? setTimeout(() => this.ask(), kPause) : null;
  }

  result(told) {
    this.meanwhile?.push(told);
    this.add(told);
  }

  add({ monitor_id: id, checked_at, is_up, response_time_ms }) {
    const entry = this.known.get(id);
    const checks = entry?.strip?.checks;
    if (!checks || checks.some((check) => check.checked_at === checked_at)) return;
    entry.strip = { ...entry.strip, checks: [...checks, { checked_at, is_up, response_time_ms }].slice(-kChecks) };
  }

  forget() {
    for (const entry of this.known.values()) entry.at = 0;
  }

  close() {
    clearTimeout(this.timer);
  }
}
