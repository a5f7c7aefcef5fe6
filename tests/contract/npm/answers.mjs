// A second opinion on an OpenAPI 3.1 document, by ajv: node answers.mjs DOCUMENT [ANSWERS].
// Every schema is one, in ajv's strict mode; every example conforms to its schema; something refers
// to every component. ANSWERS is what a daemon answered, a JSON object a line, as judge.py notes
// it: each conforms to the schema of its operation and status. Ends with 1 where something is wrong.
import { existsSync, readFileSync } from 'node:fs';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import yaml from 'js-yaml';

const [, , documentFile, answersFile] = process.argv;
// Times stay texts, as they are in JSON.
const document = yaml.load(readFileSync(documentFile, 'utf8'), { schema: yaml.JSON_SCHEMA });
const faults = [];

const ajv = new Ajv2020({ allErrors: true, strict: true, strictRequired: false, strictTypes: false });
addFormats(ajv);
// OpenAPI's own words in schemas, and those of this document.
ajv.addVocabulary([...Object.keys(document), 'example', 'x-include', 'x-page', 'x-note']);
ajv.addSchema({ $id: 'doc:', ...document });

const pointerOf = (path) =>
  'doc:#' + path.map((each) => '/' + encodeURIComponent(each.replaceAll('~', '~0').replaceAll('/', '~1'))).join('');
const compiled = new Map();

/** The validator of the schema at a path; none where it is no schema. */
function validatorAt(path) {
  const pointer = pointerOf(path);
  if (!compiled.has(pointer)) {
    try {
      compiled.set(pointer, ajv.compile({ $ref: pointer }));
    } catch (error) {
      faults.push(`${pointer}: ${error.message}`);
      compiled.set(pointer, null);
    }
  }
  return compiled.get(pointer);
}

/** What is wrong with a value; empty where nothing is. */
function faultsOf(path, value) {
  const validate = validatorAt(path);
  if (validate === null || validate(value)) return [];
  return validate.errors.map((error) => `${error.instancePath} ${error.message}`);
}

/** The part at a path, and where it really is: a reference is followed. */
function resolve(path) {
  let part = document;
  for (const name of path) part = part?.[name];
  if (part?.$ref === undefined) return [path, part];
  return resolve(part.$ref.slice(2).split('/').map((each) => each.replaceAll('~1', '/').replaceAll('~0', '~')));
}

/** Calls `see` with each part of the document and its path. */
function walk(part, path, see) {
  see(part, path);
  if (part === null || typeof part !== 'object') return;
  for (const [name, inner] of Object.entries(part)) walk(inner, [...path, name], see);
}

const referred = new Set();
let schemas = 0;
let examples = 0;
walk(document, [], (part, path) => {
  if (part === null || typeof part !== 'object') return;
  if (typeof part.$ref === 'string') referred.add(part.$ref);
  if (path.length === 3 && path[0] === 'components' && path[1] === 'schemas') {
    validatorAt(path);
    ++schemas;
  }
  const isSchema = path.includes('properties') || path.includes('schemas') || path.at(-1) === 'schema';
  if (part.schema === undefined || isSchema) return;
  validatorAt([...path, 'schema']);
  ++schemas;
  if (part.example === undefined || !path.at(-1).endsWith('json')) return;
  ++examples;
  for (const fault of faultsOf([...path, 'schema'], part.example)) faults.push(`example at ${pointerOf(path)}: ${fault}`);
});
for (const [kind, parts] of Object.entries(document.components)) {
  if (kind === 'securitySchemes') continue;
  for (const name of Object.keys(parts)) {
    if (!referred.has(`#/components/${kind}/${name}`)) faults.push(`nothing refers to components/${kind}/${name}`);
  }
}

/** What is wrong with an answer, by the schema that fits it best: of its operation, or of none. */
function faultsOfAnswer({ template, method, status, media, body }) {
  const operation = method === 'HEAD' ? 'get' : method.toLowerCase();
  const places = [['x-unrouted', status]];
  if (template !== null) places.push(['paths', template, operation, 'responses', status]);
  let found = ['no schema'];
  for (const place of places) {
    const [path, response] = resolve(place);
    if (response?.content?.[media]?.schema === undefined) continue;
    found = faultsOf([...path, 'content', media, 'schema'], body);
    if (found.length === 0) break;
  }
  return found;
}

if (answersFile !== undefined && !existsSync(answersFile)) {
  console.log(`skipped: there is no ${answersFile}; the test that writes it has not run`);
  process.exit(77);
}
let answers = 0;
if (answersFile !== undefined) {
  for (const line of readFileSync(answersFile, 'utf8').split('\n')) {
    if (line === '') continue;
    const answer = JSON.parse(line);
    ++answers;
    for (const fault of faultsOfAnswer(answer)) {
      faults.push(`${answer.method} ${answer.template} ${answer.status}: ${fault}`);
    }
  }
  if (answers === 0) faults.push(`${answersFile} holds no answer`);
}

for (const fault of faults.slice(0, 50)) console.log(fault);
console.log(`${schemas} schemas, ${examples} examples, ${answers} answers: ${faults.length} faults`);
process.exitCode = faults.length > 0 ? 1 : 0;
