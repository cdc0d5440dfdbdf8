import type { Identity } from '../../runtime/agent/link/adapters/identity.ts';
import { makeRequest } from '../../runtime/agent/link/adapters/identity.ts';
import { joinServer } from '../../runtime/agent/link/adapters/join-server.ts';
import { simulatedFacts } from '../../runtime/simulator/simulated-node.ts';
import type { NodeFacts } from '../../schemas/agent/observed.ts';
import type { ApiClient } from '../../schemas/client/api-client.ts';
import type { NodeId } from '../../schemas/ids/brand.ts';
import { waitFor } from './wait-for.ts';

/** A machine that has been switched on, and asks a server to become a node. */
export class JoiningMachine {
  /** What it has shown on its screen. */
  readonly said: string[] = [];
  identity: Identity | undefined;
  readonly #off = new AbortController();

  /** @param server where agents dial in, and the fingerprint of the authority there */
  constructor(
    server: { readonly agentUrl: string; readonly authority: string },
    facts: Partial<NodeFacts> & { readonly hostname: string },
  ) {
    void this.#join(server, { ...simulatedFacts('node-0000000009' as NodeId), ...facts });
  }

  async #join(
    { agentUrl, authority }: { readonly agentUrl: string; readonly authority: string },
    facts: NodeFacts,
  ): Promise<void> {
    const { signal } = this.#off;
    try {
      this.identity = await joinServer({
        server: agentUrl,
        authority,
        request: await makeRequest(),
        facts: async () => facts,
        say: (line) => this.said.push(line),
        signal,
        pace: { retryMs: 100, askAgainMs: 100 },
      });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /** @returns the code on its screen, once the server has taken it down */
  async code(api: ApiClient): Promise<string> {
    const shown = (): string | undefined =>
      this.said.map((line) => /\b[0-9A-Z]{4}-[0-9A-Z]{4}\b/.exec(line)?.[0]).find(Boolean);
    await waitFor('a machine to be listed', async () =>
      (await api.listJoining()).some(({ code }) => code === shown()),
    );
    return shown()!;
  }

  async joined(): Promise<Identity> {
    await waitFor('the machine to have joined', () => this.identity !== undefined);
    return this.identity!;
  }

  off(): void {
    this.#off.abort();
  }
}

/** @returns the fingerprint of a server's authority, as a token of it has it */
export async function authorityOf(api: ApiClient): Promise<string> {
  const { token } = await api.inviteNode({ body: { name: 'nobody' } });
  return token.split('.')[2]!;
}
