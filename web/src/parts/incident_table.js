import { useState } from 'preact/hooks';
import { send } from '../api.js';
import { ago, duration, moment } from '../format.js';
import { html } from '../html.js';
import { useAction } from '../use_data.js';
import { Failure } from './failure.js';
import { ErrorNote } from './notes.js';
import { Status } from './status.js';
import { Table } from './table.js';

const kEnds = { recovered: 'recovered', removed: 'the monitor was removed', lost: 'its end is not known' };

export const IncidentTable = ({ incidents, now, renew, isOfOne }) => html`<${Table} label="Incidents">
  <thead><tr><th scope="col">State</th>${!isOfOne && html`<th scope="col">Monitor</th>`}<th scope="col">Started</th><th scope="col">Duration</th><th scope="col">Cause</th></tr></thead>
  <tbody>${incidents.map((one) => html`<tr key=${one.id}>
    <td>${one.is_open ? html`<${Status} health="down" />` : html`<span class="dim">Closed: ${kEnds[one.end] ?? one.end}</span>`}</td>
    ${!isOfOne && html`<td><a href=${`/ui/monitors/${one.monitor_id}`}>${one.monitor_name}</a></td>`}
    <td><span class="nowrap">${moment(one.opened_at)}</span><span class="sub">${ago(one.opened_at, now)}</span></td>
    <td class="nowrap">${duration(((one.closed_at ? Date.parse(one.closed_at) : now) - Date.parse(one.opened_at)) / 1000)}</td>
    <td>${one.cause ? html`<details><summary>${one.cause.summary || one.cause.code}</summary><${Failure} error=${one.cause} /></details>` : html`<span class="dim">not known</span>`}<${Care} incident=${one} renew=${renew} /></td>
  </tr>`)}</tbody><//>`;

/** Who looks after it, and what somebody wrote. */
function Care({ incident, renew }) {
  const [note, setNote] = useState(null);
  const { isBusy, error, run } = useAction(async (method, path, body) => {
    await send(method, `/incidents/${incident.id}${path}`, body);
    setNote(null);
    renew();
  });
  const save = (event) => {
    event.preventDefault();
    run('PATCH', '', { note: note || null });
  };
  return html`<div class="care">
    ${incident.acknowledged_by && html`<p class="dim">${incident.acknowledged_by} acknowledged it ${moment(incident.acknowledged_at)}.</p>`}
    ${note === null ? html`${incident.note && html`<pre class="written">${incident.note}</pre>`}<p class="buttons">
      ${!incident.acknowledged_at && incident.is_open && html`<button type="button" disabled=${isBusy} onClick=${() => run('POST', '/acknowledge')}>Acknowledge</button>`}
      <button type="button" class="plain" onClick=${() => setNote(incident.note ?? '')}>${incident.note ? 'Edit note' : 'Add note'}</button></p>`
    : html`<form onSubmit=${save}><label class="unseen" for=${`note-${incident.id}`}>Note</label>
      <textarea id=${`note-${incident.id}`} maxlength="4000" value=${note} onInput=${(e) => setNote(e.target.value)}></textarea>
      <p class="buttons"><button class="main" disabled=${isBusy}>Save</button><button type="button" onClick=${() => setNote(null)}>Cancel</button></p></form>`}
    <${ErrorNote} error=${error} /></div>`;
}
