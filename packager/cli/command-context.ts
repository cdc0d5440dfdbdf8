import type { OnProgress } from '../ports/progress.ts';

/** Everything a command sees of the world. Tests make one of their own. */
export interface CommandContext {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Whether a person looks at stderr: decides about the progress bar and about questions. */
  readonly isTty: boolean;
  /** The user wants one JSON document on stdout. */
  readonly json: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly cwd: string;
  readonly fetch: typeof fetch;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  readonly now: () => number;
  readonly onProgress: OnProgress;
  /** @returns undefined when there is no such file */
  readonly readText: (path: string) => Promise<string | undefined>;
  /** Asks at the terminal without showing the answer. @throws Fault USAGE when nobody is there */
  readonly askSecret: (question: string) => Promise<string>;
}
