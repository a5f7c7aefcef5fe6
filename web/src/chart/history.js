// The points of a chart: single checks where there are not too many, else sums that the server makes.
import { get, query } from '../api.js';
import { kPhaseNames } from '../parts/failure.js';

const kPage = 1000;
const kPages = 3;
const kSums = 900;

export const kRanges = { '1h': ['1 h', 3600], '24h': ['24 h', 86400], '7d': ['7 d', 604800], '30d': ['30 d', 2592000] };

/**
 * @returns {Promise<{points: object[], from: number, to: number, reach: number, hasPhases: boolean, isCut: boolean}>}
 *   of sums also step (seconds) and, exactly, how many seconds were down and unknown
 *   points: at (seconds), state, ms (null where it did not pass), phases (ms each), checks, failed
 */
export async function historyOf(monitor, range) {
  const to = Math.floor(Date.now() / 1000);
  const from = to - kRanges[range][1];
  const window = { from, to };
  const expected = kRanges[range][1] / monitor.interval_seconds;
  if (expected > kPage * kPages) {
    const sums = await sumsOf(monitor, window);
    if (sums) return sums;
  }
  return checksOf(monitor, window);
}

/** Sums by minute or hour, in calls of at most as many as the server gives; null where it has none. */
async function sumsOf(monitor, { from, to }) {
  const step = to - from > 2 * 86400 ? 3600 : 60;
  const sums = [];
  try {
    for (let begin = from; begin < to; begin += kSums * step) {
      const end = Math.min(to, begin + kSums * step);
      sums.push(...(await get(`/monitors/${monitor.id}/series${query({ from: iso(begin), to: iso(end), step })}`)).points);
    }
  } catch (error) {
    if (error.status === 404) return null;
    throw error;
  }
  const points = sums.map((sum) => ({
    at: Date.parse(sum.at) / 1000,
    state: sum.down_seconds > 0 ? 'down' : sum.up_seconds > 0 ? 'up' : 'unknown',
    ms: sum.response_time_ms.p50 ?? sum.response_time_ms.mean,
    checks: sum.checks.up + sum.checks.degraded + sum.checks.down + sum.checks.unknown,
    failed: sum.checks.down + sum.checks.unknown,
  }));
  const total = (name) => sums.reduce((all, sum) => all + sum[name], 0);
  const down = total('down_seconds');
  return { points, from, to, reach: step, hasPhases: false, isCut: false, step, down, unknown: to - from - down - total('up_seconds') };
}

async function checksOf(monitor, { from, to }) {
  const checks = [];
  let before = null;
  let isCut = false;
  for (let page = 0; ; ++page) {
    if (page === kPages) {
      isCut = true;
      break;
    }
    const data = await get(`/monitors/${monitor.id}/checks${query({ limit: kPage, after: iso(from), before, include: 'timings,error' })}`);
    checks.push(...data);
    if (data.length < kPage) break;
    before = data.at(-1).checked_at;
  }
  const points = checks.reverse().map(pointOf);
  return { points, from: isCut ? points[0].at : from, to, reach: monitor.interval_seconds * 2 + 10, hasPhases: true, isCut };
}

export function pointOf(check) {
  return {
    at: Date.parse(check.checked_at) / 1000,
    state: check.error?.verdict === 'unknown' ? 'unknown' : check.is_up ? 'up' : 'down',
    ms: check.is_up ? check.response_time_ms : null,
    phases: kPhaseNames.map((name) => check.timings?.[`${name}_ms`] ?? 0),
  };
}

const iso = (seconds) => new Date(seconds * 1000).toISOString();
