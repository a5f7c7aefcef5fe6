import { useState } from 'preact/hooks';
import { html } from '../html.js';
import { useEvents } from '../live.js';
import { IncidentTable } from '../parts/incident_table.js';
import { Empty, Known } from '../parts/notes.js';
import { setQuery } from '../router.js';
import { useNow, useTitle } from '../use_data.js';
import { usePages } from '../use_pages.js';

const kChoices = [['', 'All'], ['open', 'Open'], ['closed', 'Closed']];

export function Incidents() {
  useTitle('Incidents');
  const [status, setStatus] = useState(new URLSearchParams(location.search).get('status') ?? '');
  const incidents = usePages(`/incidents?limit=50${status && `&status=${status}`}`);
  const now = useNow();
  useEvents((type) => { if (type !== 'result' && type !== 'state') incidents.reload(); }, [status]);
  const choose = (value) => {
    setStatus(value);
    setQuery(value && `?status=${value}`);
  };
  return html`<div class="bar"><h1>Incidents</h1>
    <div class="ranges" role="group" aria-label="Which">${kChoices.map(([value, name]) => html`<button type="button" aria-pressed=${status === value} onClick=${() => choose(value)}>${name}</button>`)}</div></div>
    <${Known} of=${incidents} what="Loading incidents">${() => (incidents.data.length
      ? html`<div class="card"><${IncidentTable} incidents=${incidents.data} now=${now} renew=${incidents.reload} /></div>
        ${incidents.more && html`<p class="buttons"><button type="button" onClick=${incidents.more}>Show older</button></p>`}`
      : html`<${Empty} title=${status === 'open' ? 'Nothing is down' : 'No incidents'}><p>An incident is the time from the check that made a monitor down to the one after which it was up and steady.</p><//>`)}<//>`;
}
