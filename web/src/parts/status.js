// How a monitor is, as a word with a sign and a colour.
import { html } from '../html.js';
import { Icon } from './icon.js';

const kWords = {
  down: 'Down', flapping: 'Flapping', confirming: 'Confirming', degraded: 'Degraded', unknown: 'Unknown',
  pending: 'Pending', up: 'Up', maintenance: 'Maintenance', paused: 'Paused',
};
export const kHealths = Object.keys(kWords);

/** Worst first: 0 is down. */
export const rankOf = (health) => {
  const rank = kHealths.indexOf(health);
  return rank < 0 ? kHealths.length : rank;
};

/** @returns {string} the health, or as much of it as is known */
export const healthOf = (monitor) =>
  (monitor.is_paused ? 'paused' : monitor.status === 'down' && monitor.state?.health === 'up' ? 'down' : monitor.state?.health ?? monitor.status);

export const wordOf = (health) => kWords[health] ?? health;

export const Status = ({ health }) => html`<span class=${`status ${kWords[health] ? health : 'unknown'}`}><${Icon} name=${health} />${wordOf(health)}</span>`;
