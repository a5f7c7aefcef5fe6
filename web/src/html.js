// Templates: htm over Preact's h. Text is always text: nothing in the pages sets markup.
import { h } from 'preact';
import htm from 'htm';

export const html = htm.bind(h);
