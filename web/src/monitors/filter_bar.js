import { html } from '../html.js';
import { Icon } from '../parts/icon.js';
import { kOrderNames } from './orders.js';

export function FilterBar({ filter, kinds, choose }) {
  const on = (name) => (event) => choose({ ...filter, [name]: event.target.value });
  const isFiltered = filter.q || filter.kind || filter.tag || filter.state;
  return html`<form class="filters" role="search" onSubmit=${(event) => event.preventDefault()}>
    <label class="grow"><span class="unseen">Search by name or URL</span>
      <input type="search" placeholder="Search by name or URL" maxlength="200" value=${filter.q} onInput=${on('q')} /></label>
    <label><span class="unseen">Kind</span><select value=${filter.kind} onChange=${on('kind')}>
      <option value="">All kinds</option>${kinds.map((kind) => html`<option value=${kind.kind}>${kind.kind}</option>`)}</select></label>
    <label><span class="unseen">Tag, or several with commas between</span>
      <input class="tag" placeholder="Tag" value=${filter.tag} onInput=${on('tag')} /></label>
    <label><span class="unseen">Order</span><select value=${filter.sort || 'problems'} onChange=${on('sort')}>
      ${kOrderNames.map(([value, name]) => html`<option value=${value}>${name}</option>`)}</select></label>
    ${isFiltered && html`<button type="button" onClick=${() => choose({ q: '', kind: '', tag: '', state: '', sort: filter.sort })}>Show all</button>`}
    <a class="button main" href="/ui/monitors/new"><${Icon} name="plus" />New monitor</a>
  </form>`;
}
