/**
 * The icon set: drawn on a grid of 16, with a line of 1.5 and round ends. One drawing per thing; the
 * same thing has the same icon everywhere.
 */
export const DRAWINGS = {
  alert: (
    <>
      <path d="M8 2.2 14.4 13.3H1.6z" />
      <path d="M8 6.5v3" />
      <path d="M8 11.4v.1" />
    </>
  ),
  appliance: (
    <>
      <path d="M2.3 5 8 2.2 13.7 5v6L8 13.8 2.3 11z" />
      <path d="M2.6 5.2 8 8l5.4-2.8M8 8v5.5" />
    </>
  ),
  'arrow-left': <path d="M13 8H3m4-4L3 8l4 4" />,
  barrier: <path d="M3.5 13.5v-8m9 8v-8M2 5.5h12v4H2zm3.5 4 3-4m2 4 3-4" />,
  check: <path d="m3 8.5 3.3 3.3L13 4.8" />,
  'chevron-down': <path d="m4 6.2 4 4 4-4" />,
  'chevron-right': <path d="m6.2 4 4 4-4 4" />,
  clock: (
    <>
      <circle cx="8" cy="8" r="5.8" />
      <path d="M8 4.8V8l2.2 1.6" />
    </>
  ),
  close: <path d="m4 4 8 8m0-8-8 8" />,
  console: (
    <>
      <rect x="1.8" y="2.8" width="12.4" height="10.4" rx="1.4" />
      <path d="m4.5 6 2 2-2 2M8.5 10.2h3" />
    </>
  ),
  copy: (
    <>
      <rect x="5.5" y="5.5" width="8" height="8" rx="1.4" />
      <path d="M10.5 5.3V3.9a1.4 1.4 0 0 0-1.4-1.4H3.9a1.4 1.4 0 0 0-1.4 1.4v5.2a1.4 1.4 0 0 0 1.4 1.4h1.4" />
    </>
  ),
  disk: (
    <>
      <ellipse cx="8" cy="4" rx="5.4" ry="2" />
      <path d="M2.6 4v8c0 1.1 2.4 2 5.4 2s5.4-.9 5.4-2V4M2.6 8c0 1.1 2.4 2 5.4 2s5.4-.9 5.4-2" />
    </>
  ),
  download: <path d="M8 2.5v7m-3-3 3 3 3-3M2.8 13.2h10.4" />,
  external: (
    <>
      <path d="M9.5 2.8h3.7v3.7M13 3 7.6 8.4" />
      <path d="M11.8 9.5v2.7a1 1 0 0 1-1 1h-7a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1h2.7" />
    </>
  ),
  eye: (
    <>
      <path d="M1.5 8S4 3.6 8 3.6 14.5 8 14.5 8 12 12.4 8 12.4 1.5 8 1.5 8z" />
      <circle cx="8" cy="8" r="1.9" />
    </>
  ),
  'eye-off': (
    <>
      <path d="M6.2 3.9A6 6 0 0 1 8 3.6c4 0 6.5 4.4 6.5 4.4a11 11 0 0 1-2 2.5M4 5.2A10.6 10.6 0 0 0 1.5 8S4 12.4 8 12.4a6 6 0 0 0 2.7-.6" />
      <path d="m2.5 2.5 11 11" />
    </>
  ),
  info: (
    <>
      <circle cx="8" cy="8" r="5.8" />
      <path d="M8 7.4v3.4M8 5v.1" />
    </>
  ),
  key: (
    <>
      <circle cx="5.2" cy="10.8" r="2.7" />
      <path d="m7.2 8.8 6-6M10.8 5.2l2 2" />
    </>
  ),
  machine: (
    <>
      <rect x="2" y="2.5" width="12" height="8.5" rx="1.2" />
      <path d="M5.5 13.5h5M8 11v2.5" />
    </>
  ),
  more: <path d="M3.5 8v.1M8 8v.1M12.5 8v.1" strokeWidth="2" />,
  network: (
    <>
      <rect x="6" y="1.8" width="4" height="3.4" rx=".8" />
      <rect x="1.8" y="10.8" width="4" height="3.4" rx=".8" />
      <rect x="10.2" y="10.8" width="4" height="3.4" rx=".8" />
      <path d="M8 5.2v2.8M3.8 10.8V8h8.4v2.8" />
    </>
  ),
  node: (
    <>
      <rect x="2" y="2.5" width="12" height="4.6" rx="1" />
      <rect x="2" y="8.9" width="12" height="4.6" rx="1" />
      <path d="M4.6 4.8h.1M4.6 11.2h.1M8.5 4.8h3M8.5 11.2h3" />
    </>
  ),
  operation: <path d="M2.5 8h2.7l1.8-4.5 2.6 9L11.4 8h2.1" />,
  play: <path d="M5 3.2v9.6L12.8 8z" />,
  plus: <path d="M8 3v10M3 8h10" />,
  restart: (
    <>
      <path d="M13.2 8A5.2 5.2 0 1 1 11.5 4.2" />
      <path d="M13.3 2.2v3h-3" />
    </>
  ),
  search: (
    <>
      <circle cx="7" cy="7" r="4.5" />
      <path d="m10.4 10.4 3.4 3.4" />
    </>
  ),
  settings: (
    <>
      <path d="M2.5 4.5h6M12 4.5h1.5M2.5 11.5H4M7.5 11.5h6" />
      <circle cx="10.2" cy="4.5" r="1.7" />
      <circle cx="5.8" cy="11.5" r="1.7" />
    </>
  ),
  shield: <path d="M8 1.9 13 3.7v3.8c0 3.2-2 5.6-5 6.7-3-1.1-5-3.5-5-6.7V3.7z" />,
  'shield-check': (
    <>
      <path d="M8 1.9 13 3.7v3.8c0 3.2-2 5.6-5 6.7-3-1.1-5-3.5-5-6.7V3.7z" />
      <path d="m5.7 7.9 1.7 1.7 3-3.2" />
    </>
  ),
  'shield-off': (
    <>
      <path d="M8 1.9 13 3.7v3.8c0 3.2-2 5.6-5 6.7-3-1.1-5-3.5-5-6.7V3.7z" />
      <path d="m6.2 6.2 3.6 3.6m0-3.6L6.2 9.8" />
    </>
  ),
  'shield-question': (
    <>
      <path d="M8 1.9 13 3.7v3.8c0 3.2-2 5.6-5 6.7-3-1.1-5-3.5-5-6.7V3.7z" />
      <path d="M6.5 6.3a1.5 1.5 0 1 1 2.2 1.4c-.5.3-.7.6-.7 1.1M8 10.9v.1" />
    </>
  ),
  stack: <path d="M2 4.8 8 2l6 2.8-6 2.8zM2 8l6 2.8L14 8M2 11.2 8 14l6-2.8" />,
  stop: <rect x="3.6" y="3.6" width="8.8" height="8.8" rx="1" />,
  theme: (
    <>
      <circle cx="8" cy="8" r="5.8" />
      <path d="M8 2.2a5.8 5.8 0 0 1 0 11.6z" fill="currentColor" />
    </>
  ),
  trash: <path d="M2.8 4.3h10.4M6 4.2V2.7h4v1.5M4.2 4.5l.6 8.8h6.4l.6-8.8M6.7 7v3.8M9.3 7v3.8" />,
  undo: <path d="M3 6.5h6.5a3.5 3.5 0 1 1 0 7H6M3 6.5l3-3m-3 3 3 3" />,
  user: (
    <>
      <circle cx="8" cy="5.4" r="2.8" />
      <path d="M2.6 13.8c.6-2.8 2.7-4.2 5.4-4.2s4.8 1.4 5.4 4.2" />
    </>
  ),
  wrench: (
    <path d="M13.3 4.3 11 6.6 9.4 5l2.3-2.3a3.7 3.7 0 0 0-4.7 4.7l-4.4 4.4a1.1 1.1 0 0 0 1.6 1.6L8.6 9a3.7 3.7 0 0 0 4.7-4.7z" />
  ),
} as const;

export type IconName = keyof typeof DRAWINGS;
