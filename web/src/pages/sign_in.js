import { useState } from 'preact/hooks';
import { call } from '../api.js';
import { html } from '../html.js';
import { Field } from '../parts/field.js';
import { ErrorNote } from '../parts/notes.js';
import { ThemeSwitch } from '../parts/shell.js';
import { useAction, useTitle } from '../use_data.js';

export function SignIn({ session, onSignedIn }) {
  useTitle('Sign in');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const { isBusy, error, run } = useAction(async () =>
    onSignedIn((await call('POST', '/session', { body: { email, password }, open: true })).data));
  const submit = (event) => {
    event.preventDefault();
    run();
  };
  return html`<main class="alone">
    <h1>Sign in to ProMonitor</h1>
    ${session.hasEnded && html`<p class="note" role="status">Your session has ended. Sign in to go on where you were.</p>`}
    ${session.needs_setup && html`<p class="note" role="status">Nobody can sign in yet. Open the set-up link that the daemon wrote to its log at its first start, or run <code>promonitor user create --admin</code>.</p>`}
    <form onSubmit=${submit}>
      <${Field} id="email" label="E-mail address"><input type="email" autocomplete="username" required autofocus value=${email} onInput=${(e) => setEmail(e.target.value)} /><//>
      <${Field} id="password" label="Password"><input type="password" autocomplete="current-password" required value=${password} onInput=${(e) => setPassword(e.target.value)} /><//>
      <${ErrorNote} error=${error} />
      <p class="buttons"><button class="main" disabled=${isBusy}>Sign in</button></p>
    </form>
    <p class="foot"><a href="/docs/api">API documentation</a><${ThemeSwitch} /></p>
  </main>`;
}
