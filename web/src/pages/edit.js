import { useEffect, useRef, useState } from 'preact/hooks';
import { call, send } from '../api.js';
import { MonitorForm } from '../form/monitor_form.js';
import { mergePatch } from '../form/values.js';
import { html } from '../html.js';
import { ErrorNote, Known } from '../parts/notes.js';
import { navigate } from '../router.js';
import { useData, useTitle } from '../use_data.js';

const kNew = { kind: '', url: '', config: {} };
const kFields = ['name', 'kind', 'url', 'interval_seconds', 'is_paused', 'config'];

/** Makes a monitor, or with an id changes that one. */
export function Edit({ id }) {
  useTitle(id ? 'Edit the monitor' : 'New monitor');
  const kinds = useData('/kinds');
  const before = useMonitor(id);
  const key = useRef(crypto.randomUUID?.() ?? String(Math.random()));
  const save = async (monitor) => {
    let saved;
    if (id) {
      const patch = mergePatch(before.data.monitor, monitor);
      saved = patch ? (await call('PATCH', `/monitors/${id}`, { body: patch, headers: before.data.tag ? { 'If-Match': before.data.tag } : {} })).data : { id };
    } else {
      saved = (await call('POST', '/monitors', { body: monitor, headers: { 'Idempotency-Key': key.current } })).data;
    }
    navigate(`/monitors/${saved.id}`);
  };
  return html`<p class="crumb"><a href=${id ? `/ui/monitors/${id}` : '/ui/'}>${id ? before.data?.monitor.name ?? 'Monitor' : 'Dashboard'}</a></p>
    <h1>${id ? 'Edit the monitor' : 'New monitor'}</h1>
    <${Known} of=${kinds}>${() => html`<${ErrorNote} error=${before.error} retry=${before.reload} />
      ${before.data && html`<${MonitorForm} kinds=${kinds.data.filter((kind) => !kind.is_operator_only)} before=${before.data.monitor} isNew=${!id}
        save=${save} test=${(monitor) => send('POST', '/probe', id ? { ...monitor, id } : monitor)} />`}`}<//>`;
}

/** What a monitor is made of, with its ETag; a new one without an id. */
function useMonitor(id) {
  const [state, setState] = useState({ data: id ? null : { monitor: kNew, tag: null }, error: null });
  const reload = () => {
    if (!id) return;
    call('GET', `/monitors/${id}?include=config`).then(({ data, headers }) => {
      const monitor = Object.fromEntries(kFields.map((name) => [name, data[name]]));
      monitor.config ??= {};
      setState({ data: { monitor, tag: headers.get('ETag') }, error: null });
    }, (error) => setState((was) => ({ ...was, error })));
  };
  useEffect(reload, [id]);
  return { ...state, reload };
}
