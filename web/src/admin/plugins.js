import { html } from '../html.js';
import { Known } from '../parts/notes.js';
import { useData } from '../use_data.js';
import { Table } from '../parts/table.js';

export function Plugins() {
  const plugins = useData('/admin/plugins');
  return html`<section class="card"><${Known} of=${plugins}>${() => html`<${Table} label="Plugins">
    <thead><tr><th scope="col">Kind</th><th scope="col">Plugin</th><th scope="col">Runs</th><th scope="col">Runner</th><th scope="col" class="num">Restarts</th><th scope="col">File</th></tr></thead>
    <tbody>${plugins.data.map((one) => html`<tr><td><strong>${one.kind}</strong></td><td>${one.name} ${one.version}</td><td>${one.isolation === 'process' ? 'in processes of its own' : 'in the daemon'}</td>
      <td>${one.runner ? `${one.runner.state}${one.runner.pids?.length ? `: ${one.runner.pids.join(', ')}` : ''}` : '–'}</td><td class="num">${one.runner?.restarts ?? '–'}</td><td class="mono">${one.file}</td></tr>`)}</tbody><//>`}<//></section>`;
}
