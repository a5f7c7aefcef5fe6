// Why a check failed: where, what was expected, what was there instead, what shows it.
import { millis } from '../format.js';
import { html } from '../html.js';

const kPhases = { dns: 'resolving the name', connect: 'connecting', tls: 'TLS handshake', send: 'sending the request', ttfb: 'waiting for the answer', transfer: 'reading the answer' };

export function Failure({ error }) {
  if (!error) return null;
  const fact = (name, value) => value && html`<dt>${name}</dt><dd><pre>${value}</pre></dd>`;
  return html`<dl class="facts failure">
    <dt>What</dt><dd>${error.summary}${error.code && html` <code class="dim">${error.code}</code>`}</dd>
    ${kPhases[error.phase] && html`<dt>Phase</dt><dd>${error.phase}: ${kPhases[error.phase]}</dd>`}
    ${fact('Expected', error.expected)}${fact('Got', error.got)}
    ${error.tried?.length > 0 && html`<dt>Tried</dt><dd>${error.tried.map((one) => html`<div><code>${one.address}</code> ${one.code || 'worked'} <span class="dim">${one.seconds === null ? '' : millis(one.seconds * 1000)}</span></div>`)}</dd>`}
    ${fact('Evidence', error.evidence)}
  </dl>`;
}

export const kPhaseNames = ['dns', 'connect', 'tls', 'send', 'ttfb', 'transfer'];

/** How long each phase of a check took; nothing where none is known. */
export function Phases({ timings }) {
  const known = kPhaseNames.filter((phase) => (timings?.[`${phase}_ms`] ?? null) !== null);
  return known.length > 0 && html`<p class="phases">${known.map((phase) => html`<span class="num"><span class="dim">${phase}</span> ${millis(timings[`${phase}_ms`])}</span>`)}</p>`;
}
