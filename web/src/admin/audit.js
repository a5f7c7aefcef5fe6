import { moment } from '../format.js';
import { html } from '../html.js';
import { Empty, Known } from '../parts/notes.js';
import { usePages } from '../use_pages.js';
import { Table } from '../parts/table.js';

/** Who did what, newest first. Entries are shown with whatever fields they have. */
export function Audit() {
  const entries = usePages('/admin/audit?limit=100');
  return html`<section class="card"><${Known} of=${entries}>${() => (entries.data.length === 0 ? html`<${Empty} title="Nothing was changed yet" />` : html`<${Table} label="Audit log">
    <thead><tr><th scope="col">When</th><th scope="col">Who</th><th scope="col">What</th><th scope="col">Details</th></tr></thead>
    <tbody>${entries.data.map(({ id, at, by, action, ...rest }) => html`<tr key=${id}><td class="nowrap">${moment(at)}</td><td>${words(by)}</td><td>${action}</td><td>${words(rest)}</td></tr>`)}</tbody><//>
    ${entries.more && html`<p class="buttons"><button type="button" onClick=${entries.more}>Show older</button></p>`}`)}<//></section>`;
}

const words = (value) => (value === null || typeof value !== 'object' ? String(value ?? '–')
  : Object.entries(value).filter(([, part]) => part !== null && part !== '').map(([name, part]) => html`<div><span class="dim">${name}</span> ${typeof part === 'object' ? Object.values(part).join(' ') : String(part)}</div>`));
