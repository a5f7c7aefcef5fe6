import { millis, moment } from '../format.js';
import { html } from '../html.js';
import { Failure, Phases } from './failure.js';
import { Status } from './status.js';
import { Table } from './table.js';

export const verdictOf = (check) => check.error?.verdict ?? (check.is_up ? 'up' : 'down');

/** Checks, newest first; what failed explains itself. */
export const ChecksTable = ({ checks }) => html`<${Table} label="Checks" look="checks">
  <thead><tr><th scope="col">Checked at</th><th scope="col">Result</th><th scope="col" class="num">Response</th><th scope="col" class="num">Code</th><th scope="col">What happened</th></tr></thead>
  <tbody>${checks.map((check) => html`<tr key=${check.id}>
    <td class="nowrap">${moment(check.checked_at)}</td>
    <td><${Status} health=${verdictOf(check)} /></td>
    <td class="num">${millis(check.response_time_ms)}</td>
    <td class="num">${check.status_code ?? '–'}</td>
    <td>${check.error || check.error_message
      ? html`<details><summary>${check.error_message ?? check.error.summary}</summary><${Failure} error=${check.error} /><${Phases} timings=${check.timings} /></details>`
      : html`<${Phases} timings=${check.timings} />`}</td>
  </tr>`)}</tbody><//>`;
