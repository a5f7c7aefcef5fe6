// The theme: what the system says ('system'), or what was chosen here.
const kName = 'promonitor-theme';

/** @returns {'system'|'light'|'dark'} */
export function chosenTheme() {
  try {
    const theme = localStorage.getItem(kName);
    return theme === 'light' || theme === 'dark' ? theme : 'system';
  } catch {
    return 'system';
  }
}

export function applyTheme(theme) {
  const root = document.documentElement;
  if (theme === 'system') delete root.dataset.theme;
  else root.dataset.theme = theme;
}

export function chooseTheme(theme) {
  try {
    if (theme === 'system') localStorage.removeItem(kName);
    else localStorage.setItem(kName, theme);
  } catch {
    // Storage may be forbidden: the choice holds for this page alone.
  }
  applyTheme(theme);
  dispatchEvent(new Event('themechange'));
}
