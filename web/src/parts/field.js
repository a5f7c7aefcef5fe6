// A labelled control with its help and its fault, tied together for those who do not see.
import { cloneElement } from 'preact';
import { html } from '../html.js';

let last = 0;
export const newId = () => `f${++last}`;

/** children: one control; id: unique on the page. */
export function Field({ id, label, help, fault, required, children }) {
  const about = [help && `${id}-help`, fault && `${id}-fault`].filter(Boolean).join(' ') || null;
  const control = Array.isArray(children) ? children[0] : children;
  return html`<div class=${fault ? 'field faulty' : 'field'}>
    <label for=${id}>${label}${required ? html` <span class="dim">(required)</span>` : ''}</label>
    ${cloneElement(control, { id, 'aria-describedby': about, 'aria-invalid': fault ? 'true' : null, required })}
    ${help && html`<p class="help" id=${`${id}-help`}>${help}</p>`}
    ${fault && html`<p class="fault" id=${`${id}-fault`}>${fault}</p>`}
  </div>`;
}

/** The fault of a field in an ApiError, by its path. */
export const faultOf = (error, path) => error?.fields?.find((fault) => fault.path === path)?.message;
