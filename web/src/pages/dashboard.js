import { useEffect, useRef, useState } from 'preact/hooks';
import { query } from '../api.js';
import { count, plural } from '../format.js';
import { html } from '../html.js';
import { useEvents } from '../live.js';
import { FilterBar } from '../monitors/filter_bar.js';
import { MonitorList } from '../monitors/monitor_list.js';
import { MonitorRow } from '../monitors/monitor_row.js';
import { Strips } from '../monitors/strips.js';
import { Summary } from '../monitors/summary.js';
import { Empty, ErrorNote, Loading, Said } from '../parts/notes.js';
import { goByArrows, VirtualList } from '../parts/virtual_list.js';
import { setQuery } from '../router.js';
import { useData, useNow, useTitle } from '../use_data.js';

const kTyping = 200;
const kCalm = 250;
const kNames = ['q', 'kind', 'tag', 'state', 'sort'];
const kNarrow = matchMedia('(max-width: 760px)');

export function Dashboard() {
  const [filter, setFilter] = useState(() => {
    const asked = new URLSearchParams(location.search);
    return Object.fromEntries(kNames.map((name) => [name, asked.get(name) ?? '']));
  });
  const overview = useData('/overview');
  const kinds = useData('/kinds');
  const list = useMonitors(filter, overview.reload);
  const now = useNow();
  const rowHeight = useRowHeight();
  useEffect(() => setQuery(query({ ...filter, sort: filter.sort === 'problems' ? '' : filter.sort })), [filter]);

  const { monitors, strips } = list;
  const isEmpty = overview.data?.total === 0;
  useTitle(overview.data?.by_status?.down ? `${overview.data.by_status.down} down` : '');
  return html`<h1 class="unseen">Monitors</h1>
    ${overview.data && html`<${Summary} overview=${overview.data} state=${filter.state} choose=${(state) => setFilter({ ...filter, state })} />`}
    <${FilterBar} filter=${filter} kinds=${kinds.data ?? []} choose=${setFilter} />
    <${ErrorNote} error=${monitors.error ?? overview.error} retry=${() => { list.again(); overview.reload(); }} />
    <${Said} text=${monitors.isLoading ? '' : plural(monitors.length, 'monitor')} />
    ${monitors.isLoading && monitors.needsAll && monitors.total !== null && html`<p class="dim" role="status">Reading all ${count(monitors.total)} to put them in order: ${count(monitors.byId.size)} so far…</p>`}
    ${monitors.isLoading && monitors.rows.length === 0 ? html`<${Loading} what="Loading monitors" />`
    : monitors.length === 0 ? (!monitors.error && html`<${Nothing} isEmpty=${isEmpty} />`)
      : html`<div class="monitors" role="table" aria-label="Monitors" aria-rowcount=${monitors.length + 1} onKeyDown=${goByArrows}>
        <div role="rowgroup"><div class="row head" role="row" aria-rowindex="1">${kHeads.map(([name, text, number]) => html`<span role="columnheader" class=${`c-${name}${number ? ' num' : ''}`}>${text}</span>`)}</div></div>
        <${VirtualList} role="rowgroup" length=${monitors.length} rowHeight=${rowHeight}
          onShown=${(first, last) => list.shown(first, last)}
          row=${(i) => html`<${MonitorRow} key=${monitors.rows[i]?.id ?? `at${i}`} index=${i} now=${now} monitor=${monitors.rows[i]} strip=${monitors.rows[i] && strips.of(monitors.rows[i].id)} />`} /></div>`}`;
}

const kHeads = [['status', 'Status'], ['name', 'Monitor'], ['kind', 'Kind'], ['strip', 'Last 30 checks'], ['uptime', '24 h', true], ['time', 'Response', true], ['ago', 'Checked', true]];

const Nothing = ({ isEmpty }) => (isEmpty
  ? html`<${Empty} title="No monitors yet"><p>A monitor is a target that is checked again and again: a web page, a port, a host, a certificate.</p>
      <p><a class="button main" href="/ui/monitors/new">Create your first monitor</a></p><//>`
  : html`<${Empty} title="No monitor is like that"><p>Change the search or the filters.</p><//>`);

/** The list of a filter, kept up by events; its rows' strips. */
function useMonitors(filter, reloadOverview) {
  const [, setTurn] = useState(0);
  const timer = useRef(null);
  const draw = () => { timer.current ??= setTimeout(() => { timer.current = null; setTurn((n) => n + 1); }, kCalm); };
  const drawNow = () => setTurn((n) => n + 1);
  const strips = useRef(null);
  strips.current ??= new Strips(drawNow);
  const list = useRef(null);
  const range = useRef([0, 0]);
  const text = JSON.stringify(filter);
  const open = () => {
    list.current?.close();
    list.current = new MonitorList(filter, drawNow);
    return list.current.load();
  };
  // A list anew without emptying the page: what was there stays until the new one is.
  const renew = async () => {
    const next = new MonitorList(filter, () => {});
    await next.load();
    if (next.error || next.abort.signal.aborted) return;
    list.current.close();
    next.changed = drawNow;
    list.current = next;
    strips.current.forget();
    await next.reach(range.current[1]);
    shown(...range.current);
    drawNow();
  };
  const shown = (first, last) => {
    range.current = [first, last];
    list.current.reach(last);
    strips.current.want(list.current.rows.slice(first, last).map((row) => row.id));
  };
  const isFirst = list.current === null;
  if (isFirst) list.current = new MonitorList(filter, drawNow);
  useEffect(() => {
    if (isFirst) {
      list.current.load();
      return undefined;
    }
    const wait = setTimeout(open, kTyping);
    return () => clearTimeout(wait);
  }, [text]);
  useEffect(() => { strips.current.want(list.current.rows.slice(...range.current).map((row) => row.id)); });
  useEffect(() => () => { list.current.close(); strips.current.close(); clearTimeout(timer.current); clearTimeout(overviewTimer.current); }, []);
  const overviewTimer = useRef(null);
  const overviewSoon = () => { overviewTimer.current ??= setTimeout(() => { overviewTimer.current = null; reloadOverview(); }, 1000); };
  useEvents((type, data) => {
    if (type === 'result') {
      strips.current.result(data);
      if (list.current.result(data)) {
        draw();
        list.current.isStale = true;
      }
    } else if (type === 'state') {
      list.current.state(data);
      overviewSoon();
    } else if (type === 'reset' || type === 'poll') {
      renew();
      overviewSoon();
    } else {
      overviewSoon();
    }
  }, [text]);
  // Rows are copied when a result changes them; the array follows before it is drawn.
  if (list.current.isStale) {
    list.current.isStale = false;
    list.current.rows = list.current.rows.map((row) => list.current.byId.get(row.id));
  }
  return { monitors: list.current, strips: strips.current, again: open, shown };
}

function useRowHeight() {
  const heightNow = () => (kNarrow.matches ? 84 : 48);
  const [height, setHeight] = useState(heightNow());
  useEffect(() => {
    const changed = () => setHeight(heightNow());
    kNarrow.addEventListener('change', changed);
    return () => kNarrow.removeEventListener('change', changed);
  }, []);
  return height;
}
