import { EXIT, kind } from './fault-kind.ts';

/** Faults: planning and running. */
export const runningFaults = {
  PLAN_REFUSED: kind<{
    problems: { code: string; message: string; action?: string | undefined }[];
  }>({
    status: 409,
    exit: EXIT.conflict,
    retryable: false,
    message: ({ problems }) =>
      `This cannot be installed now: ${problems.map((p) => p.message).join(' ')}`,
    action: ({ problems }) => problems.flatMap((p) => (p.action ? [p.action] : [])).join(' '),
  }),
  PLAN_CHANGED: kind<{ wanted: string; found: string }>({
    status: 409,
    exit: EXIT.conflict,
    retryable: false,
    message: () => 'Something changed since this plan was made, so it was not applied.',
    action: () => 'Look at the new plan and confirm it.',
  }),
  NO_NODE: kind<Record<string, never>>({
    status: 409,
    exit: EXIT.conflict,
    retryable: true,
    message: () => 'No node is connected, so nothing can run.',
    action: () => 'Start the agent (npm start does) and wait until the node shows as ready.',
  }),
  NODE_LOST: kind<{ node: string; lastSeen: string }>({
    status: 503,
    exit: EXIT.failed,
    retryable: true,
    message: ({ node, lastSeen }) => `Node “${node}” has not reported since ${lastSeen}.`,
  }),
  STEP_TIMED_OUT: kind<{ step: string; timeoutMs: number; waitingFor: string }>({
    status: 504,
    exit: EXIT.failed,
    retryable: false,
    message: ({ step, timeoutMs, waitingFor }) =>
      `“${step}” waited ${Math.round(timeoutMs / 1000)} s for ${waitingFor}.`,
  }),
  MACHINE_NOT_READY: kind<{ machine: string; probe: string; timeoutMs: number; console: string }>({
    status: 504,
    exit: EXIT.failed,
    retryable: false,
    message: ({ machine, probe, timeoutMs }) =>
      `Machine “${machine}” did not get ready: ${probe} had no good answer within ${Math.round(timeoutMs / 1000)} s.`,
    action: () => 'Read its console log; the last lines are below.',
  }),
  MACHINE_CRASHED: kind<{ machine: string; why: string; console: string }>({
    status: 500,
    exit: EXIT.failed,
    retryable: false,
    message: ({ machine, why }) => `Machine “${machine}” stopped by itself: ${why}.`,
    action: () => 'Read its console log; the last lines are below.',
  }),
  NODE_WORK_FAILED: kind<{ what: string; code: string; message: string }>({
    status: 500,
    exit: EXIT.failed,
    retryable: false,
    message: ({ what, message }) => `${what}: ${message}`,
  }),
  OPERATION_FAILED: kind<{ operation: string; step: string; code: string; message: string }>({
    status: 500,
    exit: EXIT.failed,
    retryable: false,
    message: ({ step, message }) => `Failed at “${step}”: ${message}`,
  }),
  OPERATION_STUCK: kind<{ operation: string; step: string; message: string }>({
    status: 500,
    exit: EXIT.failed,
    retryable: false,
    message: ({ step, message }) => `Undoing “${step}” did not succeed: ${message}`,
    action: ({ operation }) => `Mend the cause, then: yard op resume ${operation}`,
  }),
  OPERATION_UNKNOWN: kind<{ kind: string; version: number }>({
    status: 500,
    exit: EXIT.failed,
    retryable: false,
    message: (d) => `This server does not know operations of kind ${d.kind} version ${d.version}.`,
  }),
  LEASE_LOST: kind<{ operation: string }>({
    status: 409,
    exit: EXIT.failed,
    retryable: true,
    message: ({ operation }) => `Operation ${operation} is being carried on by another server.`,
  }),
  WAIT_ENDED: kind<{ operation: string; title: string }>({
    status: 499,
    exit: EXIT.cancelled,
    retryable: false,
    message: ({ title }) => `No longer waiting; “${title}” goes on at the server.`,
    action: ({ operation }) =>
      `Watch it: yard op watch ${operation}\nUndo it:  yard op cancel ${operation}`,
  }),
  HYPERVISOR_FAILED: kind<{ call: string; message: string }>({
    status: 500,
    exit: EXIT.failed,
    retryable: true,
    message: ({ call, message }) => `libvirt refused ${call}: ${message}`,
  }),
  NETWORK_FAILED: kind<{ what: string; message: string }>({
    status: 500,
    exit: EXIT.failed,
    retryable: true,
    message: ({ what, message }) => `${what} could not be set up: ${message}`,
  }),
  ENROLMENT_REFUSED: kind<{ why: string }>({
    status: 403,
    exit: EXIT.denied,
    retryable: false,
    message: ({ why }) => `This node was not admitted: ${why}.`,
    action: () => 'Make a new enrolment token: yard node invite',
  }),
  PROTOCOL_TOO_OLD: kind<{ found: number; wanted: number }>({
    status: 426,
    exit: EXIT.failed,
    retryable: false,
    message: ({ found, wanted }) =>
      `The agent speaks protocol ${found}; this server needs ${wanted}.`,
    action: () => 'Update the agent.',
  }),
} as const;
