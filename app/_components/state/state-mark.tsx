/** The ways a thing can be. Each has a shape of its own, so that colour is never needed to tell. */
export type StateKind = 'good' | 'working' | 'attention' | 'bad' | 'idle' | 'gone';

/** Shape and colour by kind; drawn on a grid of 12. */
const SHAPES = {
  good: {
    colour: 'text-good',
    drawing: (
      <>
        <circle cx="6" cy="6" r="5.5" fill="currentColor" />
        <path
          d="m3.5 6.2 1.8 1.8 3.2-3.7"
          className="stroke-surface"
          strokeWidth="1.5"
          fill="none"
        />
      </>
    ),
  },
  working: {
    colour: 'text-accent',
    drawing: (
      <>
        <circle cx="6" cy="6" r="4.6" stroke="currentColor" strokeOpacity="0.3" strokeWidth="1.8" />
        <path d="M6 1.4a4.6 4.6 0 0 1 4.6 4.6" stroke="currentColor" strokeWidth="1.8" />
      </>
    ),
  },
  attention: {
    colour: 'text-warn',
    drawing: (
      <>
        <path d="M6 .6 11.7 11H.3z" fill="currentColor" />
        <path d="M6 4.3v3.2M6 9.2v.1" className="stroke-surface" strokeWidth="1.4" />
      </>
    ),
  },
  bad: {
    colour: 'text-bad',
    drawing: (
      <>
        <rect x=".8" y=".8" width="10.4" height="10.4" rx="1.5" fill="currentColor" />
        <path d="m3.7 3.7 4.6 4.6m0-4.6L3.7 8.3" className="stroke-surface" strokeWidth="1.5" />
      </>
    ),
  },
  idle: {
    colour: 'text-ink-faint',
    drawing: <circle cx="6" cy="6" r="4.6" stroke="currentColor" strokeWidth="1.8" />,
  },
  gone: {
    colour: 'text-ink-faint',
    drawing: (
      <>
        <circle
          cx="6"
          cy="6"
          r="4.6"
          stroke="currentColor"
          strokeWidth="1.5"
          strokeDasharray="2 2"
        />
        <path d="M3.2 6h5.6" stroke="currentColor" strokeWidth="1.5" />
      </>
    ),
  },
} as const satisfies Record<StateKind, unknown>;

/** The one way to show a state: a shape, a colour and a word. */
export function StateMark({ kind, word }: { readonly kind: StateKind; readonly word: string }) {
  const { colour, drawing } = SHAPES[kind];
  return (
    <span className={`inline-flex items-center gap-1.5 whitespace-nowrap font-medium ${colour}`}>
      <svg
        viewBox="0 0 12 12"
        width="12"
        height="12"
        fill="none"
        strokeLinecap="round"
        aria-hidden="true"
        className={kind === 'working' ? 'shrink-0 animate-turn' : 'shrink-0'}
      >
        {drawing}
      </svg>
      {word}
    </span>
  );
}
