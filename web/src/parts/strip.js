// The latest checks as bars, oldest left: short and green where it was up, tall and red where not.
import { html } from '../html.js';
import { moment } from '../format.js';

const kSlots = 30;
const kStep = 5;
const kHeight = 20;

export function Strip({ checks, slots = kSlots }) {
  if (!checks) return html`<span class="strip none" aria-hidden="true"></span>`;
  const shown = checks.slice(-slots);
  const offset = (slots - shown.length) * kStep;
  let up = '';
  let down = '';
  shown.forEach((check, i) => {
    const x = offset + i * kStep;
    if (check.is_up) up += `M${x} 7h3v13h-3Z`;
    else down += `M${x} 0h3v20h-3Z`;
  });
  const failed = shown.filter((check) => !check.is_up).length;
  const text = shown.length === 0 ? 'No checks yet'
    : `${shown.length} checks to ${moment(shown.at(-1).checked_at)}: ${failed ? `${failed} failed` : 'all passed'}`;
  return html`<svg class="strip" role="img" aria-label=${text} viewBox=${`0 0 ${slots * kStep} ${kHeight}`} width=${slots * kStep} height=${kHeight} preserveAspectRatio="none">
    <title>${text}</title>
    ${offset > 0 && html`<path class="blank" d=${`M0 19h${offset - 2}v1H0Z`} />`}<path class="good" d=${up} /><path class="bad" d=${down} /></svg>`;
}
