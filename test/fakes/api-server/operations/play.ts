import { Fault, toWire } from '../../../../schemas/errors/fault.ts';
import { freshId } from '../ids.ts';
import type { FakeOperation } from '../shapes.ts';
import { announce, pause, type World } from '../world.ts';

/** One step of a make-believe operation. */
export interface ScriptStep {
  readonly name: string;
  readonly title: string;
  readonly ms: number;
  /** Called again and again while it runs, with how much of it is done, 0 to 1. */
  readonly advance?: (share: number) => void;
  /** Throws what makes the step fail. */
  readonly finish?: () => void;
}

/** What an operation does, and what is left behind in each ending. */
export interface Script {
  readonly kind: string;
  readonly title: string;
  readonly subject: FakeOperation['subject'];
  readonly steps: readonly ScriptStep[];
  readonly succeeded: () => void;
  /** After everything was undone, because it failed or was cancelled. */
  readonly undone: () => void;
  /** The undo itself fails the first time. */
  readonly undoFails?: boolean;
  /** Last console lines of the machine that failed. */
  readonly console?: readonly string[];
}

const TICK_MS = 200;

/** Puts an operation on the list, queued. Nothing happens until it is played. */
export function queueOperation(world: World, script: Script, createdBy: string): FakeOperation {
  const operation: FakeOperation = {
    id: freshId('op'),
    kind: script.kind,
    title: script.title,
    subject: script.subject,
    state: 'queued',
    cancelRequested: false,
    createdAt: new Date().toISOString(),
    createdBy,
    finishedAt: null,
    steps: script.steps.map(({ name, title, ms }) => ({
      name,
      title,
      state: 'waiting',
      startedAt: null,
      finishedAt: null,
      expectedMs: ms,
    })),
    progress: {
      note: 'Waiting to begin',
      bytesDone: 0,
      bytesTotal: 0,
      bytesPerSecond: 0,
      remainingMs: null,
      machines: [],
    },
    fault: null,
    failedStep: null,
    console: [],
    phases: [],
  };
  world.operations.unshift(operation);
  return operation;
}

/** Lets an operation happen, to its end. */
export async function playOperation(
  world: World,
  operation: FakeOperation,
  script: Script,
): Promise<void> {
  operation.state = 'running';
  for (const [index, step] of script.steps.entries()) {
    const entry = operation.steps[index];
    if (!entry) return;
    entry.state = 'running';
    entry.startedAt = new Date().toISOString();
    const fault = await playStep(world, operation, step);
    entry.finishedAt = new Date().toISOString();
    if (fault || operation.cancelRequested) {
      entry.state = fault ? 'failed' : 'done';
      await undo(world, operation, script, fault);
      return;
    }
    entry.state = 'done';
    operation.phases.push({ name: step.name, ms: step.ms });
  }
  operation.state = 'succeeded';
  operation.finishedAt = new Date().toISOString();
  if (operation.progress) operation.progress.remainingMs = 0;
  script.succeeded();
  tell(world, operation);
}

async function playStep(
  world: World,
  operation: FakeOperation,
  step: ScriptStep,
): Promise<Fault | undefined> {
  if (operation.progress) operation.progress.note = step.title;
  for (let done = 0; done <= step.ms && !operation.cancelRequested; done += TICK_MS) {
    step.advance?.(Math.min(1, done / step.ms));
    tell(world, operation);
    await pause(world, TICK_MS);
  }
  try {
    if (!operation.cancelRequested) step.finish?.();
  } catch (error) {
    return Fault.from(error);
  }
}

async function undo(
  world: World,
  operation: FakeOperation,
  script: Script,
  fault: Fault | undefined,
): Promise<void> {
  operation.state = 'undoing';
  if (fault) {
    operation.fault = toWire(fault);
    operation.failedStep = operation.steps.find((step) => step.state === 'failed')?.name ?? null;
    operation.console = [...(script.console ?? [])];
  }
  await undoSteps(world, operation);
  if (script.undoFails && !operation.cancelRequested) {
    operation.state = 'stuck';
    tell(world, operation);
    await resumed(world, operation);
    await undoSteps(world, operation);
  }
  operation.state = fault ? 'failed' : 'cancelled';
  operation.finishedAt = new Date().toISOString();
  script.undone();
  tell(world, operation);
}

async function undoSteps(world: World, operation: FakeOperation): Promise<void> {
  for (const entry of operation.steps.toReversed().filter((step) => step.state === 'done')) {
    entry.state = 'undoing';
    if (operation.progress) operation.progress.note = `Rolling back: ${entry.title}`;
    tell(world, operation);
    await pause(world, 2 * TICK_MS);
    entry.state = 'undone';
  }
}

/** Waits until `resumeOperation` has put a stuck operation back to undoing. */
async function resumed(world: World, operation: FakeOperation): Promise<void> {
  while (operation.state === 'stuck') await pause(world, TICK_MS);
}

function tell(world: World, operation: FakeOperation): void {
  world.events.emit(operation.id);
  announce(world, 'operation', operation.id);
  if (operation.subject.kind === 'stack') announce(world, 'stack', operation.subject.id);
}
