import { html } from '../html.js';
import { count } from '../format.js';
import { Icon } from '../parts/icon.js';
import { kHealths, wordOf } from '../parts/status.js';

const kAlways = ['down', 'up', 'pending'];

/** Counts by status, each a filter that is on or off. */
export function Summary({ overview, state, choose }) {
  const numberOf = (health) => (kAlways.includes(health) ? overview.by_status?.[health] : overview.by_health?.[health]) ?? 0;
  const shown = kHealths.filter((health) => kAlways.includes(health) || numberOf(health) > 0 || state === health);
  return html`<div class="summary" role="group" aria-label="Monitors by status">
    <button type="button" class="count" aria-pressed=${!state} onClick=${() => choose('')}><b>${count(overview.total)}</b> All</button>
    ${shown.map((health) => html`<button type="button" key=${health} class=${`count ${numberOf(health) ? health : 'zero'}`} aria-pressed=${state === health}
      onClick=${() => choose(state === health ? '' : health)}><b>${count(numberOf(health))}</b> <${Icon} name=${health} />${wordOf(health)}</button>`)}
    ${overview.incidents_open > 0 && html`<a class="count" href="/ui/incidents?status=open"><b>${count(overview.incidents_open)}</b> Open incident${overview.incidents_open === 1 ? '' : 's'}</a>`}
  </div>`;
}
