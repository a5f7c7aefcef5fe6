import { useState } from 'preact/hooks';
import { send } from '../api.js';
import { html } from '../html.js';
import { faultOf, Field } from '../parts/field.js';
import { ErrorNote } from '../parts/notes.js';
import { useAction } from '../use_data.js';

const kDays = [['', 'Never'], ['7', 'In 7 days'], ['30', 'In 30 days'], ['90', 'In 90 days'], ['365', 'In a year']];

export function NewKey({ onMade }) {
  const [name, setName] = useState('');
  const [mayWrite, setMayWrite] = useState(false);
  const [days, setDays] = useState('90');
  const { isBusy, error, run } = useAction(async () => {
    const expires_at = days ? new Date(Date.now() + days * 86400000).toISOString() : null;
    const made = await send('POST', '/keys', { name, scopes: mayWrite ? ['read', 'write'] : ['read'], expires_at });
    setName('');
    onMade(made);
  });
  const submit = (event) => {
    event.preventDefault();
    run();
  };
  return html`<section class="card" aria-labelledby="h-new"><h3 id="h-new">New key</h3><form class="across" onSubmit=${submit}>
    <${Field} id="key-name" label="Name" fault=${faultOf(error, 'name')}><input required maxlength="100" autocomplete="off" value=${name} onInput=${(e) => setName(e.target.value)} /><//>
    <${Field} id="key-scopes" label="Scopes"><select value=${mayWrite ? 'write' : 'read'} onChange=${(e) => setMayWrite(e.target.value === 'write')}><option value="read">read</option><option value="write">read and write</option></select><//>
    <${Field} id="key-days" label="Expires" fault=${faultOf(error, 'expires_at')}><select value=${days} onChange=${(e) => setDays(e.target.value)}>${kDays.map(([value, text]) => html`<option value=${value}>${text}</option>`)}</select><//>
    <button class="main" disabled=${isBusy}>Create key</button></form><${ErrorNote} error=${error} /></section>`;
}
