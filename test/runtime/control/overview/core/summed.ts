import type {
  SummedNode,
  SummedStack,
} from '../../../../../runtime/control/overview/core/summary-input.ts';

const GiB = 2 ** 30;
const AT = '2026-05-01T12:00:00.000Z';

/** What a test says of a node; the rest is of one that has plenty of everything. */
export interface NodeShape {
  readonly state?: SummedNode['state'];
  readonly cpus?: number;
  readonly cpuPercent?: number;
  readonly memory?: readonly [usedGiB: number, totalGiB: number];
  readonly pool?: readonly [usedGiB: number, totalGiB: number];
  readonly reserved?: Partial<SummedNode['reserved']>;
  readonly notices?: readonly string[];
  readonly drift?: string;
  /** It has told nothing yet. */
  readonly silent?: boolean;
}

/** @returns a node by its name */
export function node(name: string, shape: NodeShape = {}): SummedNode {
  const { memory = [1, 8], pool = [10, 100] } = shape;
  return {
    id: `node-${name}` as SummedNode['id'],
    name,
    state: shape.state ?? 'ready',
    lastSeenAt: AT,
    enrolledAt: '2026-01-01T00:00:00.000Z',
    notices: [...(shape.notices ?? [])],
    drift: shape.drift ?? null,
    facts: shape.silent
      ? null
      : ({ cpus: shape.cpus ?? 4, memoryBytes: memory[1] * GiB } as SummedNode['facts']),
    figures: shape.silent
      ? null
      : {
          at: AT,
          cpuPercent: shape.cpuPercent ?? 10,
          memoryUsedBytes: memory[0] * GiB,
          memoryFreeBytes: (memory[1] - memory[0]) * GiB,
          poolTotalBytes: pool[1] * GiB,
          poolFreeBytes: (pool[1] - pool[0]) * GiB,
          agentMemoryBytes: 0,
        },
    reserved: { cpu: 0, memoryBytes: 0, diskBytes: 0, machines: 0, ...shape.reserved },
  };
}

/** @returns a stack by its name, that runs on a node called `a` */
export const stack = (name: string, shape: Partial<SummedStack> = {}): SummedStack => ({
  id: `stack-${name}` as SummedStack['id'],
  name,
  state: 'running',
  sentence: 'All machines are ready.',
  machines: ['ready'],
  missingSince: undefined,
  distrust: undefined,
  isBusy: false,
  gateway: 'node-a' as SummedStack['gateway'],
  ports: 1,
  ...shape,
});
