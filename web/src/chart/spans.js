// Which stretches of a time were up, down, or known of by nobody. Pure; times in seconds.

/**
 * @param {{at: number, state: 'up'|'down'|'unknown'}[]} points oldest first
 * @param {number} reach how long a point vouches for what follows it
 * @returns {{from: number, to: number, state: 'down'|'unknown'}[]} what is not up, in order
 */
export function spansOf(points, from, to, reach) {
  const spans = [];
  const add = (begin, end, state) => {
    if (end <= begin || state === 'up') return;
    const before = spans.at(-1);
    if (before?.state === state && before.to >= begin) before.to = end;
    else spans.push({ from: begin, to: end, state });
  };
  let known = from;
  points.forEach(({ at, state }, i) => {
    add(known, at, 'unknown');
    const until = Math.min(at + reach, points[i + 1]?.at ?? to, to);
    add(Math.max(at, from), until, state);
    known = Math.max(known, until);
  });
  add(known, to, 'unknown');
  return spans;
}

/** Equal parts of the time with what was seen in each, for the table beside the chart. */
export function bucketsOf(points, from, to, number) {
  const length = (to - from) / number;
  const buckets = Array.from({ length: number }, (_, i) => ({ from: from + i * length, times: [], checks: 0, failed: 0 }));
  for (const point of points) {
    const bucket = buckets[Math.min(number - 1, Math.floor((point.at - from) / length))];
    if (!bucket) continue;
    bucket.checks += point.checks ?? 1;
    bucket.failed += point.failed ?? (point.state === 'up' ? 0 : 1);
    if (point.ms !== null) bucket.times.push(point.ms);
  }
  return buckets.map(({ times, ...rest }) => {
    times.sort((a, b) => a - b);
    return { ...rest, median: times[Math.floor((times.length - 1) / 2)] ?? null, longest: times.at(-1) ?? null };
  });
}
