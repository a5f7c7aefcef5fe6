// A list of any length that draws only the rows that are looked at. It scrolls with the page.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { html } from '../html.js';

const kBeyond = 8;

/**
 * rowHeight: pixels, the same for all rows. row(index): its element; it has the height and a key.
 * onShown(first, last): which rows are drawn.
 */
export function VirtualList({ length, rowHeight, row, onShown, ...rest }) {
  const box = useRef(null);
  const [range, setRange] = useState([0, Math.ceil(innerHeight / rowHeight)]);
  useLayoutEffect(() => {
    let frame = 0;
    const measure = () => {
      frame = 0;
      if (!box.current) return;
      const top = -box.current.getBoundingClientRect().top;
      const first = Math.max(0, Math.floor(top / rowHeight) - kBeyond);
      const last = Math.max(first, Math.ceil((top + innerHeight) / rowHeight) + kBeyond);
      setRange((was) => (was[0] === first && was[1] === last ? was : [first, last]));
    };
    const later = () => { frame ||= requestAnimationFrame(measure); };
    measure();
    addEventListener('scroll', later, { passive: true });
    addEventListener('resize', later);
    return () => {
      cancelAnimationFrame(frame);
      removeEventListener('scroll', later);
      removeEventListener('resize', later);
    };
  }, [rowHeight, length === 0]);
  const first = Math.min(range[0], Math.max(0, length - 1));
  const last = Math.min(range[1], length);
  useEffect(() => onShown(first, last), [first, last, length]);
  const rows = [];
  for (let i = first; i < last; ++i) rows.push(row(i));
  return html`<div ref=${box} class="virtual" style=${{ height: `${length * rowHeight}px` }} ...${rest}>
    <div role="presentation" style=${{ transform: `translateY(${first * rowHeight}px)` }}>${rows}</div></div>`;
}

/** Arrow keys, Home and End go from link to link of a list. */
export function goByArrows(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
  const links = [...event.currentTarget.querySelectorAll('a[data-row]')];
  const to = links[links.indexOf(document.activeElement) + step];
  if (!to) return;
  event.preventDefault();
  to.focus();
}
