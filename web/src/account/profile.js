import { useState } from 'preact/hooks';
import { send } from '../api.js';
import { count, moment } from '../format.js';
import { html } from '../html.js';
import { faultOf, Field } from '../parts/field.js';
import { ErrorNote, Known } from '../parts/notes.js';
import { useAction, useData } from '../use_data.js';

export function Profile() {
  const account = useData('/account');
  return html`<div class="two"><section class="card"><h3>Profile and plan</h3><${Known} of=${account}>${() => {
    const a = account.data;
    return html`<dl class="facts">
      <dt>E-mail address</dt><dd>${a.email}</dd>
      <dt>Since</dt><dd>${moment(a.created_at)}</dd>
      <dt>Plan</dt><dd>${a.plan}</dd>
      <dt>Monitors</dt><dd>${count(a.usage.monitors)}${a.limits.monitors ? ` of ${count(a.limits.monitors)}` : ''}</dd>
      <dt>API keys</dt><dd>${count(a.usage.keys)} of ${count(a.limits.keys)}</dd>
      <dt>API requests</dt><dd>${count(a.limits.requests_per_minute)} a minute; ${count(a.usage.requests_remaining)} are left in this one</dd></dl>`;
  }}<//></section><section class="card"><h3>Password</h3><${Password} /></section></div>`;
}

function Password() {
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [isDone, setDone] = useState(false);
  const { isBusy, error, run } = useAction(async () => {
    setDone(false);
    await send('PUT', '/password', { current_password: current, new_password: next });
    setCurrent('');
    setNext('');
    setDone(true);
  });
  const submit = (event) => {
    event.preventDefault();
    run();
  };
  return html`<form onSubmit=${submit}>
    <${Field} id="current" label="Current password" fault=${faultOf(error, 'current_password')}><input type="password" autocomplete="current-password" required value=${current} onInput=${(e) => setCurrent(e.target.value)} /><//>
    <${Field} id="next" label="New password" help="Your other sessions end when it changes." fault=${faultOf(error, 'new_password')}><input type="password" autocomplete="new-password" required value=${next} onInput=${(e) => setNext(e.target.value)} /><//>
    <${ErrorNote} error=${error} />
    <p class="buttons"><button class="main" disabled=${isBusy}>Change password</button><span role="status">${isDone && 'The password is changed.'}</span></p></form>`;
}
