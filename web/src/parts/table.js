import { html } from '../html.js';

/** A table that scrolls by itself where the window is narrow; the keyboard can scroll it, too. */
export const Table = ({ label, look, children }) => html`<div class="scroll" tabindex="0" role="region" aria-label=${`Table: ${label}`}><table class=${look}>${children}</table></div>`;
