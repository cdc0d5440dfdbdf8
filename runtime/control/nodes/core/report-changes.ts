import type { ObservedState } from '../../../../schemas/agent/observed.ts';

export type SeenMachine = Pick<ObservedState['machines'][number], 'id' | 'state'>;
export type SeenVolume = Pick<ObservedState['volumes'][number], 'id' | 'state'>;

/** What of a report differs from the one before. */
export interface ReportChanges {
  readonly machines: readonly SeenMachine[];
  /** Those that went missing, or are back. */
  readonly volumes: readonly SeenVolume[];
}

/** The part of a report that is compared. */
export interface SeenStates {
  readonly machines: readonly SeenMachine[];
  readonly volumes: readonly SeenVolume[];
}

/** Without a report before, what is new cannot be told from what was always so. */
export const reportChanges = (now: SeenStates, before: SeenStates | undefined): ReportChanges => ({
  machines: changed(now.machines, before?.machines, (is, was) => is !== was),
  volumes: changed(
    now.volumes,
    before?.volumes,
    (is, was) => (is === 'missing') !== (was === 'missing'),
  ),
});

function changed<Item extends { readonly id: string; readonly state: string }>(
  now: readonly Item[],
  before: readonly Item[] = [],
  differs: (is: Item['state'], was: Item['state']) => boolean,
): readonly Item[] {
  const known = new Map(before.map(({ id, state }) => [id, state]));
  return now.filter(({ id, state }) => {
    const was = known.get(id);
    return was !== undefined && differs(state, was);
  });
}
