import { useEffect, useRef, useState } from 'preact/hooks';
import { historyOf, kRanges } from '../chart/history.js';
import { ResponseChart } from '../chart/response_chart.js';
import { ago, count, duration, millis, moment, percent } from '../format.js';
import { html } from '../html.js';
import { useEvents } from '../live.js';
import { MonitorActions } from '../monitors/monitor_actions.js';
import { Certificate } from '../parts/certificate.js';
import { ChecksTable } from '../parts/checks_table.js';
import { Failure } from '../parts/failure.js';
import { IncidentTable } from '../parts/incident_table.js';
import { Known, Said } from '../parts/notes.js';
import { healthOf, Status, wordOf } from '../parts/status.js';
import { Strip } from '../parts/strip.js';
import { useData, useNow, useTitle } from '../use_data.js';

const kInclude = 'state,tags,uptime,last_check,error,timings,certificate,config';
const kCalm = 1000;
const kStrip = 100;
const kFew = 200;
const kSoon = 2500;
const kRenewed = { '1h': 4000, '24h': 60000, '7d': 600000, '30d': 600000 };

export function MonitorPage({ id }) {
  const monitor = useData(`/monitors/${id}?include=${kInclude}`);
  const checks = useData(`/monitors/${id}/checks?limit=100&include=error,timings`);
  const incidents = useData(`/incidents?monitor_id=${id}&limit=10`);
  const [range, setRange] = useState('24h');
  const [turn, setTurn] = useState(0);
  const now = useNow();
  const timer = useRef(null);
  const renew = () => {
    monitor.reload();
    checks.reload();
    incidents.reload();
    setTurn((n) => n + 1);
  };
  const soon = () => { timer.current ??= setTimeout(() => { timer.current = null; renew(); }, kCalm); };
  useEffect(() => () => clearTimeout(timer.current), []);
  useEvents((type, data) => { if (!data?.monitor_id || data.monitor_id === id) soon(); }, [id]);
  useTitle(monitor.data?.name ?? 'Monitor');

  return html`<${Known} of=${monitor} what="Loading the monitor">${() => {
    const m = monitor.data;
    const last = m.last_check;
    return html`
      <${Said} text=${`${m.name}: ${wordOf(healthOf(m))}`} />
      <${Heading} monitor=${m} now=${now} renew=${renew} />
      ${last?.error && html`<section class="card trouble" aria-labelledby="h-trouble"><h2 id="h-trouble">${last.is_up ? 'Up, but' : 'What is wrong'}</h2><${Failure} error=${last.error} /></section>`}
      <section class="card" aria-labelledby="h-strip"><h2 id="h-strip">Latest checks</h2>
        ${checks.data && html`<div class="long"><${Strip} slots=${kStrip} checks=${[...checks.data].reverse()} /></div>`}
        <p class="dim">${last ? html`The last one ${ago(last.checked_at, now)}: ${last.is_up ? html`passed in ${millis(last.response_time_ms)}` : last.error_message}` : 'None yet.'}</p></section>
      <${History} monitor=${m} range=${range} setRange=${setRange} turn=${turn} />
      <div class="two">
        <section class="card" aria-labelledby="h-uptime"><h2 id="h-uptime">Uptime of what is known</h2>
          <dl class="figures">${Object.entries(m.uptime ?? {}).map(([name, share]) => html`<div><dt>${name}</dt><dd>${percent(share)}</dd></div>`)}</dl></section>
        ${last?.certificate && html`<section class="card" aria-labelledby="h-certificate"><h2 id="h-certificate">Certificate</h2><${Certificate} certificate=${last.certificate} /></section>`}
      </div>
      <section class="card" aria-labelledby="h-incidents"><h2 id="h-incidents">Incidents</h2>
        <${Known} of=${incidents}>${() => (incidents.data.length ? html`<${IncidentTable} incidents=${incidents.data} now=${now} renew=${incidents.reload} isOfOne />` : html`<p class="dim">None so far.</p>`)}<//></section>
      <section class="card" aria-labelledby="h-checks"><h2 id="h-checks">The last 100 checks</h2>
        <${Known} of=${checks}>${() => (checks.data.length ? html`<${ChecksTable} checks=${checks.data} />` : html`<p class="dim">No checks yet: the first one comes within ${duration(m.interval_seconds)}.</p>`)}<//></section>`;
  }}<//>`;
}

const Heading = ({ monitor: m, now, renew }) => html`<div class="heading">
  <div><p class="crumb"><a href="/ui/">Dashboard</a></p>
    <h1>${m.name}</h1>
    <p><${Status} health=${healthOf(m)} /> ${m.state?.status_since && html`<span title=${moment(m.state.status_since)}>for ${duration((now - Date.parse(m.state.status_since)) / 1000)}</span> <span class="dim">since ${moment(m.state.status_since)}</span>`}</p>
    <p class="dim">${m.kind} · <span class="mono">${m.url}</span> · every ${duration(m.interval_seconds)}${m.tags?.length ? ` · ${m.tags.join(', ')}` : ''}</p></div>
  <${MonitorActions} monitor=${m} renew=${renew} />
</div>`;

function History({ monitor, range, setRange, turn }) {
  const [state, setState] = useState({});
  const stats = useData(statsPath(monitor.id, range));
  const read = useRef({});
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    // Where there are many, one check more changes little.
    const pause = state.history?.points.length > kFew ? kRenewed[range] : kSoon;
    if (read.current.range === range && Date.now() - read.current.at < pause) return undefined;
    read.current = { range, at: Date.now() };
    const isWanted = () => read.current.range === range;
    historyOf(monitor, range).then(
      (history) => { if (isWanted()) setState({ range, history }); },
      (error) => {
        if (!isWanted()) return;
        read.current = {};
        setState((was) => ({ ...was, error }));
      });
    if (turn) stats.reload();
    return undefined;
  }, [monitor.id, monitor.interval_seconds, range, turn, attempt]);
  return html`<section class="card" aria-labelledby="h-times"><div class="bar"><h2 id="h-times">Response time</h2>
      <div class="ranges" role="group" aria-label="Time">${Object.entries(kRanges).map(([name, [text]]) => html`<button type="button" aria-pressed=${name === range} onClick=${() => setRange(name)}>${text}</button>`)}</div></div>
    <${ResponseChart} history=${state.range === range ? state.history : null} error=${state.error} retry=${() => setAttempt(attempt + 1)} />
    ${stats.data && html`<${Figures} stats=${stats.data} />`}</section>`;
}

// One hour is no window of its own: it is asked for by its begin, to the minute.
const statsPath = (id, range) => (range === '1h'
  ? `/monitors/${id}/stats?from=${new Date(Math.floor(Date.now() / 60000) * 60000 - 3600000).toISOString()}`
  : `/monitors/${id}/stats?window=${range}`);

function Figures({ stats: s }) {
  const all = s.up_seconds + s.down_seconds + s.no_data_seconds || 1;
  const times = s.response_time_ms;
  return html`<dl class="figures">
    ${[['Up', s.up_seconds, 'up'], ['Down', s.down_seconds, 'down'], ['No data', s.no_data_seconds, '']].map(([name, seconds, look]) => html`
      <div><dt>${name}</dt><dd class=${seconds > 0 ? `status ${look}` : ''}>${percent(seconds / all)}</dd><dd class="sub">${duration(seconds)}</dd></div>`)}
    ${[['p50', times.p50], ['p95', times.p95], ['p99', times.p99]].map(([name, ms]) => html`<div><dt>${name}</dt><dd>${millis(ms)}</dd></div>`)}
    <div><dt>Checks</dt><dd>${count(s.checks.up + s.checks.degraded + s.checks.down + s.checks.unknown)}</dd><dd class="sub">${count(s.checks.down)} down, ${count(s.checks.unknown)} unknown</dd></div></dl>`;
}
