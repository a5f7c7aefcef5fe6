// Which control a part of a JSON Schema becomes. Pure.
const isScalar = (schema) => [schema?.type].flat().every((type) => ['string', 'number', 'boolean', 'integer'].includes(type));

/** @returns {'group'|'pairs'|'lines'|'choice'|'flag'|'number'|'text'|'json'} */
export function shapeOf(schema) {
  if (schema.enum) return 'choice';
  if (schema.type === 'boolean') return 'flag';
  if (schema.type === 'integer' || schema.type === 'number') return 'number';
  if (schema.type === 'object' && schema.properties) return 'group';
  if (schema.type === 'object' && isScalar(schema.additionalProperties)) return 'pairs';
  if (schema.type === 'array') return isScalar(schema.items) ? 'lines' : 'json';
  if (schema.anyOf?.some((one) => one.type === 'array')) return schema.anyOf.every((one) => one.type === 'array' ? isScalar(one.items) : isScalar(one)) ? 'lines' : 'json';
  if (schema.anyOf) return schema.anyOf.every(isScalar) ? 'text' : 'json';
  return isScalar(schema) ? 'text' : 'json';
}

const kShort = /\b(ip|tls|json|url|dns|ttfb|id)\b/g;

/** "ip_family" as words: "IP family". */
export const titleOf = (name, schema) =>
  schema.title ?? name.replace(/_/g, ' ').replace(kShort, (word) => word.toUpperCase()).replace(/^./, (letter) => letter.toUpperCase());

/** Whether the value at the path, below the schema, has a control of its own. */
export function hasControl(schema, [name, ...rest]) {
  const part = schema?.properties?.[name];
  return Boolean(part) && (shapeOf(part) === 'group' ? hasControl(part, rest) : rest.length === 0);
}
