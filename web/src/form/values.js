// Trees of values that a form is about. Pure.

export const valueAt = (tree, path) => path.reduce((node, name) => node?.[name], tree);

/** The tree with `value` at the path; undefined takes it away, and objects that are empty then. */
export function withValue(tree, [name, ...rest], value) {
  const copy = { ...tree };
  const next = rest.length ? withValue(copy[name] ?? {}, rest, value) : value;
  if (next === undefined || (rest.length && Object.keys(next).length === 0)) delete copy[name];
  else copy[name] = next;
  return copy;
}

const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);

/** The merge patch (RFC 7396) that makes `after` of `before`; undefined where they are the same. */
export function mergePatch(before, after) {
  if (!isObject(before) || !isObject(after)) return JSON.stringify(before) === JSON.stringify(after) ? undefined : after;
  const patch = {};
  for (const name of Object.keys(before)) if (!(name in after)) patch[name] = null;
  for (const [name, value] of Object.entries(after)) {
    const part = name in before ? mergePatch(before[name], value) : value;
    if (part !== undefined) patch[name] = part;
  }
  return Object.keys(patch).length ? patch : undefined;
}

const scalar = (text) => text.trim();

/** Lines as a list, and back. */
export const linesOf = (value) => (Array.isArray(value) ? value : value === undefined ? [] : [value]).join('\n');
export function listOf(text) {
  const lines = text.split('\n').map(scalar).filter(Boolean);
  return lines.length ? lines : undefined;
}

/** Lines of "name: value" as an object, and back. A line without a colon is a name with an empty value. */
export const pairsOf = (value) => Object.entries(value ?? {}).map(([name, text]) => `${name}: ${text}`).join('\n');
export function objectOf(text) {
  const pairs = (listOf(text) ?? []).map((line) => {
    const colon = line.indexOf(':', 1);
    return colon < 0 ? [line, ''] : [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
  });
  return pairs.length ? Object.fromEntries(pairs) : undefined;
}
