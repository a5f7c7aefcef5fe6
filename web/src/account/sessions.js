import { useState } from 'preact/hooks';
import { call, send } from '../api.js';
import { ago, moment } from '../format.js';
import { html } from '../html.js';
import { Confirm } from '../parts/confirm.js';
import { ErrorNote, Known } from '../parts/notes.js';
import { useAction, useData, useNow } from '../use_data.js';
import { Table } from '../parts/table.js';

export function Sessions() {
  const sessions = useData('/sessions');
  const [isAsking, setAsking] = useState(false);
  const now = useNow();
  const { isBusy, error, run } = useAction(async (id) => {
    await send('DELETE', `/sessions/${id}`);
    sessions.reload();
  });
  return html`<section class="card"><${ErrorNote} error=${error} /><${Known} of=${sessions}>${() => html`<${Table} label="Sessions">
      <thead><tr><th scope="col">Browser</th><th scope="col">Address</th><th scope="col">Signed in</th><th scope="col">Last seen</th><th scope="col"><span class="unseen">End</span></th></tr></thead>
      <tbody>${sessions.data.map((one) => html`<tr key=${one.id}><td>${one.user_agent || '–'}</td><td class="mono">${one.address}</td><td class="nowrap">${moment(one.created_at)}</td><td class="nowrap">${ago(one.last_seen_at, now)}</td>
        <td>${one.is_current ? html`<strong>This one</strong>` : html`<button type="button" disabled=${isBusy} onClick=${() => run(one.id)}>End</button>`}</td></tr>`)}</tbody><//>`}<//>
    <p class="buttons"><button type="button" onClick=${() => setAsking(true)}>Sign out everywhere</button></p></section>
    ${isAsking && html`<${Confirm} title="Sign out everywhere?" yes="Sign out" close=${() => setAsking(false)}
      act=${async () => { await call('DELETE', '/sessions'); location.reload(); }}><p>All your sessions end, this one too. API keys stay as they are.</p><//>`}`;
}
