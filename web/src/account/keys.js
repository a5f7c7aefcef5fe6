import { useState } from 'preact/hooks';
import { send } from '../api.js';
import { ago, moment } from '../format.js';
import { html } from '../html.js';
import { Confirm } from '../parts/confirm.js';
import { Copy } from '../parts/copy.js';
import { Empty, Known, Said } from '../parts/notes.js';
import { useData, useNow } from '../use_data.js';
import { NewKey } from './new_key.js';
import { Table } from '../parts/table.js';

export function Keys() {
  const keys = useData('/keys');
  const [made, setMade] = useState(null);
  const [revoking, setRevoking] = useState(null);
  const [said, setSaid] = useState('');
  const now = useNow();
  const add = (key) => {
    setMade(key);
    keys.reload();
  };
  const revoke = async () => {
    await send('DELETE', `/keys/${revoking.id}`);
    if (made?.id === revoking.id) setMade(null);
    setSaid(`The key ${revoking.name} is revoked.`);
    keys.reload();
  };
  return html`
    <p>A key lets a program use the <a href="/docs/api">API</a> as you: <code>Authorization: Bearer pm_…</code></p>
    ${made && html`<section class="card made" aria-labelledby="h-made"><h3 id="h-made">${made.name || 'The new key'}</h3>
      <p><strong>Copy it now: it is not shown again.</strong></p>
      <p><code class="key" tabindex="0">${made.key}</code></p><p class="buttons"><${Copy} text=${made.key} label="Copy key" /><button type="button" onClick=${() => setMade(null)}>Done</button></p></section>`}
    <${NewKey} onMade=${add} />
    <${Said} text=${said} />
    <section class="card" aria-labelledby="h-keys"><h3 id="h-keys">Keys</h3>
    <${Known} of=${keys}>${() => (keys.data.length === 0 ? html`<${Empty} title="No keys yet" />` : html`<${Table} label="Keys">
      <thead><tr><th scope="col">Name</th><th scope="col">Key</th><th scope="col">Scopes</th><th scope="col">Created</th><th scope="col">Last used</th><th scope="col">Expires</th><th scope="col"><span class="unseen">Revoke</span></th></tr></thead>
      <tbody>${keys.data.map((key) => html`<tr key=${key.id}><td>${key.name || html`<span class="dim">without a name</span>`}</td><td class="mono nowrap">pm_${key.id}…</td><td>${key.scopes.join(', ')}</td>
        <td class="nowrap">${moment(key.created_at)}</td><td class="nowrap" title=${moment(key.last_used_at)}>${ago(key.last_used_at, now)}</td><td class="nowrap">${key.expires_at ? moment(key.expires_at) : 'never'}</td>
        <td><button type="button" aria-label=${`Revoke ${key.name || key.id}`} onClick=${() => setRevoking(key)}>Revoke</button></td></tr>`)}</tbody><//>`)}<//></section>
    ${revoking && html`<${Confirm} title=${`Revoke ${revoking.name || `pm_${revoking.id}…`}?`} yes="Revoke" act=${revoke} close=${() => setRevoking(null)}>
      <p>Programs that use it are refused at once. It cannot be taken back.</p><//>`}`;
}
