// What stands in the place of data: it is on its way, there is none, it could not be had.
import { html } from '../html.js';
import { Icon } from './icon.js';

export const Loading = ({ what = 'Loading' }) => html`<p class="loading" role="status">${what}…</p>`;

export const Empty = ({ title, children }) => html`<div class="empty"><h2>${title}</h2>${children}</div>`;

/** An error with what can be done; says nothing where there is none. */
export function ErrorNote({ error, retry, title = '' }) {
  if (!error) return null;
  const wait = error.status === 429 && error.retryAfter ? ` Try again in ${error.retryAfter} seconds.` : '';
  return html`<div class="note bad" role="alert">
    <${Icon} name="down" />
    <div><p>${title ? html`<strong>${title} </strong>` : ''}${error.message}${wait}</p>
      ${error.fields?.length ? html`<ul>${error.fields.map((f) => html`<li><code>${f.path}</code> ${f.message}</li>`)}</ul>` : ''}
      ${error.requestId && error.status >= 500 ? html`<p class="dim">Request ${error.requestId}</p>` : ''}</div>
    ${retry && html`<button type="button" onClick=${retry}>Try again</button>`}
  </div>`;
}

/** Said once, politely, to those who listen. */
export const Said = ({ text }) => html`<p class="unseen" role="status" aria-live="polite">${text}</p>`;

/** What a page shows of useData: its error, that it loads, or its children. */
export function Known({ of, children, what }) {
  if (of.data === null && of.isLoading) return html`<${Loading} what=${what} />`;
  return html`<${ErrorNote} error=${of.error} retry=${of.reload} />${of.data !== null && children()}`;
}
