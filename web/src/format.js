// Values as text, in the reader's language and time zone.
const pad = (number) => String(number).padStart(2, '0');

/** 2025-06-15 15:06:40, local. */
export function moment(text) {
  if (!text) return '–';
  const d = new Date(text);
  if (Number.isNaN(d.getTime())) return String(text);
  return `${day(d)} ${pad(d.getHours())}:${pad(d.getMinutes())}:${pad(d.getSeconds())}`;
}

const day = (d) => `${d.getFullYear()}-${pad(d.getMonth() + 1)}-${pad(d.getDate())}`;

/** The two largest units: 3 d 4 h, 12 min 5 s, 40 s. */
export function duration(seconds) {
  if (seconds === null || !Number.isFinite(seconds)) return '–';
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return `${s} s`;
  if (s < 3600) return two(Math.floor(s / 60), 'min', s % 60, 's');
  if (s < 86400) return two(Math.floor(s / 3600), 'h', Math.floor((s % 3600) / 60), 'min');
  return two(Math.floor(s / 86400), 'd', Math.floor((s % 86400) / 3600), 'h');
}

const two = (a, unitA, b, unitB) => (b ? `${a} ${unitA} ${b} ${unitB}` : `${a} ${unitA}`);

export const secondsSince = (text, now = Date.now()) => (now - Date.parse(text)) / 1000;

/** "12 s ago"; "in 3 d" for what comes. */
export function ago(text, now = Date.now()) {
  if (!text) return 'never';
  const seconds = secondsSince(text, now);
  return seconds < -1 ? `in ${duration(-seconds)}` : seconds < 1 ? 'just now' : `${duration(seconds)} ago`;
}

/** Milliseconds: 0.42 ms, 12 ms, 1.28 s. */
export function millis(ms) {
  if (ms === null || ms === undefined) return '–';
  if (ms >= 1000) return `${(ms / 1000).toFixed(ms < 10000 ? 2 : 1)} s`;
  if (ms >= 10 || Number.isInteger(ms)) return `${Math.round(ms)} ms`;
  return `${ms.toFixed(ms < 1 ? 2 : 1)} ms`;
}

/** A share as per cent, never rounded up to 100: 99.99 % is not 100 %. */
export function percent(share) {
  if (share === null || share === undefined) return '–';
  if (share === 1) return '100 %';
  if (share === 0) return '0 %';
  const value = Math.min(99.99, Math.max(0.01, share * 100));
  return `${value.toFixed(2).replace(/\.?0+$/, '')} %`;
}

export const count = (number) => new Intl.NumberFormat('en').format(number ?? 0).replace(/,/g, '\u202f');
export const plural = (number, word) => `${count(number)} ${word}${number === 1 ? '' : 's'}`;
