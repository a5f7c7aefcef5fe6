import { duration, moment, secondsSince } from '../format.js';
import { html } from '../html.js';

/** The certificate that a target showed, and how long it is good for. */
export function Certificate({ certificate: c }) {
  const left = c.not_after ? -secondsSince(c.not_after) : null;
  return html`<dl class="facts">
    <dt>Expires</dt><dd>${moment(c.not_after)}${left !== null && html` <strong class=${left < 14 * 86400 ? 'bad' : ''}>${left > 0 ? `in ${duration(left)}` : 'expired'}</strong>`}</dd>
    <dt>Subject</dt><dd>${c.subject ?? '–'}</dd>
    <dt>Issuer</dt><dd>${c.issuer ?? '–'}</dd>
    <dt>Connection</dt><dd>${[c.tls_version, c.tls_cipher].filter(Boolean).join(', ') || '–'}</dd>
    <dt>Chain</dt><dd>${c.chain_length === null ? '–' : `${c.chain_length} shown`}</dd>
    <dt>SHA-256</dt><dd class="mono">${c.sha256 ?? '–'}</dd>
  </dl>`;
}
