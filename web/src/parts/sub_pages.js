import { html } from '../html.js';

/** A page in parts, each with an address of its own. parts: [path, name, component]. */
export function SubPages({ base, parts, part, name, ...rest }) {
  const [, title, Part] = parts.find(([path]) => path === part);
  return html`<nav class="subnav" aria-label=${name}>${parts.map(([path, text]) => html`
    <a href=${path ? `${base}/${path}` : base} aria-current=${path === part ? 'page' : null}>${text}</a>`)}</nav>
    <h2 class="unseen">${title}</h2><${Part} key=${part} ...${rest} />`;
}
