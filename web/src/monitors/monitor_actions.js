import { useState } from 'preact/hooks';
import { send } from '../api.js';
import { html } from '../html.js';
import { Confirm } from '../parts/confirm.js';
import { ErrorNote, Said } from '../parts/notes.js';
import { navigate } from '../router.js';
import { useAction } from '../use_data.js';

/** What can be done with a monitor. One of the operator's file says where it is changed. */
export function MonitorActions({ monitor, renew }) {
  const [isAsking, setAsking] = useState(false);
  const [said, setSaid] = useState('');
  const { isBusy, error, run } = useAction(async (path, text) => {
    await send('POST', `/monitors/${monitor.id}/${path}`);
    setSaid(text);
    renew();
  });
  const place = monitor.config?.declared_at;
  return html`<div class="actions"><div class="buttons">
      <button type="button" disabled=${isBusy || monitor.is_paused} onClick=${() => run('check', 'Checked.')}>Check now</button>
      ${!place && html`<button type="button" disabled=${isBusy} onClick=${() => (monitor.is_paused ? run('resume', 'It is checked again.') : run('pause', 'It is paused.'))}>${monitor.is_paused ? 'Resume' : 'Pause'}</button>
      <a class="button" href=${`/ui/monitors/${monitor.id}/edit`}>Edit</a>
      <button type="button" onClick=${() => setAsking(true)}>Delete</button>`}</div>
    ${place && html`<p class="dim">Declared in <span class="mono">${place}</span>: it is changed there.</p>`}
    <${Said} text=${said} /><${ErrorNote} error=${error} />
    ${isAsking && html`<${Confirm} title=${`Delete ${monitor.name}?`} yes="Delete" close=${() => setAsking(false)}
      act=${async () => { await send('DELETE', `/monitors/${monitor.id}`); navigate('/', { replace: true }); }}><p>Its results and incidents are erased with it.</p><//>`}</div>`;
}
