// The chart of a monitor's response times with its words and its table.
import { useEffect, useRef, useState } from 'preact/hooks';
import { count, duration, millis, moment, plural } from '../format.js';
import { html } from '../html.js';
import { kPhaseNames } from '../parts/failure.js';
import { ErrorNote, Loading } from '../parts/notes.js';
import { bucketsOf, spansOf } from './spans.js';
import { Table } from '../parts/table.js';

const kRows = 24;

export function ResponseChart({ history, error, retry }) {
  const [isStacked, setStacked] = useState(false);
  const stacked = isStacked && history?.hasPhases;
  if (!history) return error ? html`<${ErrorNote} error=${error} retry=${retry} />` : html`<div class="plot"><${Loading} what="Loading the chart" /></div>`;
  const spans = spansOf(history.points, history.from, history.to, history.reach);
  return html`
    <${ErrorNote} error=${error} retry=${retry} />
    ${history.isCut && html`<p class="note">These are the newest ${count(history.points.length)} checks, from ${moment(history.from * 1000)} on: more are not drawn.</p>`}
    ${history.points.length === 0 ? html`<p class="plot empty">No checks in this time.</p>` : html`<${Plot} history=${history} spans=${spans} isStacked=${stacked} />`}
    <div class="legend">
      <label class="check"><input type="checkbox" checked=${stacked} disabled=${!history.hasPhases} onChange=${(e) => setStacked(e.target.checked)} />Phases</label>
      ${stacked ? kPhaseNames.map((name, i) => html`<span class=${`key s${i + 1}`}>${name}</span>`) : html`<span class="key s1">${history.step ? `median of ${duration(history.step)}` : 'response time'}</span>`}
      <span class="key down">down</span><span class="key gap">no data</span>
    </div>
    <p class="dim">${summaryOf(history, spans)}</p>
    <details><summary>As a table</summary><${Values} history=${history} /></details>`;
}

function Plot({ history, spans, isStacked }) {
  const box = useRef(null);
  const readout = useRef(null);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let plot = null;
    const onPoint = (point) => {
      if (readout.current) readout.current.textContent = point ? `${moment(point.at * 1000)}: ${point.state}, ${millis(point.ms)}` : '';
    };
    let isOver = false;
    import('./plot.js').then(({ draw }) => {
      if (!isOver) plot = draw(box.current, history, { spans, layers: isStacked ? kPhaseNames.length : 0, onPoint, millis });
    }, () => { readout.current.textContent = 'The chart could not be loaded; the table below has its values.'; });
    return () => {
      isOver = true;
      plot?.destroy();
    };
  }, [history, isStacked, turn]);
  useEffect(() => {
    const again = () => setTurn((n) => n + 1);
    const dark = matchMedia('(prefers-color-scheme: dark)');
    let width = box.current.clientWidth;
    const sized = new ResizeObserver(() => {
      if (box.current.clientWidth !== width) {
        width = box.current.clientWidth;
        again();
      }
    });
    sized.observe(box.current);
    addEventListener('themechange', again);
    dark.addEventListener('change', again);
    return () => {
      sized.disconnect();
      removeEventListener('themechange', again);
      dark.removeEventListener('change', again);
    };
  }, []);
  return html`<div class="plot" ref=${box} role="img" aria-label="Response times; the text and the table below say the same"></div>
    <p class="readout num dim" ref=${readout} aria-hidden="true"></p>`;
}

/** What a look at the chart tells, in words. */
export function summaryOf(history, spans) {
  const { points, from, to } = history;
  const total = (state) => history[state] ?? spans.filter((span) => span.state === state).reduce((sum, span) => sum + span.to - span.from, 0);
  const passed = points.filter((point) => point.ms !== null).map((point) => point.ms).sort((a, b) => a - b);
  const checks = points.reduce((sum, point) => sum + (point.checks ?? 1), 0);
  const failed = points.reduce((sum, point) => sum + (point.failed ?? (point.state === 'up' ? 0 : 1)), 0);
  const parts = [`${duration(to - from)}: ${plural(checks, 'check')}, ${count(failed)} without success`];
  if (passed.length) parts.push(`response times from ${millis(passed[0])} to ${millis(passed.at(-1))}, half of them up to ${millis(passed[(passed.length - 1) >> 1])}`);
  if (total('down') >= 1) parts.push(`down for ${duration(total('down'))}`);
  if (total('unknown') >= 1) parts.push(`no data for ${duration(total('unknown'))}`);
  return `${parts.join('; ')}.`;
}

const Values = ({ history }) => html`<${Table} label="Response times">
  <thead><tr><th scope="col">From</th><th scope="col" class="num">Checks</th><th scope="col" class="num">Not passed</th><th scope="col" class="num">Median</th><th scope="col" class="num">Longest</th></tr></thead>
  <tbody>${bucketsOf(history.points, history.from, history.to, kRows).map((row) => html`<tr><td class="nowrap">${moment(row.from * 1000)}</td><td class="num">${count(row.checks)}</td><td class="num">${count(row.failed)}</td><td class="num">${millis(row.median)}</td><td class="num">${millis(row.longest)}</td></tr>`)}</tbody><//>`;
