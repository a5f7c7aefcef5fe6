// What is around every page: the way to the others, whether the connection holds, the theme.
import { useEffect, useRef, useState } from 'preact/hooks';
import { html } from '../html.js';
import { useLiveStatus } from '../live.js';
import { chooseTheme, chosenTheme } from '../theme.js';
import { Icon } from './icon.js';
import { Said } from './notes.js';

const kPlaces = [
  ['/', 'Dashboard', (path) => path === '/' || path.startsWith('/monitors')],
  ['/incidents', 'Incidents', (path) => path.startsWith('/incidents')],
  ['/account', 'Account', (path) => path.startsWith('/account')],
  ['/admin', 'Administration', (path) => path.startsWith('/admin')],
];

export function Shell({ session, path, signOut, children }) {
  const main = useRef(null);
  const first = useRef(true);
  // A new page is where reading and the keyboard go on.
  useEffect(() => {
    if (!first.current) main.current?.focus({ preventScroll: true });
    first.current = false;
  }, [path]);
  const places = kPlaces.filter(([to]) => to !== '/admin' || session.user.is_admin);
  return html`
    <a class="skip" href="#main" onClick=${(event) => { event.preventDefault(); main.current.focus(); }}>To the content</a>
    <header class="top">
      <a class="brand" href="/ui/">ProMonitor</a>
      <nav aria-label="Pages">${places.map(([to, name, isHere]) => html`
        <a href=${`/ui${to}`} aria-current=${isHere(path) ? 'page' : null}>${name}</a>`)}
        <a href="/docs/api">API</a>
      </nav>
      <${Connection} />
      <${ThemeSwitch} />
      <div class="who"><span class="email" title=${session.user.email}>${session.user.email}</span>
        <button type="button" class="plain" onClick=${signOut}>Sign out</button></div>
    </header>
    <${Lost} />
    <main id="main" ref=${main} tabindex="-1">${children}</main>`;
}

const kConnection = {
  connecting: ['confirming', 'Connecting'],
  live: ['up', 'Live'],
  polling: ['confirming', 'Every 10 s'],
  lost: ['down', 'Not connected'],
};

function Connection() {
  const [icon, word] = kConnection[useLiveStatus()];
  return html`<span class=${`connection status ${icon}`}><${Icon} name=${icon} />${word}</span>`;
}

function Lost() {
  const status = useLiveStatus();
  const [said, setSaid] = useState('');
  const was = useRef(status);
  useEffect(() => {
    if (status === 'lost') setSaid('The connection to the server is lost.');
    else if (was.current === 'lost') setSaid('The connection is back.');
    was.current = status;
  }, [status]);
  return html`<${Said} text=${said} />${status === 'lost' && html`
    <aside class="note bad lost" aria-label="Connection"><${Icon} name="down" /><p>The connection to the server is lost. What is shown may be old; it is renewed as soon as the server answers.</p></aside>`}`;
}

export function ThemeSwitch() {
  const [theme, setTheme] = useState(chosenTheme());
  const choose = (event) => {
    chooseTheme(event.target.value);
    setTheme(event.target.value);
  };
  return html`<label class="theme"><span class="unseen">Theme</span><${Icon} name="theme" />
    <select value=${theme} onChange=${choose}>
      <option value="system">System</option><option value="light">Light</option><option value="dark">Dark</option>
    </select></label>`;
}
