import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CliHost } from '../../packager/cli/run-cli.ts';
import { type ApiServer, startApiServer } from './api-server/start-api-server.ts';
import { SEEDED_PASSWORD } from './api-server/seed/seed-accounts.ts';
import { freshId } from './api-server/ids.ts';
import { type YardResult, YardUser } from './yard.ts';

export { SEEDED_PASSWORD };

/** Somebody who runs `yard` against a fake server on which time passes quickly. */
export class Operator {
  readonly server: ApiServer;
  readonly user: YardUser;

  private constructor(server: ApiServer, user: YardUser) {
    this.server = server;
    this.user = user;
  }

  static async create(options: { speed?: number } = {}): Promise<Operator> {
    const server = await startApiServer({ scenario: 'full', pages: 'none' });
    server.world.mode.speed = options.speed ?? 50;
    return new Operator(server, await YardUser.create());
  }

  async remove(): Promise<void> {
    await this.server.close();
    await this.user.remove();
  }

  get world(): ApiServer['world'] {
    return this.server.world;
  }

  /** As the launcher of a server does: a token in the credentials file. */
  async signIn(name = 'admin'): Promise<string> {
    const account = this.world.accounts.find((each) => each.name === name);
    const secret = `yard_${name}_${this.world.tokens.length}`;
    this.world.tokens.push({
      id: freshId('token'),
      account: account?.id ?? '',
      name: 'test',
      scopes: ['admin'],
      createdAt: new Date().toISOString(),
      expiresAt: null,
      lastUsedAt: null,
      secret,
    });
    const { address } = this.server;
    await this.writeCredentials({ default: address, servers: { [address]: { token: secret } } });
    return secret;
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
