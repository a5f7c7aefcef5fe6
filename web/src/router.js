// Paths below /ui: links of the page change the address without loading it again.
import { useEffect, useState } from 'preact/hooks';

const kBase = '/ui';
const listeners = new Set();

const here = () => location.pathname.slice(kBase.length).replace(/\/+$/, '') || '/';

/** Whether what is typed would be lost; asked before the page changes. */
let guard = null;
export function guardLeaving(question) {
  guard = question;
  return () => { guard = null; };
}

export function navigate(path, { replace = false } = {}) {
  if (guard && !confirm(guard)) return;
  guard = null;
  history[replace ? 'replaceState' : 'pushState'](null, '', kBase + path);
  for (const listener of listeners) listener();
  scrollTo(0, 0);
}

/** The path below /ui and the query; changes as the address does. */
export function useLocation() {
  const [place, setPlace] = useState({ path: here(), search: location.search });
  useEffect(() => {
    const changed = () => setPlace({ path: here(), search: location.search });
    const clicked = (event) => {
      const link = event.target.closest?.('a[href]');
      if (!link || link.target || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
      const url = new URL(link.href, location.href);
      if (url.origin !== location.origin || !url.pathname.startsWith(`${kBase}/`) || link.hash) return;
      event.preventDefault();
      navigate(url.pathname.slice(kBase.length) + url.search);
    };
    const leaving = (event) => { if (guard) event.preventDefault(); };
    listeners.add(changed);
    addEventListener('popstate', changed);
    addEventListener('beforeunload', leaving);
    document.addEventListener('click', clicked);
    return () => {
      listeners.delete(changed);
      removeEventListener('popstate', changed);
      removeEventListener('beforeunload', leaving);
      document.removeEventListener('click', clicked);
    };
  }, []);
  return place;
}

/** Replaces the query of the address, for filters that a link can carry. */
export function setQuery(text) {
  history.replaceState(null, '', location.pathname + text);
}
