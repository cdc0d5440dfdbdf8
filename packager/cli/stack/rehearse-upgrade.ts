import type { z } from 'zod';
import type { Operation } from '../../../schemas/api/resources/operation.ts';
import type { Rehearsal, RehearsalPlan } from '../../../schemas/api/resources/rehearsal.ts';
import type { Stack } from '../../../schemas/api/resources/stack.ts';
import type { UpgradeRequest } from '../../../schemas/api/resources/upgrade.ts';
import { EXIT } from '../../../schemas/errors/catalogue.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { Outcome } from '../define-command.ts';
import { endingOf, phasesOf } from '../operation/operation-ending.ts';
import { operationOutcome } from '../operation/operation-outcome.ts';
import { waitForOperation } from '../operation/wait-for-operation.ts';
import type { Connection } from '../server/connection.ts';
import { keepAsking } from '../server/patience.ts';
import { submitOnce } from '../server/submit-once.ts';
import { confirm } from '../terminal/confirm.ts';
import { briefRehearsalLines, rehearsalLines, rehearsalPlanLines } from './rehearsal-lines.ts';
import { withOptions } from './upgrade-lines.ts';

/** The document of a command that rehearses. */
export const REHEARSAL_SHAPE =
  '{"stack", "operation", "result", "rehearsal": Rehearsal as in the API or null, "phases", "error"?}';

type Request = z.input<typeof UpgradeRequest>;

interface Options {
  readonly request: Request;
  readonly yes: boolean;
}

/** Shows what a rehearsal would do. */
export async function showRehearsal(
  { api }: Connection,
  stack: Stack,
  request: Request,
): Promise<Outcome> {
  const params = { stack: stack.id };
  const plan = withOptions(await api.planRehearsal({ params, body: request }));
  return {
    json: plan,
    text: rehearsalPlanLines(plan).join('\n'),
    ...(plan.problems.length > 0 ? { exit: EXIT.conflict } : {}),
  };
}

/** What a rehearsal came to; `rehearsal`: null while it goes on, and when it could not be made. */
export interface Rehearsed {
  readonly operation: Operation;
  readonly rehearsal: Rehearsal | null;
}

/**
 * Shows the plan, asks, and rehearses.
 *
 * @param options `wait`: until it is done
 * @throws Fault REHEARSAL_REFUSED, PLAN_CHANGED, CANCELLED
 */
export async function rehearse(
  connection: Connection,
  stack: Stack,
  { request, yes, wait }: Options & { readonly wait: boolean },
): Promise<Rehearsed> {
  const { api, context } = connection;
  const params = { stack: stack.id };
  const plan = withOptions(await api.planRehearsal({ params, body: request }));
  refuse(plan);
  if (yes) context.stderr(`${briefRehearsalLines(plan).join('\n')}\n`);
  else await confirm(context, rehearsalPlanLines(plan).join('\n'), 'Rehearse it?');
  const body = { ...request, version: plan.appliance.version, planHash: plan.hash };
  const begun = await submitOnce(connection, (key) =>
    api.rehearseUpgrade({ params, query: { key }, body }),
  );
  if (!wait) return { operation: begun, rehearsal: null };
  const operation = await waitForOperation(connection, begun);
  const { rehearsals } = await keepAsking(connection, () => api.listRehearsals({ params }));
  return { operation, rehearsal: rehearsals.find(({ id }) => id === operation.id) ?? null };
}

function refuse({ stack, problems, appliance: { version } }: RehearsalPlan): void {
  if (problems.length === 0) return;
  throw new Fault('REHEARSAL_REFUSED', { stack: stack.name, version, problems });
}

/** @returns whether an upgrade that was rehearsed may follow */
export const hasHeld = ({ rehearsal }: Rehearsed): boolean => rehearsal?.outcome === 'held';

/** @returns what came of it, before the upgrade itself is shown */
export const toldOf = ({ rehearsal }: Rehearsed, { name }: Stack): string[] =>
  rehearsal ? rehearsalLines(rehearsal, name) : [];

/** What a command tells that rehearsed. One that would be rolled back counts as failed. */
export function rehearsalOutcome({ operation, rehearsal }: Rehearsed, stack: Stack): Outcome {
  const { error } = endingOf(operation);
  const told = operationOutcome(operation);
  const lines = rehearsal ? rehearsalLines(rehearsal, stack.name) : [];
  return {
    ...told,
    ...(rehearsal ? { text: lines.join('\n') } : {}),
    ...(rehearsal?.outcome === 'rolled-back' ? { exit: EXIT.failed } : {}),
    json: {
      stack: stack.name,
      operation: operation.id,
      result: operation.state,
      rehearsal,
      phases: phasesOf(operation),
      ...(error ? { error } : {}),
    },
  };
}
