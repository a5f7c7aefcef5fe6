// The only place that calls the server: JSON, the session's token, errors as values of one class.
const kBase = '/web/v1';
const kPatience = 20000;

let token = '';
let onSignedOut = () => {};

/** An answer that is no success, or none at all (status 0). */
export class ApiError extends Error {
  constructor(status, body, retryAfter) {
    super(body.error);
    this.status = status;
    this.code = body.code ?? '';
    /** @type {{path: string, message: string}[]} */
    this.fields = body.fields ?? [];
    this.requestId = body.request_id ?? '';
    this.retryAfter = retryAfter;
  }
}

/** The token that goes with every change, and what to do when the session is over. */
export function useSession(csrfToken, signedOut) {
  token = csrfToken;
  onSignedOut = signedOut;
}

/**
 * @param {string} method
 * @param {string} path below /web/v1
 * @param {{body?: unknown, headers?: Record<string, string>, signal?: AbortSignal, open?: boolean}} [options]
 *   open: a 401 is an answer like others
 * @returns {Promise<{data: any, headers: Headers}>}
 */
export async function call(method, path, { body, headers = {}, signal, open } = {}) {
  const abort = new AbortController();
  let late = false;
  const timer = setTimeout(() => { late = true; abort.abort(); }, kPatience);
  signal?.addEventListener('abort', () => abort.abort());
  const sent = { Accept: 'application/json', ...headers };
  if (method !== 'GET' && token) sent['X-CSRF-Token'] = token;
  if (body !== undefined) sent['Content-Type'] = 'application/json';
  try {
    const answer = await fetch(kBase + path, {
      method, headers: sent, signal: abort.signal, credentials: 'same-origin',
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = answer.status === 204 ? '' : await answer.text();
    if (!answer.ok) throw refusal(answer, text);
    return { data: text ? JSON.parse(text) : null, headers: answer.headers };
  } catch (error) {
    if (error instanceof ApiError) {
      if (error.status === 401 && !open) onSignedOut();
      throw error;
    }
    if (signal?.aborted) throw error;
    throw new ApiError(0, {
      error: late ? `The server has not answered for ${kPatience / 1000} seconds.`
        : error instanceof SyntaxError ? 'The answer of the server cannot be read.'
          : 'The server cannot be reached.',
      code: 'unreachable',
    });
  } finally {
    clearTimeout(timer);
  }
}

export const get = async (path, signal) => (await call('GET', path, { signal })).data;
export const send = async (method, path, body) => (await call(method, path, { body })).data;

function refusal(answer, text) {
  let body;
  try {
    body = JSON.parse(text);
  } catch {
    body = null;
  }
  if (typeof body?.error !== 'string') body = { error: `The server answered with status ${answer.status}.` };
  return new ApiError(answer.status, body, Number(answer.headers.get('Retry-After')) || 0);
}

/** The path of the next page, of a Link header; null on the last one. */
export function nextPage(headers) {
  const link = /<([^>]+)>;\s*rel="next"/.exec(headers.get('Link') ?? '');
  return link ? link[1].replace(/^\/(api|web)\/v1/, '') : null;
}

export function query(parameters) {
  const pairs = Object.entries(parameters).filter(([, value]) => value !== '' && value !== null && value !== undefined);
  return pairs.length ? `?${new URLSearchParams(pairs)}` : '';
}
