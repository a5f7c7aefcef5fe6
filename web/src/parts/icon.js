// Signs of 16 px. Each status has a shape of its own, so that colour is never all that tells.
import { html } from '../html.js';

const kPaths = {
  up: 'M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13ZM4.7 8.2l2.4 2.4 4.3-4.8',
  down: 'M5 1.5h6L14.5 5v6L11 14.5H5L1.5 11V5ZM5.6 5.6l4.8 4.8M10.4 5.6l-4.8 4.8',
  degraded: 'M8 1.8 15 14H1ZM8 6v4M8 11.8v.4',
  confirming: 'M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13ZM8 4.5V8l2.4 1.6',
  flapping: 'M1.5 10.5l3-5 3.5 5 3.5-5 3 5',
  unknown: 'M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13ZM6 6.2a2 2 0 1 1 2.9 1.8c-.6.3-.9.7-.9 1.3M8 11.4v.4',
  pending: 'M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13ZM4.8 8h.4M7.8 8h.4M10.8 8h.4',
  paused: 'M2.5 2.5h11v11h-11ZM6.3 5.5v5M9.7 5.5v5',
  maintenance: 'M2.5 2.5h11v11h-11ZM5.5 10.5l5-5M9 5l2 2',
  copy: 'M5.5 5.5h8v8h-8ZM10.5 5.5v-3h-8v8h3',
  plus: 'M8 3v10M3 8h10',
  theme: 'M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13ZM8 1.5v13M8 4.5a3.5 3.5 0 0 1 0 7',
};

export const Icon = ({ name }) => html`<svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path d=${kPaths[name] ?? kPaths.unknown} /></svg>`;
