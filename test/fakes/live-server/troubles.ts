import type { SimulatedDomain } from '../../../runtime/simulator/simulated-world.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { Operation } from '../../../schemas/api/resources/operation.ts';
import { waitFor } from '../wait-for.ts';
import { untilDone, untilOver } from './install-stacks.ts';
import type { LiveNode } from './live-node.ts';
import type { LiveServer } from './live-server.ts';

const HELLO = 'stackyard/hello';

/** Longer than any test waits. */
export const NEVER_MS = 24 * 3_600_000;

/** An operation that goes on until it is let go. */
export interface HeldOperation {
  readonly operation: Operation;
  letGo(): Promise<void>;
}

/** What stands still on a node until it is let go. */
export interface HeldNode {
  /** Fulfilled once something stands still. */
  readonly reached: Promise<void>;
  letGo(): void;
}

/** Lets a node stand still before a deed, such as one that begins with `define `. */
export function holdNode({ world }: LiveNode, deed: string | RegExp): HeldNode {
  const gate = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  const before = world.trouble;
  let isHeld = true;
  world.trouble = async (action) => {
    const isIt = typeof deed === 'string' ? action.startsWith(deed) : deed.test(action);
    if (isHeld && isIt) {
      reached.resolve();
      await gate.promise;
    }
    return before(action);
  };
  return {
    reached: reached.promise,
    letGo() {
      isHeld = false;
      gate.resolve();
    },
  };
}

/** Lets a node have so little memory, and waits until the server knows. @returns gives it back */
export async function limitMemory(
  { api }: LiveServer,
  node: LiveNode,
  memoryBytes: number,
): Promise<() => Promise<void>> {
  const tell = async (host: LiveNode['host'], isSo: (bytes: number) => boolean): Promise<void> => {
    node.host = host;
    await waitFor(`the server to know the memory of ${node.name}`, async () => {
      const { facts } = await api.getNode({ params: { node: node.name } });
      return facts !== null && isSo(facts.memoryBytes);
    });
  };
  const { host } = node;
  const short = { ...host, facts: { ...host.facts, memoryBytes } };
  await tell(short, (bytes) => bytes === memoryBytes);
  return () => tell(host, (bytes) => bytes !== memoryBytes);
}

/** Begins an install of hello that stands still before its machine is defined. */
export async function holdInstall(
  server: LiveServer,
  node: LiveNode,
  name: string,
): Promise<HeldOperation> {
  const held = holdNode(node, 'define ');
  const operation = await server.api.installStack({ body: { appliance: HELLO, name } });
  await held.reached;
  return {
    operation,
    async letGo() {
      held.letGo();
      await untilDone(server.api, operation);
    },
  };
}

/** Lets an install of hello fail, and its rollback wait before its machine is removed. */
export async function holdRollback(
  server: LiveServer,
  node: LiveNode,
  name: string,
): Promise<HeldOperation> {
  const { world } = node;
  const gate = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  const before = world.trouble;
  world.trouble = async (action) => {
    if (action.startsWith('start ')) throw unableToStart();
    if (!action.startsWith('undefine ')) return before(action);
    reached.resolve();
    await gate.promise;
  };
  const operation = await server.api.installStack({ body: { appliance: HELLO, name } });
  await reached.promise;
  return {
    operation,
    async letGo() {
      world.trouble = before;
      gate.resolve();
      await untilOver(server.api, operation);
    },
  };
}

const unableToStart = (): Fault =>
  new Fault('HYPERVISOR_FAILED', { call: 'start', message: 'no process could be made' });

/** The last words of a guest that crashes. */
export const LAST_WORDS = '[FAILED] Failed to start nginx.service - A web server.';

/** Waits until a machine boots, and lets its guest write what there is to be found in its console. */
export async function sayLastWords(
  server: LiveServer,
  stack: string,
  machine: string,
): Promise<SimulatedDomain> {
  const found = async () => server.machine(stack, machine).catch(() => undefined);
  await waitFor(`${machine} to boot`, async () => (await found())?.state === 'running');
  const domain = await server.machine(stack, machine);
  domain.console += `${LAST_WORDS}\n`;
  await waitFor(`the server to have the console of ${machine}`, async () => {
    const { text } = await server.api.getConsole({ params: { stack, machine }, query: {} });
    return text.includes(LAST_WORDS);
  });
  return domain;
}

/** Lets an install of hello fail: its machine crashes while it boots. Waits until it is rolled back. */
export async function failInstall(
  server: LiveServer,
  node: LiveNode,
  name: string,
): Promise<Operation> {
  const { api } = server;
  const { bootMs, shutdownMs } = node.world;
  node.takes({ bootMs: NEVER_MS, shutdownMs });
  const begun = await api.installStack({ body: { appliance: HELLO, name } });
  const domain = await sayLastWords(server, name, `${name}-web`);
  domain.state = 'crashed';
  const ended = await untilOver(api, begun);
  node.takes({ bootMs, shutdownMs });
  return ended;
}

/**
 * From now on no machine can be started on a node, and no rollback of an install comes to its end.
 *
 * @returns ends that
 */
export function breakInstalls({ database }: LiveServer, { world }: LiveNode): () => void {
  const before = world.trouble;
  world.trouble = (action) => {
    if (!action.startsWith('start ')) return before(action);
    throw unableToStart();
  };
  database.refused = /^delete from "stack"/;
  return () => {
    world.trouble = before;
    database.refused = undefined;
  };
}

/** Lets an install of hello fail, and its rollback stop half-way. @returns the operation */
export async function stickInstall(
  server: LiveServer,
  node: LiveNode,
  name: string,
): Promise<HeldOperation> {
  const { api } = server;
  const mend = breakInstalls(server, node);
  const begun = await api.installStack({ body: { appliance: HELLO, name: name } });
  const state = async () => (await api.getOperation({ params: { operation: begun.id } })).state;
  await waitFor('a rollback to be stuck', async () => (await state()) === 'stuck');
  mend();
  return {
    operation: await api.getOperation({ params: { operation: begun.id } }),
    async letGo() {
      await api.resumeOperation({ params: { operation: begun.id } });
      await untilOver(api, begun);
    },
  };
}

type StackVolume = Awaited<ReturnType<LiveServer['api']['getStack']>>['volumes'][number];

/**
 * Somebody deletes the file of a volume; waits until the server misses it.
 *
 * @returns the volume, and how to put the file back
 */
export async function missVolume(
  { api }: LiveServer,
  { world }: LiveNode,
  { stack, kind }: { readonly stack: string; readonly kind: StackVolume['kind'] },
): Promise<StackVolume & { putBack(): void }> {
  const volumes = async () => (await api.getStack({ params: { stack } })).volumes;
  const volume = (await volumes()).find((each) => each.kind === kind);
  const there = volume && world.volumes.get(volume.id);
  if (!there) throw new Error(`${stack} has no ${kind} volume there`);
  const { id } = volume;
  world.volumes.delete(id);
  let missed: StackVolume | undefined;
  await waitFor(`the server to miss a volume of ${stack}`, async () => {
    missed = (await volumes()).find((each) => each.id === id && each.missing !== null);
    return missed !== undefined;
  });
  return { ...volume, ...missed, putBack: () => void world.volumes.set(id, there) };
}
