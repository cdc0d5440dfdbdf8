import type { ServerProcess } from '../../fakes/server-process.ts';
import type { SeededNode } from './seed-fleet.ts';

const ROUNDS = 60;
const LIST_ROUNDS = 25;
/** A server that is slow is not asked for so many. */
const MOST_MS = 20_000;
const SHARE = 0.99;

/** What answers of a kind cost. */
export interface Answers {
  /** 99 of 100 came within so many milliseconds. */
  readonly p99Ms: number;
  /** Processor time of the server for each, beyond what it spends anyway. */
  readonly cpuMs: number;
}

export interface AskedPages {
  /** One node, its series, one stack, the first page of operations. */
  readonly items: Answers;
  /** A page of 50 nodes or stacks, from the beginning or the middle. */
  readonly lists: Answers;
  /** Nodes or stacks narrowed by words, a node, or a state that none of them has. */
  readonly searches: Answers;
}

/**
 * Asks the API as a person with a few open pages does: one request at a time.
 *
 * @param quietCores what the server spends while nobody asks
 */
export async function askPages(
  server: Pick<ServerProcess, 'url' | 'localToken' | 'cpuSeconds'>,
  nodes: readonly SeededNode[],
  quietCores: number,
): Promise<AskedPages> {
  const pick = (round: number): SeededNode | undefined => nodes[(round * 7_919) % nodes.length];
  const askAll = async (
    rounds: number,
    pathsOf: (node: SeededNode) => readonly string[],
  ): Promise<Answers> => {
    const took: number[] = [];
    const cpu = await server.cpuSeconds();
    const begun = performance.now();
    for (let round = 0; round < rounds && performance.now() < begun + MOST_MS; round += 1) {
      const node = pick(round);
      for (const path of node ? pathsOf(node) : []) took.push(await ask(server, path));
    }
    const spentMs = ((await server.cpuSeconds()) - cpu) * 1_000;
    const extraMs = spentMs - quietCores * (performance.now() - begun);
    return { p99Ms: quantile(took), cpuMs: Math.max(0, extraMs / took.length) };
  };
  return {
    items: await askAll(ROUNDS, ({ name, stack }) => [
      `/nodes/${name}`,
      `/nodes/${name}/series`,
      `/stacks/${stack}`,
      '/operations',
    ]),
    lists: await askAll(LIST_ROUNDS, ({ name, stack }) => [
      '/nodes',
      `/nodes?after=${name}/x`,
      '/stacks',
      `/stacks?after=${stack}/x`,
    ]),
    searches: await askAll(LIST_ROUNDS, ({ name, stack }) => [
      `/nodes?search=${name}`,
      '/nodes?state=lost',
      `/stacks?search=${stack}`,
      `/stacks?node=${name}`,
      '/stacks?state=failed',
    ]),
  };
}

/** @returns milliseconds until the whole answer was there */
async function ask(
  { url, localToken }: Pick<ServerProcess, 'url' | 'localToken'>,
  path: string,
): Promise<number> {
  const begun = performance.now();
  const headers = { authorization: `Bearer ${localToken}` };
  const answer = await fetch(`${url}/api/v1${path}`, { headers });
  await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return performance.now() - begun;
}

const quantile = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.ceil(values.length * SHARE) - 1] ?? 0;
