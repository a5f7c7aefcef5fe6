import { html } from '../html.js';
import { Known } from '../parts/notes.js';
import { useData } from '../use_data.js';

export function Configuration() {
  const configuration = useData('/admin/configuration');
  return html`<section class="card"><${Known} of=${configuration}>${() => html`<p class="dim">In force, of <span class="mono">${configuration.data.file}</span>. Secrets are shown as ***.</p>
    <pre class="file" tabindex="0">${configuration.data.text}</pre>`}<//></section>`;
}
