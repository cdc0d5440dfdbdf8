import type { StackState } from '../api/resources/stack.ts';

/**
 * Which action is possible in which state: the one table that server, pages and simulator ask.
 * An active operation blocks everything but looking, see `allowedStackActions`.
 */
export const STACK_ACTIONS = {
  start: ['stopped', 'degraded'],
  stop: ['running', 'degraded', 'starting'],
  restart: ['running', 'degraded'],
  remove: ['running', 'degraded', 'stopped', 'starting', 'failed'],
  restore: ['removed'],
  purge: ['removed'],
  open: ['running', 'degraded'],
  reveal: ['running', 'degraded', 'starting', 'stopped', 'stopping'],
  action: ['running', 'degraded'],
  /** Its router goes to another node; machines are not touched. */
  moveGateway: ['running', 'degraded', 'starting', 'stopped'],
  /** One of its machines goes to another node; which can, and how, says its plan. */
  moveMachine: ['running', 'degraded', 'starting', 'stopped'],
  /** Keeps all its disks as they are now. */
  createPoint: ['running', 'degraded', 'starting', 'stopped'],
  /** All its disks go back to a restore point; its machines are off meanwhile. */
  returnToPoint: ['running', 'degraded', 'starting', 'stopped'],
  deletePoint: ['running', 'degraded', 'starting', 'stopped', 'failed'],
  /** A second stack is made of it, as it is now. */
  clone: ['running', 'degraded', 'starting', 'stopped'],
  /** Its system disks become those of a newer version; its machines are off meanwhile. */
  upgrade: ['running', 'degraded', 'starting', 'stopped'],
  /** An upgrade is tried on a fenced clone of it. */
  rehearse: ['running', 'degraded', 'starting', 'stopped'],
  /** Its name, sizes, ports and answers; which of its machines are restarted, says the plan. */
  change: ['running', 'degraded', 'starting', 'stopped'],
  /** Gives up a volume that is missing; which one is, says the stack. */
  startEmpty: ['degraded', 'starting', 'stopped', 'failed', 'removed'],
} as const satisfies Record<string, readonly StackState[]>;

export type StackAction = keyof typeof STACK_ACTIONS;

/** What an action is called in a sentence, where its name is no word of English. */
const ACTION_WORDS: Partial<Record<StackAction, string>> = {
  moveGateway: 'moving its router',
  moveMachine: 'moving a machine',
  startEmpty: 'starting with an empty volume',
  createPoint: 'making a restore point',
  returnToPoint: 'going back to a restore point',
  deletePoint: 'deleting a restore point',
  upgrade: 'upgrading',
  rehearse: 'rehearsing an upgrade',
  clone: 'cloning',
  change: 'changing it',
};

/** @returns an action as the subject of a sentence: `“stop”`, `moving a machine` */
export const stackActionWords = (action: StackAction): string =>
  ACTION_WORDS[action] ?? `“${action}”`;

/** Actions that only look, and are therefore possible while something else is going on. */
const LOOKING: readonly StackAction[] = ['open', 'reveal'];

/**
 * @param state the state of the stack
 * @param busy whether an operation is working on it
 * @returns the actions that are possible now
 */
export function allowedStackActions(state: StackState, busy: boolean): StackAction[] {
  return (Object.keys(STACK_ACTIONS) as StackAction[]).filter(
    (action) =>
      (STACK_ACTIONS[action] as readonly StackState[]).includes(state) &&
      (!busy || LOOKING.includes(action)),
  );
}

/** @returns why an action is not possible, as the end of a sentence; undefined when it is. */
export function whyNot(action: StackAction, state: StackState, busy: boolean): string | undefined {
  if (allowedStackActions(state, busy).includes(action)) return undefined;
  return busy ? 'another operation is working on it' : `it is ${state}`;
}
