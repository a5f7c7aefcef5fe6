import { html } from '../html.js';
import { ago, millis, moment, percent } from '../format.js';
import { healthOf, Status } from '../parts/status.js';
import { Strip } from '../parts/strip.js';

export function MonitorRow({ monitor, strip, index, now }) {
  if (!monitor) return html`<div class="row waiting" role="row" aria-rowindex=${index + 2}><span role="cell">…</span></div>`;
  const check = monitor.last_check;
  const tags = monitor.tags ?? [];
  return html`<div class="row" role="row" aria-rowindex=${index + 2}>
    <span role="cell" class="c-status"><${Status} health=${healthOf(monitor)} /></span>
    <span role="cell" class="c-name"><a data-row href=${`/ui/monitors/${monitor.id}`} title=${monitor.name}>${monitor.name}</a>
      <span class="sub" title=${monitor.url}>${monitor.status === 'down' && check?.error_message ? html`<span class="why">${check.error_message}</span>` : monitor.url}</span></span>
    <span role="cell" class="c-kind">${monitor.kind}${tags.length > 0 && html`<span class="sub" title=${tags.join(', ')}>${tags.join(', ')}</span>`}</span>
    <span role="cell" class="c-strip"><${Strip} checks=${strip?.checks} /></span>
    <span role="cell" class="c-uptime num">${percent(shareOf(strip?.uptime_24h))}</span>
    <span role="cell" class="c-time num">${check?.is_up ? millis(check.response_time_ms) : '–'}</span>
    <span role="cell" class="c-ago num" title=${moment(check?.checked_at)}>${check ? ago(check.checked_at, now) : '–'}</span>
  </div>`;
}

/** Up by what is known; null where nothing is. */
export function shareOf(shares) {
  const known = (shares?.up ?? 0) + (shares?.down ?? 0);
  return known > 0 ? shares.up / known : null;
}
