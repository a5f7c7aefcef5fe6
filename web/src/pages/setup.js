import { useState } from 'preact/hooks';
import { call } from '../api.js';
import { html } from '../html.js';
import { faultOf, Field } from '../parts/field.js';
import { ErrorNote } from '../parts/notes.js';
import { navigate } from '../router.js';
import { useAction, useTitle } from '../use_data.js';

/** The first administrator, by the link that the daemon printed. */
export function Setup({ search, onSignedIn }) {
  useTitle('Set up');
  const token = new URLSearchParams(search).get('token') ?? '';
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [differ, setDiffer] = useState(false);
  const { isBusy, error, run } = useAction(async () => {
    const { data } = await call('POST', '/setup', { body: { token, email, password }, open: true });
    navigate('/', { replace: true });
    onSignedIn(data);
  });
  const submit = (event) => {
    event.preventDefault();
    setDiffer(password !== again);
    if (password === again) run();
  };
  return html`<main class="alone">
    <h1>Set up ProMonitor</h1>
    <p>This creates the first administrator. The link works once.</p>
    ${!token && html`<p class="note bad" role="alert">The address has no token. Open the whole link that the daemon printed.</p>`}
    <form onSubmit=${submit}>
      <${Field} id="email" label="E-mail address" fault=${faultOf(error, 'email')}><input type="email" autocomplete="username" required autofocus value=${email} onInput=${(e) => setEmail(e.target.value)} /><//>
      <${Field} id="password" label="Password" fault=${faultOf(error, 'password')}><input type="password" autocomplete="new-password" required value=${password} onInput=${(e) => setPassword(e.target.value)} /><//>
      <${Field} id="again" label="Repeat the password" fault=${differ && 'The two passwords differ.'}><input type="password" autocomplete="new-password" required value=${again} onInput=${(e) => setAgain(e.target.value)} /><//>
      <${ErrorNote} error=${error} />
      <p class="buttons"><button class="main" disabled=${isBusy || !token}>Create administrator</button></p>
    </form>
  </main>`;
}
