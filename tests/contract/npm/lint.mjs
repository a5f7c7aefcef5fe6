// Lints an OpenAPI document: node lint.mjs DOCUMENT. Prints what is wrong, and ends with 1 where
// something is.
import { createConfig, formatProblems, lint } from '@redocly/openapi-core';

const rules = {
  // What the probes of an operator ask counts against no limit, and has no 4XX.
  'operation-4xx-response': 'off',
  // The linter does not follow extensions; answers.mjs looks for what nothing refers to.
  'no-unused-components': 'off',
  // As it is, the linter adds `unevaluatedProperties: false` inside of each `allOf`.
  'no-invalid-media-type-examples': { severity: 'error', allowAdditionalProperties: true },
  'no-ambiguous-paths': 'error',
  'no-http-verbs-in-paths': 'error',
  'no-identical-paths': 'error',
  'no-path-trailing-slash': 'error',
  'no-schema-type-mismatch': 'error',
  'operation-operationId-unique': 'error',
  'operation-parameters-unique': 'error',
  'operation-singular-tag': 'error',
  'path-declaration-must-exist': 'error',
  'path-parameters-defined': 'error',
  'spec-components-invalid-map-name': 'error',
  'tag-description': 'error',
};

const config = await createConfig({ extends: ['recommended-strict'], rules });
const problems = await lint({ ref: process.argv[2], config });
const totals = { errors: problems.length, warnings: 0, ignored: 0 };
if (problems.length > 0) formatProblems(problems, { format: 'codeframe', totals, version: '' });
console.log(`${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;
