import { takingsOf } from '../../../../runtime/operations/interlock.ts';
import type { OperationEvent, Taking } from '../../../../runtime/operations/record.ts';
import { isActive } from '../../../../schemas/capability/operation.ts';
import type { OperationId } from '../../../../schemas/ids/brand.ts';
import type { Sight } from './sight.ts';

type Phase = 'none' | OperationEvent['type'];

/** What may follow what in the log of one step. Begun again: its worker died. */
const MAY_FOLLOW: Record<OperationEvent['type'], readonly Phase[]> = {
  started: ['none', 'started', 'failed'],
  succeeded: ['started'],
  failed: ['started', 'none', 'failed'],
  'undo-started': ['started', 'succeeded', 'failed', 'undo-started', 'undo-failed'],
  'undo-finished': ['undo-started'],
  'undo-failed': ['undo-started'],
};

/** Logs of operations tell of one worker at a time, each step in its turn. */
export function logsAreLegal({ tables }: Sight): string[] {
  return [...tables.events].flatMap(([operation, events]) => {
    const phases = new Map<string, Phase>();
    return events.flatMap(({ step, type, sequence }, index) => {
      const before = phases.get(step) ?? 'none';
      phases.set(step, type);
      const wrong = [
        ...(MAY_FOLLOW[type].includes(before) ? [] : [`“${type}” of ${step} after “${before}”`]),
        ...(sequence === index + 1 ? [] : [`event ${sequence} is number ${index + 1}`]),
      ];
      return wrong.map((what) => `log of ${operation}: ${what}`);
    });
  });
}

/** No two operations have a subject that one of them has to itself, but for a part and its whole. */
export function oneOperationEach({ tables }: Sight): string[] {
  const active = [...tables.operations.values()]
    .map(({ record }) => record)
    .filter(({ state }) => isActive(state));
  const wholes = new Map(active.map(({ id, parent }) => [id, parent]));
  const isPartOf = (id: OperationId | undefined, whole: OperationId): boolean =>
    id !== undefined && (id === whole || isPartOf(wholes.get(id), whole));
  const taken = new Map<string, { id: OperationId; taking: Taking }[]>();
  return active.flatMap((record) =>
    takingsOf(record).flatMap(({ kind, id, name, taking }) => {
      const holders = taken.get(`${kind} ${id}`) ?? [];
      taken.set(`${kind} ${id}`, [...holders, { id: record.id, taking }]);
      return holders
        .filter((holder) => holder.taking === 'exclusive' || taking === 'exclusive')
        .filter((holder) => !isPartOf(record.id, holder.id))
        .map((holder) => `${record.id} and ${holder.id} work on ${name} at a time`);
    }),
  );
}

/** Nothing ends before its parts. */
export const wholesEndLast = ({ tables }: Sight): string[] =>
  [...tables.operations.values()].flatMap(({ record: { id, parent, state } }) => {
    const whole = parent && tables.operations.get(parent)?.record;
    if (!whole || !isActive(state) || isActive(whole.state)) return [];
    return [`${id} is ${state}, but what it is a part of has ended: ${whole.id}`];
  });
