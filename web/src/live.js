// What the server tells as it happens: an event stream, and where there is none, a signal every few
// seconds to read again. One stream serves all pages of this window.
import { useEffect, useState } from 'preact/hooks';

const kTypes = ['result', 'state', 'incident'];
const kPoll = 10000;
const kRetryFirst = 2000;
const kRetryLongest = 30000;

const listeners = new Set();
const watchers = new Set();
let source = null;
let retry = kRetryFirst;
let again = 0;
let polling = 0;
/** connecting · live · polling (no stream, but the server answers) · lost */
let status = 'connecting';

function tell(type, data) {
  for (const listener of [...listeners]) listener(type, data);
}

function setStatus(next) {
  if (status === next) return;
  const was = status;
  status = next;
  for (const watcher of [...watchers]) watcher(next);
  // What happened meanwhile was not told: read again.
  if (next === 'live' && (was === 'lost' || was === 'polling')) tell('reset', { reason: 'reconnected' });
}

function open() {
  source = new EventSource(`/web/v1/events?type=${kTypes.join(',')}`);
  source.onopen = () => {
    retry = kRetryFirst;
    setStatus('live');
  };
  for (const type of [...kTypes, 'reset']) {
    source.addEventListener(type, (event) => {
      let data;
      try {
        data = JSON.parse(event.data);
      } catch {
        return;
      }
      tell(type, data);
    });
  }
  source.onerror = () => {
    if (status === 'live') setStatus('lost');
    if (source?.readyState !== EventSource.CLOSED) return;
    source.close();
    source = null;
    again = setTimeout(open, retry);
    retry = Math.min(kRetryLongest, retry * 2);
  };
}

/** Asks whether the server is there while there is no stream; pages read again when it is. */
async function poll() {
  if (status === 'live' || document.hidden) return;
  try {
    const answer = await fetch('/web/v1/session', { cache: 'no-store' });
    setStatus(answer.ok ? 'polling' : 'lost');
    if (answer.ok) tell('poll', null);
  } catch {
    setStatus('lost');
  }
}

// A window that nobody looks at has no stream: browsers open six connections to a server, and no more.
function seen() {
  if (document.hidden) {
    source?.close();
    source = null;
    clearTimeout(again);
    if (status === 'live') setStatus('polling');
  } else if (!source) {
    open();
  }
}

export function startLive() {
  if (source) return;
  status = 'connecting';
  open();
  polling = setInterval(poll, kPoll);
  document.addEventListener('visibilitychange', seen);
}

export function stopLive() {
  source?.close();
  source = null;
  clearTimeout(again);
  clearInterval(polling);
  document.removeEventListener('visibilitychange', seen);
}

/** @param {(type: 'result'|'state'|'incident'|'reset'|'poll', data: any) => void} listener */
export function useEvents(listener, inputs) {
  useEffect(() => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, inputs);
}

export function useLiveStatus() {
  const [value, setValue] = useState(status);
  useEffect(() => {
    setValue(status);
    watchers.add(setValue);
    return () => watchers.delete(setValue);
  }, []);
  return value;
}
