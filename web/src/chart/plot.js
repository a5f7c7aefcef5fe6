// uPlot, dressed: response times over shaded stretches of down and of no data. Loaded when a chart is
// first shown, as it is half of all code; for that it shares no module with the rest.
import UPlot from 'uplot';

const kHeight = 240;
const kHatch = 7;

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/**
 * @param {HTMLElement} box
 * @param {import('./history.js').historyOf extends (...a: any) => Promise<infer T> ? T : never} history
 * @param {{spans: object[], layers: number, onPoint: (point: object|undefined) => void, millis: (ms: number) => string}} options
 *   layers: how many phases are stacked; 0 draws the whole alone
 */
export function draw(box, history, { spans, layers, onPoint, millis }) {
  const { from, to } = history;
  const points = withGaps(history);
  const xs = points.map((point) => point.at);
  const total = points.map((point) => point.ms);
  const lines = layers ? stack(points, layers) : [total];
  const text = colour('--dim');
  const line = { stroke: text, grid: { stroke: colour('--line'), width: 1 }, ticks: { stroke: colour('--line'), size: 4 }, font: '12px system-ui, sans-serif' };
  return new UPlot({
    width: Math.max(200, box.clientWidth), height: kHeight,
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 } },
    scales: { x: { time: false, range: [from, to] }, y: { range: (u, min, max) => [0, Math.max(1, (max ?? 1) * 1.1)] } },
    series: [{}, ...lines.map((_, i) => seriesOf(i, layers))],
    axes: [{ ...line, size: 28, space: 70, incrs: kSteps, splits: marksOf, values: times(to - from) }, { ...line, size: 62, values: (u, marks) => marks.map(millis) }],
    hooks: {
      drawClear: [(u) => shade(u, spans)],
      setCursor: [(u) => onPoint(points[u.cursor.idx])],
    },
  }, [xs, ...lines], box);
}

// No line leads over a time of which nothing is known.
function withGaps({ points, reach }) {
  return points.flatMap((point, i) => {
    const next = points[i + 1];
    return next && next.at - point.at > reach ? [point, { at: point.at + reach, ms: null, state: 'no data' }] : [point];
  });
}

// The whole of a stack is drawn first, and covered from below by what it is made of.
function stack(points, layers) {
  return Array.from({ length: layers }, (_, last) =>
    points.map((point) => (point.ms === null ? null : point.phases.slice(0, last + 1).reduce((sum, ms) => sum + ms, 0)))).reverse();
}

function seriesOf(i, layers) {
  if (!layers) return { stroke: colour('--s1'), width: 1.5, spanGaps: false, points: { show: false } };
  const stroke = colour(`--s${layers - i}`);
  return { stroke, fill: stroke, width: 1, spanGaps: false, points: { show: false } };
}

function shade(u, spans) {
  const { ctx, bbox } = u;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  for (const span of spans) {
    const left = u.valToPos(span.from, 'x', true);
    const width = Math.max(2, u.valToPos(span.to, 'x', true) - left);
    ctx.globalAlpha = span.state === 'down' ? 0.28 : 0.4;
    ctx.fillStyle = colour(span.state === 'down' ? '--bad-bar' : '--soft');
    ctx.fillRect(left, bbox.top, width, bbox.height);
    if (span.state === 'unknown') hatch(ctx, left, width, bbox);
  }
  ctx.restore();
}

function hatch(ctx, left, width, { top, height }) {
  const step = kHatch * devicePixelRatio;
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top, width, height);
  ctx.clip();
  ctx.globalAlpha = 1;
  ctx.strokeStyle = colour('--gap');
  ctx.lineWidth = devicePixelRatio;
  ctx.beginPath();
  // Lines stand still while the window moves: they begin at multiples of the step.
  for (let x = Math.floor((left - height) / step) * step; x < left + width; x += step) {
    ctx.moveTo(x, top + height);
    ctx.lineTo(x + height, top);
  }
  ctx.stroke();
  ctx.restore();
}

const kSteps = [300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 432000, 864000];

// Marks stand at whole hours and days of here.
function marksOf(u, axis, min, max, step) {
  const ahead = new Date(max * 1000).getTimezoneOffset() * -60;
  const marks = [];
  for (let at = Math.ceil((min + ahead) / step) * step - ahead; at <= max; at += step) marks.push(at);
  return marks;
}

const pad = (number) => String(number).padStart(2, '0');
const times = (length) => (u, marks) => marks.map((mark) => {
  const d = new Date(mark * 1000);
  const date = `${pad(d.getMonth() + 1)}-${pad(d.getDate())}`;
  return length > 2 * 86400 ? (d.getHours() ? '' : date) : `${pad(d.getHours())}:${pad(d.getMinutes())}`;
});
