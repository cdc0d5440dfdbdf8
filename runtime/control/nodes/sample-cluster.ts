import { ALL_NODES } from './core/figure-range.ts';
import { clusterSample } from './core/cluster-sample.ts';
import type { ObservedStates } from './observed-states.ts';
import type { NodeStore } from './ports/node-store.ts';
import type { SeriesStore } from './series-store.ts';

export interface ClusterSamplerDependencies {
  readonly nodes: Pick<NodeStore, 'list'>;
  readonly observed: Pick<ObservedStates, 'get' | 'isLost'>;
  readonly series: SeriesStore;
  readonly now: () => Date;
}

/**
 * Adds up what all nodes are used for now. While some of them have yet to report after a restart of
 * the server, there is no sum: it would look as if less were used.
 */
export async function sampleCluster({
  nodes,
  observed,
  series,
  now,
}: ClusterSamplerDependencies): Promise<void> {
  const present = (await nodes.list()).filter(({ id }) => !observed.isLost(id));
  const awaited = present.some(
    ({ id, lastSeenAt }) => lastSeenAt !== undefined && observed.get(id) === undefined,
  );
  if (awaited) return;
  const at = now().getTime();
  const measured = present.flatMap(({ id }) => {
    const report = observed.get(id);
    return report ? [{ facts: report.facts, sample: series.latest(id) }] : [];
  });
  const sample = clusterSample(measured, at);
  if (sample) series.note(ALL_NODES, sample, at);
}
