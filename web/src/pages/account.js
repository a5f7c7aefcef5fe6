import { html } from '../html.js';
import { Keys } from '../account/keys.js';
import { Profile } from '../account/profile.js';
import { Sessions } from '../account/sessions.js';
import { SubPages } from '../parts/sub_pages.js';
import { useTitle } from '../use_data.js';

const kParts = [['', 'Profile', Profile], ['keys', 'API Keys', Keys], ['sessions', 'Sessions', Sessions]];

export function Account({ part, session }) {
  useTitle(part === 'keys' ? 'API Keys' : 'Account');
  return html`<h1>Account</h1><${SubPages} base="/ui/account" parts=${kParts} part=${part} name="Account" session=${session} />`;
}
