// Who is signed in, and which page the address means.
import { useCallback, useEffect, useState } from 'preact/hooks';
import { call, useSession as tellApi } from './api.js';
import { html } from './html.js';
import { startLive, stopLive } from './live.js';
import { Shell } from './parts/shell.js';
import { ErrorNote, Loading } from './parts/notes.js';
import { Account } from './pages/account.js';
import { Admin } from './pages/admin.js';
import { Dashboard } from './pages/dashboard.js';
import { Edit } from './pages/edit.js';
import { Incidents } from './pages/incidents.js';
import { MonitorPage } from './pages/monitor.js';
import { SignIn } from './pages/sign_in.js';
import { Setup } from './pages/setup.js';
import { useLocation } from './router.js';

const kRoutes = [
  [/^\/$/, () => html`<${Dashboard} />`],
  [/^\/monitors\/new$/, () => html`<${Edit} key="new" />`],
  [/^\/monitors\/([^/]+)\/edit$/, (id) => html`<${Edit} key=${id} id=${id} />`],
  [/^\/monitors\/([^/]+)$/, (id) => html`<${MonitorPage} key=${id} id=${id} />`],
  [/^\/incidents$/, () => html`<${Incidents} />`],
  [/^\/account(?:\/(keys|sessions))?$/, (part, session) => html`<${Account} part=${part ?? ''} session=${session} />`],
  [/^\/admin(?:\/(plugins|configuration|audit))?$/, (part) => html`<${Admin} part=${part ?? ''} />`],
];

export function App() {
  const [session, setSession] = useState(null);
  const [error, setError] = useState(null);
  const { path, search } = useLocation();

  const signedIn = useCallback((answer) => {
    tellApi(answer.csrf_token ?? '', () => {
      stopLive();
      setSession({ user: null, hasEnded: true });
    });
    if (answer.user) startLive();
    setSession(answer);
  }, []);
  const load = useCallback(() => {
    setError(null);
    call('GET', '/session', { open: true }).then(({ data }) => signedIn(data), setError);
  }, []);
  useEffect(load, []);

  if (error) return html`<main class="alone"><${ErrorNote} error=${error} retry=${load} /></main>`;
  if (!session) return html`<main class="alone"><${Loading} /></main>`;
  if (path === '/setup' && !session.user) return html`<${Setup} search=${search} onSignedIn=${signedIn} />`;
  if (!session.user) return html`<${SignIn} session=${session} onSignedIn=${signedIn} />`;
  const signOut = async () => {
    await call('DELETE', '/session').catch(() => {});
    stopLive();
    tellApi('', () => {});
    setSession({ user: null });
  };
  return html`<${Shell} session=${session} path=${path} signOut=${signOut}>${pageOf(path, session)}<//>`;
}

function pageOf(path, session) {
  for (const [pattern, page] of kRoutes) {
    const found = pattern.exec(path);
    if (found) return page(found[1], session);
  }
  return html`<h1>There is no such page</h1><p><a href="/ui/">To the dashboard</a></p>`;
}
