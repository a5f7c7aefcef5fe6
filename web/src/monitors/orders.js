// In which order monitors stand.
import { healthOf, rankOf } from '../parts/status.js';

const byName = (a, b) => a.name.localeCompare(b.name, undefined, { numeric: true, sensitivity: 'base' });
const last = (value, whenNone) => value ?? whenNone;

export const orders = {
  problems: (a, b) => rankOf(healthOf(a)) - rankOf(healthOf(b)),
  name: byName,
  slowest: (a, b) => last(b.last_check?.response_time_ms, -1) - last(a.last_check?.response_time_ms, -1) || byName(a, b),
  changed: (a, b) => last(b.state?.status_since, '').localeCompare(last(a.state?.status_since, '')) || byName(a, b),
  newest: (a, b) => b.created_at.localeCompare(a.created_at) || byName(a, b),
};

export const kOrderNames = [
  ['problems', 'Problems first'], ['name', 'Name'], ['slowest', 'Slowest first'], ['changed', 'Changed last'], ['newest', 'Newest first'],
];
