import { useEffect, useRef, useState } from 'preact/hooks';
import { html } from '../html.js';
import { millis } from '../format.js';
import { Failure, Phases } from '../parts/failure.js';
import { Field } from '../parts/field.js';
import { ErrorNote } from '../parts/notes.js';
import { Status } from '../parts/status.js';
import { verdictOf } from '../parts/checks_table.js';
import { guardLeaving } from '../router.js';
import { useAction } from '../use_data.js';
import { kPolicySchema } from './policy_schema.js';
import { Group } from './schema_fields.js';
import { hasControl } from './schema_shape.js';
import { listOf, withValue } from './values.js';

const kOptions = 'config.options.';
const kMain = ['kind', 'url', 'name', 'interval_seconds', 'config.tags'];

export function MonitorForm({ kinds, before, isNew, save, test }) {
  const [monitor, setMonitor] = useState(before.kind ? before : { ...before, kind: (kinds.find((kind) => kind.kind === 'http') ?? kinds[0])?.kind ?? '' });
  const [tags, setTags] = useState((before.config.tags ?? []).join(', '));
  const form = useRef(null);
  const release = useRef(() => {});
  const saving = useAction(async () => {
    release.current();
    await save(monitor);
  });
  const testing = useAction(test);
  const [tested, setTested] = useState(null);
  const error = saving.error ?? testing.error;
  const faults = new Map((error?.fields ?? []).map((fault) => [fault.path, fault.message]));
  const kind = kinds.find((one) => one.kind === monitor.kind);
  const target = kind?.options.required?.[0];
  const isShown = (path) => kMain.includes(path)
    || (path.startsWith(kOptions) ? hasControl(kind?.options, path.slice(kOptions.length).split('.')) : hasControl({ properties: { config: kPolicySchema } }, path.split('.')));
  const set = (path, value) => {
    setMonitor(withValue(monitor, path, value));
    release.current = guardLeaving('Leave this page? What you typed is not saved.');
  };
  const all = { values: monitor, faults, change: (tree) => { setMonitor({ ...tree, config: tree.config ?? {} }); release.current = guardLeaving('Leave this page? What you typed is not saved.'); } };
  useEffect(() => () => release.current(), []);
  // The first fault is where to go on.
  useEffect(() => { form.current?.querySelector('[aria-invalid]')?.focus(); }, [error]);
  const submit = (event) => {
    event.preventDefault();
    saving.run();
  };
  const tryIt = async () => {
    setTested(null);
    setTested(await testing.run(monitor) ?? null);
  };
  const chooseKind = (event) => setMonitor({ ...monitor, kind: event.target.value, config: { ...monitor.config, options: undefined } });
  const setTagText = (event) => {
    setTags(event.target.value);
    set(['config', 'tags'], listOf(event.target.value.replace(/[,\s]+/g, '\n')));
  };
  return html`<form ref=${form} class="editing" onSubmit=${submit} novalidate>
    <section class="card grid first">
      <${Field} id="kind" label="Kind" help=${kind?.help} fault=${faults.get('kind')}><select value=${monitor.kind} disabled=${!isNew} onChange=${chooseKind}>${kinds.map((one) => html`<option value=${one.kind}>${one.kind}${one.title && one.title !== one.kind ? ` – ${one.title}` : ''}</option>`)}</select><//>
      <${Field} id="url" label="Target" required help=${kind?.options.properties?.[target]?.description} fault=${faults.get('url') ?? faults.get(`config.options.${target}`)}><input autocomplete="off" spellcheck=${false} autofocus=${isNew} value=${monitor.url} onInput=${(e) => set(['url'], e.target.value)} /><//>
      <${Field} id="name" label="Name" help="Default: the target." fault=${faults.get('name')}><input maxlength="200" autocomplete="off" value=${monitor.name ?? ''} onInput=${(e) => set(['name'], e.target.value || undefined)} /><//>
      <${Field} id="interval" label="Interval in seconds" fault=${faults.get('interval_seconds')}><input type="number" min="1" max="604800" value=${monitor.interval_seconds ?? ''} onInput=${(e) => set(['interval_seconds'], e.target.value ? Number(e.target.value) : undefined)} /><//>
      <${Field} id="tags" label="Tags" help="With commas between. a to z, 0 to 9 and - _ . : /" fault=${faults.get('config.tags')}><input autocomplete="off" value=${tags} onInput=${setTagText} /><//>
    </section>
    ${kind && html`<${Group} key=${kind.kind} name="" schema=${{ ...kind.options, title: `Options of ${kind.kind}` }} path=${['config', 'options']} skip=${[target]} look="card" ...${all} />`}
    <${Group} name="" schema=${kPolicySchema} path=${['config']} isUsed=${hasPolicy(monitor)} look="card" ...${all} />
    <div aria-live="polite">${testing.isBusy && html`<p class="loading">Checking…</p>`}${tested && html`<section class="card"><h2>Result of the test</h2>
      <p><${Status} health=${verdictOf(tested)} /> in ${millis(tested.response_time_ms)}${tested.status_code !== null && html`, status ${tested.status_code}`}</p>
      <${Phases} timings=${tested.timings} /><${Failure} error=${tested.error} /></section>`}</div>
    <div class="fixed"><${ErrorNote} error=${withoutShown(error, isShown)} />
      <p class="buttons"><button class="main" disabled=${saving.isBusy}>${isNew ? 'Create monitor' : 'Save'}</button>
        <button type="button" disabled=${testing.isBusy || !monitor.url} onClick=${tryIt}>Test now</button></p></div>
  </form>`;
}

const hasPolicy = ({ config }) => Object.keys(kPolicySchema.properties).some((name) => config[name] !== undefined);

/** Faults that stand at their field are not told twice. */
const withoutShown = (error, isShown) => error && Object.assign(Object.create(error), { message: error.message, fields: error.fields?.filter((fault) => !isShown(fault.path)) });
