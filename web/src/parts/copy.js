import { useState } from 'preact/hooks';
import { html } from '../html.js';
import { Icon } from './icon.js';

/** Copies a text; where the browser does not let it, the text can be chosen by hand. */
export function Copy({ text, label = 'Copy' }) {
  const [said, setSaid] = useState('');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setSaid('Copied');
    } catch {
      setSaid('Not allowed: select it and copy it by hand');
    }
  };
  return html`<button type="button" onClick=${copy}><${Icon} name="copy" />${label}</button><span role="status" class="dim">${said}</span>`;
}
