import { count, moment } from '../format.js';
import { html } from '../html.js';
import { Known } from '../parts/notes.js';
import { useData } from '../use_data.js';
import { Table } from '../parts/table.js';

export function Users() {
  const users = useData('/admin/users');
  return html`<section class="card"><${Known} of=${users}>${() => html`<${Table} label="Users">
    <thead><tr><th scope="col">E-mail address</th><th scope="col">Plan</th><th scope="col">Administrator</th><th scope="col" class="num">Monitors</th><th scope="col">Since</th></tr></thead>
    <tbody>${users.data.map((user) => html`<tr><td>${user.email}</td><td>${user.plan}</td><td>${user.is_admin ? 'yes' : 'no'}</td><td class="num">${count(user.monitors)}</td><td class="nowrap">${moment(user.created_at)}</td></tr>`)}</tbody><//>`}<//>
    <p class="dim">Users are created on the server: <code>promonitor user create</code></p></section>`;
}
