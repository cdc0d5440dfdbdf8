import type { Operation, OperationProgress } from '../../schemas/api/resources/operation.ts';
import { Fault } from '../../schemas/errors/fault.ts';
import type { OperationId } from '../../schemas/ids/brand.ts';
import { type StepRecord, foldEvents } from './fold.ts';
import type { OperationKind } from './kind.ts';
import type { OperationReader } from './ports/operation-log.ts';
import type { OperationEvent, OperationRecord } from './record.ts';

const STEP_STATES = {
  waiting: 'waiting',
  started: 'running',
  succeeded: 'done',
  failed: 'failed',
  undoing: 'undoing',
  undone: 'undone',
  'undo-failed': 'failed',
} as const satisfies Record<StepRecord['phase'], Operation['steps'][number]['state']>;

/**
 * Shows an operation as the API does.
 *
 * @param record the stored operation
 * @param log where its events and progress are
 * @param kinds all kinds this server knows; a step list it does not know is shown empty
 */
export async function viewOperation(
  record: OperationRecord,
  log: Pick<OperationReader, 'events' | 'progress' | 'children'>,
  kinds: readonly OperationKind[],
): Promise<Operation> {
  const [events, progress, children] = await Promise.all([
    log.events(record.id),
    log.progress(record.id),
    log.children(record.id),
  ]);
  return toView(record, { events, progress, children, kind: findKind(record, kinds) });
}

/** As {@link viewOperation}, by id. @throws Fault NOT_FOUND */
export async function viewOperationById(
  id: OperationId,
  log: Pick<OperationReader, 'get' | 'events' | 'progress' | 'children'>,
  kinds: readonly OperationKind[],
): Promise<Operation> {
  const record = await log.get(id);
  if (!record) throw new Fault('NOT_FOUND', { what: 'operation', name: id });
  return viewOperation(record, log, kinds);
}

const findKind = (record: OperationRecord, kinds: readonly OperationKind[]) =>
  kinds.find((kind) => kind.kind === record.kind && kind.version === record.version);

function toView(
  record: OperationRecord,
  details: {
    events: OperationEvent[];
    progress: OperationProgress | undefined;
    children: readonly OperationRecord[];
    kind: OperationKind | undefined;
  },
): Operation {
  const steps = details.kind?.steps ?? [];
  const states = foldEvents(
    steps.map((step) => step.name),
    details.events,
  );
  const failure = [...states].find(([, state]) => state.fault);
  const console = failure?.[1].fault?.data.console;
  return {
    id: record.id,
    kind: record.kind,
    title: record.title,
    subject: record.subject,
    parent: record.parent ?? null,
    children: details.children.map(({ id, title, state }) => ({ id, title, state })),
    state: record.state,
    cancelRequested: record.cancelRequested,
    createdAt: record.createdAt.toISOString(),
    createdBy: record.createdBy,
    finishedAt: record.finishedAt?.toISOString() ?? null,
    steps: steps.map((step) => ({
      ...viewStep(step, states.get(step.name)),
      expectedMs: record.expected[step.name] ?? null,
    })),
    progress: details.progress ?? null,
    fault: failure?.[1].fault ?? null,
    failedStep: failure?.[0] ?? null,
    console: typeof console === 'string' && console !== '' ? console.split('\n') : [],
    phases: viewPhases(steps, states),
    withoutServiceMs: details.kind?.withoutService?.(details.events) ?? null,
  };
}

function viewStep(
  step: { name: string; title: string },
  state: StepRecord | undefined,
): Omit<Operation['steps'][number], 'expectedMs'> {
  return {
    name: step.name,
    title: step.title,
    state: STEP_STATES[state?.phase ?? 'waiting'],
    startedAt: state?.startedAt?.toISOString() ?? null,
    finishedAt: state?.finishedAt?.toISOString() ?? null,
  };
}

function viewPhases(
  steps: readonly { name: string }[],
  states: ReadonlyMap<string, StepRecord>,
): Operation['phases'] {
  return steps.flatMap(({ name }) => {
    const state = states.get(name);
    if (!state?.startedAt || !state.finishedAt) return [];
    return [{ name, ms: state.finishedAt.getTime() - state.startedAt.getTime() }];
  });
}
