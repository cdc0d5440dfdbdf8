import { freshId } from '../../fakes/api-server/ids.ts';
import type { World } from '../../fakes/api-server/world.ts';

/** An install in the middle of fetching: the picture that people look at longest. */
export function runAnInstall(world: World): void {
  const past = world.operations.find(({ title }) => title === 'Install blog');
  if (!past) throw new Error('The seeded world has no install.');
  const fetching = { phase: 'fetching' as const, note: '' };
  const step = (title: string, state: 'done' | 'running' | 'waiting') => ({
    name: title,
    title,
    state,
    startedAt: state === 'waiting' ? null : new Date().toISOString(),
    finishedAt: state === 'done' ? new Date().toISOString() : null,
  });
  world.operations.unshift({
    ...past,
    id: freshId('op'),
    title: 'Install journal',
    state: 'running',
    createdAt: new Date().toISOString(),
    finishedAt: null,
    steps: [
      step('Reserving names, addresses and ports', 'done'),
      step('Fetching and verifying', 'running'),
      step('Defining machines', 'waiting'),
      step('Start db.journal', 'waiting'),
    ],
    progress: {
      note: 'Fetching and verifying the images',
      bytesDone: 181 * 2 ** 20,
      bytesTotal: 284 * 2 ** 20,
      bytesPerSecond: 2.6 * 2 ** 20,
      remainingMs: 40_000,
      machines: [
        { ...fetching, machine: 'db.journal', bytesDone: 90 * 2 ** 20, bytesTotal: 120 * 2 ** 20 },
        { ...fetching, machine: 'web.journal', bytesDone: 91 * 2 ** 20, bytesTotal: 164 * 2 ** 20 },
      ],
    },
  });
}

/** A drain of which one part is done, one goes on, one failed and one waits. */
export function runADrain(world: World): void {
  const [past] = world.operations;
  if (!past?.progress) throw new Error('An install is under way.');
  const startedAt = new Date().toISOString();
  const id = freshId('op');
  const part = (title: string, state: (typeof past)['state'], more: Partial<typeof past> = {}) => {
    const own = { id: freshId('op'), title, state };
    world.operations.push({ ...past, ...own, parent: id, children: [], ...more });
    return own;
  };
  const step = (title: string, state: 'done' | 'running' | 'waiting', name = title) => {
    const finishedAt = state === 'done' ? startedAt : null;
    return { name, title, state, startedAt, finishedAt, expectedMs: null };
  };
  const bytes = { bytesDone: 3 * 2 ** 30, bytesTotal: 8 * 2 ** 30, bytesPerSecond: 2 ** 26 };
  const sending = {
    ...bytes,
    note: 'Moving web.shop to yard-1',
    remainingMs: 80_000,
    machines: [],
  };
  const message = 'There is no room on “yard-1”.';
  world.operations.push({
    ...past,
    id,
    kind: 'drain-node',
    title: 'Drain barn-9',
    subject: { kind: 'node', id: 'node-0000000009', name: 'barn-9' },
    children: [
      part('Move db.shop to yard-1', 'succeeded'),
      part('Move web.shop to yard-1', 'running', {
        kind: 'move-machine',
        steps: [step('Moving it while it runs', 'running', 'send')],
        progress: sending,
      }),
      part('Move mail to yard-1', 'failed', {
        fault: { code: 'NO_ROOM', message, data: {} },
      }),
      part('Move the router of shop to yard-1', 'queued'),
    ],
    steps: [step('Choosing', 'done'), step('Moving machines', 'running', 'machines')],
    progress: { ...sending, note: 'Moving machines', bytesTotal: 0, bytesDone: 0 },
  });
}
