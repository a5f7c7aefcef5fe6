import { useEffect, useRef } from 'preact/hooks';
import { html } from '../html.js';
import { useAction } from '../use_data.js';
import { ErrorNote } from './notes.js';

/** Asks before what cannot be undone. `act` is done on yes; `close` in any case. */
export function Confirm({ title, children, yes, act, close }) {
  const dialog = useRef(null);
  const { isBusy, error, run } = useAction(async () => {
    await act();
    close();
  });
  useEffect(() => {
    const box = dialog.current;
    box.showModal();
    // The focus goes back to where it was.
    return () => box.close();
  }, []);
  return html`<dialog ref=${dialog} aria-labelledby="confirm-title" onCancel=${(event) => { event.preventDefault(); close(); }}>
    <h2 id="confirm-title">${title}</h2>
    ${children}
    <${ErrorNote} error=${error} />
    <p class="buttons"><button type="button" autofocus onClick=${close}>Cancel</button>
      <button type="button" class="danger" disabled=${isBusy} onClick=${() => run()}>${yes}</button></p>
  </dialog>`;
}
