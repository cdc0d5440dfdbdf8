import type { NodeFacts } from '../../../../schemas/agent/observed.ts';
import type { Sample } from '../ports/figure-store.ts';

/** A node that reports: what it is, and its latest sample. */
export interface MeasuredNode {
  readonly facts: Pick<NodeFacts, 'cpus'>;
  readonly sample: Sample | undefined;
}

/** Sums over all nodes; cores count as many times as there are of them. */
const SUMMED = [
  'memoryUsedBytes',
  'poolUsedBytes',
  'netReceiveBytesPerSecond',
  'netSendBytesPerSecond',
] as const;

/**
 * @param at milliseconds since 1970
 * @returns what all nodes that report are used for together; undefined: none reports
 */
export function clusterSample(nodes: readonly MeasuredNode[], at: number): Sample | undefined {
  const known = nodes.flatMap(({ facts, sample }) => (sample ? [{ facts, sample }] : []));
  const cpus = known.reduce((sum, { facts }) => sum + facts.cpus, 0);
  if (cpus === 0) return undefined;
  const busy = known.reduce(
    (sum, { facts, sample }) => sum + facts.cpus * (sample.values.cpuPercent ?? 0),
    0,
  );
  const sums = SUMMED.map((name) => [name, total(known.map(({ sample }) => sample.values[name]))]);
  return { at, values: { cpuPercent: busy / cpus, ...Object.fromEntries(sums) }, count: 1 };
}

/** What is not known of one node is left out; unless nothing is known of any. */
function total(values: readonly (number | null | undefined)[]): number | null {
  const known = values.filter((value) => value !== null && value !== undefined);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
}
