// What every monitor may have, whatever its kind: api/openapi.yaml, NewConfig.
const text = (description) => ({ type: 'string', description });
const whole = (description, minimum, maximum) => ({ type: 'integer', minimum, maximum, description });

export const kPolicySchema = {
  type: 'object',
  title: 'How it is judged',
  properties: {
    timeout: text('Time that a check may take, as 5s.'),
    retries: whole('Failures that are retried before the monitor is down.', 0, 100),
    retry_interval: text('Time between them, as 10s.'),
    recover_after: whole('Checks that have to pass before it is up again.', 1),
    invert: { type: 'boolean', description: 'What fails is up.' },
    degraded_above: {
      type: 'object', description: 'What is up but slower is degraded. Times as 500ms.',
      properties: Object.fromEntries(['total', 'dns', 'connect', 'tls', 'ttfb', 'transfer'].map((name) => [name, { type: 'string' }])),
    },
    flapping: {
      type: 'object', description: 'When its results change too often to be relied on.',
      properties: { enabled: { type: 'boolean' }, start: text('As 50%.'), stop: text('As 25%.') },
    },
    maintenance: { type: 'array', items: { type: 'object' }, description: 'When it is not checked: [{"start": "2026-01-01T02:00:00Z", "for": "1h", "every": "7d"}].' },
  },
};
