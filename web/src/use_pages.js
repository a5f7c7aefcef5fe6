// A list that comes in pages: the first at once, the next when asked for.
import { useEffect, useState } from 'preact/hooks';
import { call, nextPage } from './api.js';

/** @returns {{data: any[]|null, error: Error|null, isLoading: boolean, more: (() => void)|null, reload: () => void}} */
export function usePages(path) {
  const [state, setState] = useState({ data: null, next: null, error: null, isLoading: true });
  const [turn, setTurn] = useState(0);
  const read = (from, before, signal) => call('GET', from, { signal }).then(
    ({ data, headers }) => setState({ data: [...before, ...data], next: nextPage(headers), error: null, isLoading: false }),
    (error) => { if (!signal?.aborted) setState((was) => ({ ...was, error, isLoading: false })); });
  useEffect(() => {
    const abort = new AbortController();
    setState((was) => ({ ...was, isLoading: true }));
    read(path, [], abort.signal);
    return () => abort.abort();
  }, [path, turn]);
  return { ...state, reload: () => setTurn((n) => n + 1), more: state.next && (() => read(state.next, state.data)) };
}

