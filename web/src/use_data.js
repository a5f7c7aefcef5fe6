// What a page reads: loads, keeps the last good answer while it loads again, and tells of errors.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { get } from './api.js';

/**
 * @param {string|null} path of a GET; null reads nothing
 * @returns {{data: any, error: Error|null, isLoading: boolean, reload: () => void}}
 */
export function useData(path) {
  const [state, setState] = useState({ path: null, data: null, error: null, isLoading: true });
  const [turn, setTurn] = useState(0);
  const last = useRef(null);
  useEffect(() => {
    if (!path) return undefined;
    const abort = new AbortController();
    if (last.current !== path) {
      last.current = path;
      setState({ path, data: null, error: null, isLoading: true });
    }
    get(path, abort.signal).then(
      (data) => setState({ path, data, error: null, isLoading: false }),
      (error) => {
        if (!abort.signal.aborted) setState((was) => ({ ...was, path, error, isLoading: false }));
      });
    return () => abort.abort();
  }, [path, turn]);
  const reload = useCallback(() => setTurn((n) => n + 1), []);
  return state.path === path ? { ...state, reload } : { data: null, error: null, isLoading: true, reload };
}

/** Runs `action` with its busy state and error: for forms and buttons. */
export function useAction(action) {
  const [state, setState] = useState({ isBusy: false, error: null });
  const run = async (...args) => {
    setState({ isBusy: true, error: null });
    try {
      const result = await action(...args);
      setState({ isBusy: false, error: null });
      return result;
    } catch (error) {
      setState({ isBusy: false, error });
      return undefined;
    }
  };
  return { ...state, run };
}

/** The present time; the page is drawn again now and then, so that it goes on. */
export function useNow(milliseconds = 5000) {
  const [, setTurn] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setTurn((n) => n + 1), milliseconds);
    return () => clearInterval(timer);
  }, [milliseconds]);
  return Date.now();
}

export function useTitle(title) {
  useEffect(() => { document.title = title ? `${title} · ProMonitor` : 'ProMonitor'; }, [title]);
}
