import { OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import { seededId } from '../ids.ts';
import type { FakeOperation } from '../shapes.ts';
import type { World } from '../world.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ago = (ms: number): string => new Date(Date.now() - ms).toISOString();

interface Past {
  readonly kind: string;
  readonly title: string;
  readonly stack: string;
  readonly ageMs: number;
  readonly tookMs: number;
  readonly by: string;
  readonly state?: FakeOperation['state'];
  readonly more?: Partial<FakeOperation>;
}

const done = (title: string, state: FakeOperation['steps'][number]['state'] = 'done') => ({
  name: title.toLowerCase(),
  title,
  state,
  startedAt: null,
  finishedAt: null,
  expectedMs: null,
});

const past = (world: World, each: Past): FakeOperation => ({
  id: seededId('op', each.title + each.ageMs),
  kind: each.kind,
  title: each.title,
  subject: {
    kind: 'stack',
    id:
      world.stacks.find((stack) => stack.name === each.stack)?.id ?? seededId('stack', each.stack),
    name: each.stack,
  },
  state: each.state ?? 'succeeded',
  cancelRequested: false,
  createdAt: ago(each.ageMs),
  createdBy: each.by,
  finishedAt: ago(each.ageMs - each.tookMs),
  steps: [done('Reserving names, addresses and ports'), done('Defining machines')],
  progress: null,
  fault: null,
  failedStep: null,
  console: [],
  phases: [],
  ...each.more,
});

const failed: Partial<FakeOperation> = {
  steps: [
    done('Reserving names, addresses and ports', 'undone'),
    done('Fetching and verifying', 'undone'),
    done('Start web.shop, after db', 'failed'),
  ],
  fault: {
    code: 'MACHINE_NOT_READY',
    message:
      'Machine “web.shop” did not become ready: http port 80, path / did not succeed within 900 s.',
    action: 'Read its console log; the last lines are below.',
    data: { machine: 'web.shop', probe: 'http port 80, path /', timeoutMs: 900_000, console: '' },
  },
  failedStep: 'start web.shop, after db',
  console: [
    '[    6.004902] systemd[1]: Failed to start nginx.service - A high performance web server.',
  ],
};

/** Operations of the last weeks, one in each ending. */
export function seedOperations(world: World): void {
  const all: Past[] = [
    {
      kind: OPERATION_KIND.stop,
      title: 'Stop hello',
      stack: 'hello',
      ageMs: 26 * HOUR,
      tookMs: 9_300,
      by: 'olga',
    },
    {
      kind: OPERATION_KIND.install,
      title: 'Install shop',
      stack: 'shop',
      ageMs: 2 * DAY,
      tookMs: 960_000,
      by: 'olga',
      state: 'failed',
      more: failed,
    },
    {
      kind: OPERATION_KIND.install,
      title: 'Install wiki',
      stack: 'wiki',
      ageMs: 3 * DAY,
      tookMs: 41_000,
      by: 'admin',
      state: 'cancelled',
      more: {
        cancelRequested: true,
        steps: [
          done('Reserving names, addresses and ports', 'undone'),
          done('Fetching and verifying', 'undone'),
        ],
      },
    },
    {
      kind: OPERATION_KIND.install,
      title: 'Install blog',
      stack: 'blog',
      ageMs: 12 * DAY,
      tookMs: 161_000,
      by: 'admin',
    },
    {
      kind: OPERATION_KIND.remove,
      title: 'Remove old-blog',
      stack: 'old-blog',
      ageMs: 19 * DAY,
      tookMs: 22_000,
      by: 'admin',
    },
    {
      kind: OPERATION_KIND.install,
      title: 'Install cloud',
      stack: 'cloud',
      ageMs: 33 * DAY,
      tookMs: 402_000,
      by: 'admin',
    },
  ];
  world.operations.push(...all.map((each) => past(world, each)));
}
