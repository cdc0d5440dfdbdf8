import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CliHost } from '../../../packager/cli/run-cli.ts';
import { type YardResult, YardUser } from '../yard.ts';
import type { LiveServer } from './live-server.ts';
import { makeToken, SCOPES } from './sign-in.ts';

/** Somebody who runs `yard` against a live server. */
export class LiveOperator {
  readonly server: LiveServer;
  readonly user: YardUser;

  private constructor(server: LiveServer, user: YardUser) {
    this.server = server;
    this.user = user;
  }

  static async create(server: LiveServer): Promise<LiveOperator> {
    return new LiveOperator(server, await YardUser.create());
  }

  remove(): Promise<void> {
    return this.user.remove();
  }

  /** Puts a token of an account into the credentials file. @returns the token */
  async signIn(name: keyof typeof SCOPES): Promise<string> {
    const token = await makeToken(this.server, name, SCOPES[name]);
    await this.useToken(token);
    return token;
  }

  /** As the launcher of a server does for who has started it. */
  async useToken(token = this.server.localToken): Promise<void> {
    const { address } = this.server;
    await this.writeCredentials({ default: address, servers: { [address]: { token } } });
  }

  async writeCredentials(credentials: unknown): Promise<void> {
    const folder = join(this.user.home, '.config', 'stackyard');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'credentials.json'), JSON.stringify(credentials));
  }

  yard(argv: readonly string[], host: Partial<CliHost> = {}): Promise<YardResult> {
    return this.user.yard(argv, { host: { now: Date.now, ...host } });
  }

  /** Runs with `--json`. @returns exit code and document, which must be the only one */
  async yardJson(
    argv: readonly string[],
    host: Partial<CliHost> = {},
  ): Promise<{ exit: number; json: never; stderr: string }> {
    const { exit, stdout, stderr } = await this.yard([...argv, '--json'], host);
    return { exit, json: JSON.parse(stdout) as never, stderr };
  }
}
