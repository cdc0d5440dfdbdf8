import type { KeyTerminal } from './terminal/key-terminal.ts';
import type { OnProgress } from '../images/ports/progress.ts';

/** Everything a command sees of the world. Tests make one of their own. */
export interface CommandContext {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Whether a person looks at stderr: decides about bars that are drawn anew. */
  readonly isTty: boolean;
  /** Whether what goes to stdout may be coloured. */
  readonly hasColours: boolean;
  /** Whether a person can answer questions. */
  readonly isInteractive: boolean;
  /** The size of that terminal, which may change. */
  readonly terminalSize: () => { readonly columns: number; readonly rows: number };
  /** @returns the terminal, key by key; undefined: input or output is none */
  readonly keyTerminal: () => KeyTerminal | undefined;
  /** The user wants one JSON document on stdout. */
  readonly json: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly cwd: string;
  /** Name of this machine. */
  readonly hostname: string;
  readonly fetch: typeof fetch;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  readonly now: () => number;
  readonly onProgress: OnProgress;
  /** @returns undefined when there is no such file */
  readonly readText: (path: string) => Promise<string | undefined>;
  /** @returns a file that is read as it is sent; undefined when there is none */
  readonly openFile: (path: string) => Promise<Blob | undefined>;
  /** Writes a file that only its owner may read; its folders are made. */
  readonly writePrivateText: (path: string, text: string) => Promise<void>;
  /** Asks at the terminal. @throws Fault USAGE when nobody is there */
  readonly ask: (question: string) => Promise<string>;
  /** Asks at the terminal without showing the answer. @throws Fault USAGE when nobody is there */
  readonly askSecret: (question: string) => Promise<string>;
  /** Reads standard input to its end. @throws Fault LIMIT_EXCEEDED */
  readonly readInput: () => Promise<string>;
}
