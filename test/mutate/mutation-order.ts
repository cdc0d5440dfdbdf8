/** What the process that runs tests is told, in its environment. */
export interface MutationOrder {
  /** Mutants to try. */
  readonly ids: readonly number[];
  /** Tests that take longer are not repeated for mutants. */
  readonly slowMs: number;
  /** How long all repetitions of a test may take. */
  readonly mostMs: number;
  /** How long a test may take beyond ten times its usual time, before a mutant counts as found. */
  readonly patienceMs: number;
  /** Nothing more is tried from then on, in milliseconds since 1970. */
  readonly endMs: number;
  /** Where the news are written, one a line. */
  readonly newsPath: string;
}

/** One line of news. */
export interface MutationNews {
  readonly reached?: readonly number[];
  readonly killed?: readonly number[];
  /** A test that fails after a mutant was there, although it is gone. */
  readonly spoilt?: string;
}
