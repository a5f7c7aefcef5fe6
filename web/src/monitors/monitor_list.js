// The monitors that match a filter, however many there are: those that are down first, the rest page by
// page as far as somebody looks. Sorting and finer states need all of them, and then all are read.
import { call, get, nextPage, query } from '../api.js';
import { healthOf, kHealths, rankOf } from '../parts/status.js';
import { orders } from './orders.js';

const kInclude = 'state,tags,last_check';
const kFirstPage = 100;
const kPage = 1000;
const kServerStatus = new Set(['up', 'down', 'pending']);

export class MonitorList {
  /** @param {() => void} changed called after every change */
  constructor(filter, changed) {
    this.filter = filter;
    this.changed = changed;
    this.error = null;
    this.total = null;
    this.next = null;
    this.isLoading = true;
    this.byId = new Map();
    this.rows = [];
    this.abort = new AbortController();
    this.order = orders[filter.sort] ?? orders.problems;
    const status = kServerStatus.has(filter.state) ? filter.state : '';
    this.parameters = { q: filter.q, kind: filter.kind, tag: filter.tag, status, include: kInclude };
    this.health = !status && kHealths.includes(filter.state) ? filter.state : '';
    this.needsAll = this.health !== '' || !['', 'problems'].includes(filter.sort ?? '');
  }

  /** Reads the first page, and all that is down. */
  async load() {
    await this.attempt(async () => {
      const worst = this.parameters.status || this.needsAll ? null : this.readAll({ ...this.parameters, status: 'down' });
      const first = this.read(`/monitors${query({ ...this.parameters, limit: this.needsAll ? kPage : kFirstPage })}`);
      const page = await first;
      await worst;
      this.total = page.total;
      this.next = page.next;
      if (this.needsAll) await this.readRest();
    });
  }

  /** Reads on until `index` is known. */
  async reach(index) {
    if (this.isLoading || !this.next || index < this.rows.length) return;
    await this.attempt(async () => {
      while (this.next && index >= this.rows.length) await this.readNext();
    });
  }

  close() {
    this.abort.abort();
  }

  /** What an event told. Monitors that are not here yet and go down are fetched. */
  async state(event) {
    const row = this.byId.get(event.monitor_id);
    if (!row) {
      if (event.status === 'down') await this.fetchOne(event.monitor_id);
      return;
    }
    this.byId.set(row.id, {
      ...row, status: event.status,
      state: { ...row.state, health: event.health, status_since: event.status_since },
    });
    this.arrange();
  }

  result(check) {
    const row = this.byId.get(check.monitor_id);
    if (row) this.byId.set(row.id, { ...row, last_check: check });
    return Boolean(row);
  }

  async attempt(work) {
    this.isLoading = true;
    try {
      await work();
      this.error = null;
    } catch (error) {
      if (this.abort.signal.aborted) return;
      this.error = error;
    }
    this.isLoading = false;
    this.arrange();
  }

  async readAll(parameters) {
    let path = `/monitors${query({ ...parameters, limit: kPage })}`;
    while (path) path = (await this.read(path)).next;
  }

  async readRest() {
    while (this.next) {
      this.arrange();
      await this.readNext();
    }
  }

  async readNext() {
    const path = this.next.replace(/([?&]limit=)\d+/, `$1${kPage}`);
    this.next = (await this.read(path)).next;
  }

  async read(path) {
    const { data, headers } = await call('GET', path, { signal: this.abort.signal });
    for (const monitor of data) this.byId.set(monitor.id, monitor);
    return { next: nextPage(headers), total: Number(headers.get('X-Total-Count') ?? data.length) };
  }

  async fetchOne(id) {
    if (this.filter.q || this.filter.kind || this.filter.tag) return;
    const monitor = await get(`/monitors/${id}?include=${kInclude}`, this.abort.signal).catch(() => null);
    if (!monitor) return;
    this.byId.set(monitor.id, monitor);
    this.arrange();
  }

  arrange() {
    let rows = [...this.byId.values()];
    if (this.parameters.status) rows = rows.filter((row) => row.status === this.parameters.status);
    if (this.health) rows = rows.filter((row) => healthOf(row) === this.health);
    this.rows = rows.sort((a, b) => this.order(a, b) || rankOf(healthOf(a)) - rankOf(healthOf(b)));
    this.changed();
  }

  /** How long the list is: what is not read yet counts, unless it may not match. */
  get length() {
    return this.next && !this.health ? Math.max(this.total, this.rows.length) : this.rows.length;
  }
}
