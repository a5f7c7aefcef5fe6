// A form of a JSON Schema: whatever a kind declares has a control, a help text and a fault, and what is
// left as it is is not sent.
import { useEffect, useState } from 'preact/hooks';
import { html } from '../html.js';
import { Field } from '../parts/field.js';
import { shapeOf, titleOf } from './schema_shape.js';
import { linesOf, listOf, objectOf, pairsOf, valueAt, withValue } from './values.js';

const kSecret = /password|secret|token|bearer/i;

/**
 * values: the whole tree; change(tree). path: where this schema is in it. faults: path -> message.
 * skip: names at the top that are asked for elsewhere.
 */
export function SchemaFields({ schema, path, skip = [], ...rest }) {
  return Object.entries(schema.properties ?? {}).filter(([name]) => !skip.includes(name)).map(([name, part]) => {
    const at = [...path, name];
    const Part = shapeOf(part) === 'group' ? Group : Control;
    return html`<${Part} key=${at.join('.')} name=${name} schema=${part} path=${at} ...${rest} />`;
  });
}

/** A part of the form that is open where something of it is given or faulty. isUsed overrides what is given. */
export function Group({ name, schema, path, isUsed, look, ...rest }) {
  const dotted = `${path.join('.')}.`;
  const has = isUsed ?? Object.keys(valueAt(rest.values, path) ?? {}).length > 0;
  const isFaulty = [...rest.faults.keys()].some((fault) => fault.startsWith(dotted));
  const [isOpen, setOpen] = useState(has);
  useEffect(() => { if (isFaulty) setOpen(true); }, [rest.faults]);
  return html`<details class=${look} open=${isOpen} onToggle=${(e) => setOpen(e.currentTarget.open)}><summary>${titleOf(name, schema)}</summary>
    ${schema.description && html`<p class="dim">${schema.description}</p>`}
    ${isOpen && html`<div class="grid"><${SchemaFields} schema=${schema} path=${path} ...${rest} /></div>`}</details>`;
}

function Control({ name, schema, path, values, change, faults, required = [] }) {
  const shape = shapeOf(schema);
  const dotted = path.join('.');
  const value = valueAt(values, path);
  const set = (next) => change(withValue(values, path, next));
  const [draft, setDraft] = useState(null);
  const usual = schema.default === undefined || schema.default === '' ? '' : String(schema.default);
  const hints = { lines: 'One a line.', pairs: 'One a line, as name: value.', json: 'As JSON.' };
  const help = [schema.description, hints[shape], usual && shape !== 'flag' && `Default: ${usual}.`].filter(Boolean).join(' ');
  const fault = faults.get(dotted) ?? (draft?.isBad ? 'This is no JSON.' : undefined);
  // Lists and objects are typed as text; what is typed stays as it is while it is typed.
  const written = (read, parse) => ({
    value: draft?.text ?? read(value),
    onBlur: () => setDraft((was) => (was?.isBad ? was : null)),
    onInput: (e) => {
      const text = e.target.value;
      try {
        set(parse(text));
        setDraft({ text });
      } catch {
        setDraft({ text, isBad: true });
      }
    },
  });
  const typed = (parse) => ({ value: value ?? '', placeholder: usual, onInput: (e) => set(e.target.value === '' ? undefined : parse(e.target.value)) });
  const control = {
    choice: () => html`<select value=${value ?? ''} onChange=${(e) => set(schema.enum.find((one) => String(one) === e.target.value))}>
      <option value="">${usual ? `default (${usual})` : 'default'}</option>${schema.enum.map((one) => html`<option value=${one}>${one}</option>`)}</select>`,
    flag: () => html`<select value=${value ?? ''} onChange=${(e) => set(e.target.value === '' ? undefined : e.target.value === 'true')}>
      <option value="">default${usual && (schema.default ? ' (yes)' : ' (no)')}</option><option value="true">yes</option><option value="false">no</option></select>`,
    number: () => html`<input type="number" min=${schema.minimum} max=${schema.maximum} step=${schema.type === 'integer' ? 1 : 'any'} ...${typed(Number)} />`,
    text: () => html`<input type=${kSecret.test(name) && schema.writeOnly ? 'password' : 'text'} autocomplete="off" spellcheck=${false} ...${typed(String)} />`,
    lines: () => html`<textarea rows="2" spellcheck=${false} ...${written(linesOf, listOf)}></textarea>`,
    pairs: () => html`<textarea rows="2" spellcheck=${false} ...${written(pairsOf, objectOf)}></textarea>`,
    json: () => html`<textarea rows="3" spellcheck=${false} class="mono" ...${written(toJson, fromJson)}></textarea>`,
  }[shape]();
  return html`<${Field} id=${`o-${dotted}`} label=${titleOf(name, schema)} help=${help} fault=${fault} required=${required.includes(name)}>${control}<//>`;
}

const toJson = (value) => (value === undefined ? '' : JSON.stringify(value, null, 1));
const fromJson = (text) => (text.trim() ? JSON.parse(text) : undefined);
