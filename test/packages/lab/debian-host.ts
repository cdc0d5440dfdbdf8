/** How root's command lines begin on each of them: nothing of who starts them is inherited. */
export const ENVIRONMENT = [
  'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  'HOME=/root',
  'LANG=C.UTF-8',
  'DEBIAN_FRONTEND=noninteractive',
];

/** How a command line ended. */
export interface CommandEnd {
  readonly exit: number;
  /** All it wrote, on both its outputs. */
  readonly output: string;
}

/** A Debian that runs, and on which a test is root. */
export abstract class DebianHost implements AsyncDisposable {
  /** Runs a command line there. @returns how it ended */
  abstract try(command: string): Promise<CommandEnd>;

  /** The same, when it has to succeed. @returns what it wrote */
  async run(command: string): Promise<string> {
    const { exit, output } = await this.try(command);
    if (exit !== 0) throw new Error(`“${command}” ended with ${exit}:\n${output}`);
    return output.trim();
  }

  /** Ends everything that runs there, and removes it. */
  abstract [Symbol.asyncDispose](): Promise<void>;
}
