const SERIES = 6;

/** Colours of a chart, as the theme of the page has them now. */
export interface ChartColours {
  readonly text: string;
  readonly grid: string;
  readonly series: readonly string[];
}

/** Reads the tokens as they are in force at an element. A canvas knows no CSS variables. */
export function readChartColours(element: HTMLElement): ChartColours {
  const probe = document.createElement('span');
  element.append(probe);
  const read = (token: string): string => {
    probe.style.color = `var(--${token})`;
    return getComputedStyle(probe).color;
  };
  const colours = {
    text: read('ink-faint'),
    grid: read('line'),
    series: Array.from({ length: SERIES }, (_none, index) => read(`series-${index + 1}`)),
  };
  probe.remove();
  return colours;
}

/** Calls back when the colours of the page change: by the toggle, or by the system. */
export function watchColours(changed: () => void): () => void {
  const system = matchMedia('(prefers-color-scheme: dark)');
  system.addEventListener('change', changed);
  const toggle = new MutationObserver(changed);
  toggle.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  return () => {
    system.removeEventListener('change', changed);
    toggle.disconnect();
  };
}
