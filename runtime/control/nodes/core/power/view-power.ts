import type { ObservedState } from '../../../../../schemas/agent/observed.ts';
import type { NodePowerSummary } from '../../../../../schemas/api/resources/power.ts';
import type { NodeRecord } from '../../ports/node-store.ts';
import type { PowerRecord, StoredRest } from '../../ports/power-store.ts';
import { cardsOf } from './cards-of.ts';
import { isBack } from './power-record.ts';

interface PowerViewInput {
  readonly record: Pick<NodeRecord, 'facts'>;
  /** Its last report to this server since that was started. */
  readonly report: Pick<ObservedState, 'facts'> | undefined;
  readonly power: PowerRecord | undefined;
  /** The boot of the host that this server runs on; undefined: not known. */
  readonly ownBoot: string | undefined;
  /** Why it is awake, as a sentence; absent: it sleeps, or none goes to sleep by itself. */
  readonly awake?: string | undefined;
}

/** @returns what of its power is shown with a node; a rest that has ended is not shown any more */
export function viewPower({
  record,
  report,
  power,
  ownBoot,
  awake,
}: PowerViewInput): NodePowerSummary {
  const facts = report?.facts ?? record.facts;
  const way = power?.way.kind ?? 'none';
  const rest = standingRest(power, report);
  return {
    way,
    rest: rest && { kind: rest.kind, settled: rest.settled, by: rest.by, at: rest.at },
    wakeable: way === 'redfish' || way === 'ipmi' || cardsOf(power, facts).length > 0,
    obeys: facts?.power !== undefined,
    own: ownBoot !== undefined && facts?.power?.boot === ownBoot,
    bootMs: power?.bootMs ?? null,
    ...(awake === undefined || rest ? {} : { sleep: awake }),
  };
}

/** @returns why a node is off, or on the way there; null: it is not, or it is back */
export function standingRest(
  power: Pick<PowerRecord, 'rest'> | undefined,
  report: Pick<ObservedState, 'facts'> | undefined,
): StoredRest | null {
  const rest = power?.rest ?? null;
  return rest?.settled && isBack(rest, report) ? null : rest;
}
