import { setTimeout } from 'node:timers/promises';
import { createApiClient } from '../../../schemas/client/api-client.ts';
import { isOver } from '../../../schemas/capability/operation.ts';
import type { Operation } from '../../../schemas/api/resources/operation.ts';
import type { ServerProcess } from '../../fakes/server-process.ts';
import { makeAppliance } from '../../registry/lab/make-appliance.ts';
import { median } from '../machine.ts';
import { publish } from '../pages/publish.ts';

const ROUNDS = 5;
/** Oftener, asking would cost more than the install. */
const POLL_MS = 100;

/** What an install costs besides what nodes do: played agents have done at once all they are told. */
export interface InstallCost {
  /** From asking for a plan to having it, in milliseconds. */
  readonly planMs: number;
  /** From the click to machines that are ready, in milliseconds. */
  readonly readyMs: number;
  /** Processor time of the server for both, beyond what it spends anyway. */
  readonly cpuMs: number;
}

/**
 * Installs an appliance of one machine a few times, and removes it again.
 *
 * @param quietCores what the server spends while nobody asks
 */
export async function installOne(server: ServerProcess, quietCores: number): Promise<InstallCost> {
  const { url, localToken: token } = server;
  const api = createApiClient({ server: url, token, fetch });
  const appliance = makeAppliance({ name: 'bench' });
  await publish(url, appliance);
  const consent = { appliance: 'acme/bench', digest: appliance.digest, reason: 'to be measured' };
  await api.giveConsent({ body: consent });
  const finished = async ({ id }: Operation): Promise<void> => {
    for (;;) {
      const { state, title } = await api.getOperation({ params: { operation: id } });
      if (state === 'succeeded') return;
      if (isOver(state)) throw new Error(`“${title}” is ${state}`);
      await setTimeout(POLL_MS);
    }
  };
  const rounds: InstallCost[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const body = { appliance: 'acme/bench:1.0.0', name: `bench-${round}` };
    const cpu = await server.cpuSeconds();
    const begun = performance.now();
    const { hash } = await api.planInstall({ body });
    const planned = performance.now();
    await finished(await api.installStack({ body: { ...body, planHash: hash } }));
    const ready = performance.now();
    const spentMs = ((await server.cpuSeconds()) - cpu) * 1_000;
    rounds.push({
      planMs: planned - begun,
      readyMs: ready - planned,
      cpuMs: Math.max(0, spentMs - quietCores * (ready - begun)),
    });
    const stack = { params: { stack: body.name }, query: { data: 'delete' } } as const;
    await finished(await api.removeStack(stack));
  }
  return {
    planMs: median(rounds.map(({ planMs }) => planMs)),
    readyMs: median(rounds.map(({ readyMs }) => readyMs)),
    cpuMs: median(rounds.map(({ cpuMs }) => cpuMs)),
  };
}
