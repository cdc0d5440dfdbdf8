/** How the outside sees one kind of failure. */
export interface FaultKind<Data> {
  /** HTTP status of the API. */
  readonly status: number;
  /** Exit code of the CLI, see {@link EXIT}. */
  readonly exit: number;
  /** Whether trying the same thing again later can succeed without anybody changing anything. */
  readonly retryable: boolean;
  /** One plain sentence for the person who reads it. */
  readonly message: (data: Data) => string;
  /** What to do next, as an instruction; absent where the message already says it. */
  readonly action?: (data: Data) => string;
}

/** Exit codes of `yard`. Stable; listed in `yard help exit-codes` and `docs/errors.md`. */
export const EXIT = {
  ok: 0,
  unexpected: 1,
  usage: 2,
  invalid: 3,
  notFound: 4,
  untrusted: 5,
  conflict: 6,
  denied: 7,
  unreachable: 8,
  failed: 9,
  cancelled: 10,
} as const;

/** Keeps the type of the data, so that whoever throws must bring it. */
export const kind = <Data>(definition: FaultKind<Data>): FaultKind<Data> => definition;

export const list = (values: readonly string[]): string => values.join(', ');
