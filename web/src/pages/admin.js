import { html } from '../html.js';
import { Audit } from '../admin/audit.js';
import { Configuration } from '../admin/configuration.js';
import { Plugins } from '../admin/plugins.js';
import { Users } from '../admin/users.js';
import { SubPages } from '../parts/sub_pages.js';
import { useTitle } from '../use_data.js';

const kParts = [['', 'Users', Users], ['plugins', 'Plugins', Plugins], ['configuration', 'Configuration', Configuration], ['audit', 'Audit log', Audit]];

export function Admin({ part }) {
  useTitle('Administration');
  return html`<h1>Administration</h1><${SubPages} base="/ui/admin" parts=${kParts} part=${part} name="Administration" />`;
}
