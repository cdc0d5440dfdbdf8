import { formatByteSize } from '../../ids/byte-units.ts';
import { EXIT, kind, list } from './fault-kind.ts';

/** What to do depends on what does not answer, or why. */
const UNREACHABLE_ADVICE = {
  server: 'Check that the server is running (npm start) and that the address is correct.',
  certificate:
    'If its certificate is of an authority of your own, name that authority’s file here: NODE_EXTRA_CA_CERTS=/path/to/ca.pem',
  node: 'Check that the node is connected (yard node ls) and that its agent is as new as the server.',
  objects:
    'Check the address, the network between, and that the object store is running; then try again. What was written is found again.',
  mirror: 'Check the network and the name servers of this machine; it fetches packages from there.',
} as const;

/** Faults: general. */
export const generalFaults = {
  INTERNAL: kind<{ what: string }>({
    status: 500,
    exit: EXIT.unexpected,
    retryable: false,
    message: ({ what }) => `Something went wrong inside Stackyard: ${what}.`,
    action: () => 'Please report this, and include the log of the server or agent.',
  }),
  USAGE: kind<{ problem: string; example?: string }>({
    status: 400,
    exit: EXIT.usage,
    retryable: false,
    message: ({ problem }) => problem,
    action: ({ example }) => (example ? `For example: ${example}` : 'See --help.'),
  }),
  REQUEST_INVALID: kind<{ problems: { path: string; wanted: string; found: string }[] }>({
    status: 400,
    exit: EXIT.invalid,
    retryable: false,
    message: ({ problems }) =>
      `The request is not valid: ${problems
        .map((p) => `${p.path || 'body'}: wanted ${p.wanted}, found ${p.found}`)
        .join('; ')}.`,
  }),
  DATA_IN_USE: kind<{ folder: string; holder: string }>({
    status: 500,
    exit: EXIT.conflict,
    retryable: false,
    message: ({ folder, holder }) => `The data folder ${folder} is in use by ${holder}.`,
    action: () =>
      'Stop that server first, or give this one a different folder with STACKYARD_DATA.',
  }),
  NOT_FOUND: kind<{ what: string; name: string; known?: readonly string[] }>({
    status: 404,
    exit: EXIT.notFound,
    retryable: false,
    message: ({ what, name }) => `There is no ${what} “${name}”.`,
    // Only where there are few: what may have been meant.
    action: ({ known = [] }) => (known.length > 0 ? `There is: ${list([...known])}.` : ''),
  }),
  CONFLICT: kind<{ what: string; name: string; why: string }>({
    status: 409,
    exit: EXIT.conflict,
    retryable: false,
    message: ({ what, name, why }) => `This is not possible for the ${what} “${name}”: ${why}.`,
  }),
  NAME_TAKEN: kind<{ what: string; name: string }>({
    status: 409,
    exit: EXIT.conflict,
    retryable: false,
    message: ({ what, name }) => `The ${what} name “${name}” is already taken.`,
    action: () => 'Choose another name.',
  }),
  ALERT_NOT_SENT: kind<{ to: string; why: string }>({
    status: 502,
    exit: EXIT.failed,
    retryable: true,
    message: ({ to, why }) => `The message to ${to} did not get through: ${why}.`,
    action: () => 'See whether the address is right and the server reaches it.',
  }),
  NOT_ALLOWED_IN_STATE: kind<{ what: string; name: string; state: string; action: string }>({
    status: 409,
    exit: EXIT.conflict,
    retryable: false,
    message: ({ what, name, state, action }) =>
      `The ${what} “${name}” is ${state}; ${action} is not possible now.`,
  }),
  LIMIT_EXCEEDED: kind<{ what: string; limit: string; found: string }>({
    status: 413,
    exit: EXIT.invalid,
    retryable: false,
    message: ({ what, limit, found }) =>
      `${what} is over the limit: it is ${found}, and at most ${limit} is allowed.`,
  }),
  TOO_MANY_REQUESTS: kind<{ retryAfterSeconds: number }>({
    status: 429,
    exit: EXIT.unreachable,
    retryable: true,
    message: ({ retryAfterSeconds }) =>
      `Too many requests; try again in ${retryAfterSeconds} seconds.`,
  }),
  DISK_FULL: kind<{ where: string; wantedBytes?: number; freeBytes?: number }>({
    status: 507,
    exit: EXIT.failed,
    retryable: true,
    message: ({ where, wantedBytes, freeBytes }) =>
      wantedBytes === undefined || freeBytes === undefined
        ? `There is no space left in ${where}.`
        : `There is not enough space in ${where}: at least ${formatByteSize(wantedBytes)} is needed, and ${formatByteSize(freeBytes)} is free.`,
    action: () => 'Free up some space there and try again. Nothing incomplete was kept.',
  }),
  DATABASE_FULL: kind<{ folder?: string; freeBytes?: number; wantedBytes?: number }>({
    status: 507,
    exit: EXIT.failed,
    retryable: true,
    message: ({ folder, freeBytes, wantedBytes }) =>
      folder === undefined || freeBytes === undefined || wantedBytes === undefined
        ? 'The database’s disk is full. Nothing can be changed until there is space.'
        : `The disk of the database in ${folder} is nearly full. Nothing can be changed until there is space (${formatByteSize(freeBytes)} free, ${formatByteSize(wantedBytes)} needed).`,
    action: () => 'Free up some space there. Changes are then possible again without a restart.',
  }),
  TOOL_MISSING: kind<{ tool: string; package: string }>({
    status: 500,
    exit: EXIT.failed,
    retryable: false,
    message: ({ tool }) => `The program “${tool}” is not installed.`,
    action: (d) => `Install the Debian package ${d.package}: apt-get install ${d.package}`,
  }),
  TOOL_FAILED: kind<{ tool: string; exitCode: number | null; output: string }>({
    status: 500,
    exit: EXIT.failed,
    retryable: false,
    message: ({ tool, exitCode, output }) =>
      `“${tool}” ended with ${exitCode === null ? 'a signal' : `exit code ${exitCode}`}: ${output.trim() || 'no output'}`,
  }),
  TOOL_TIMED_OUT: kind<{ tool: string; timeoutMs: number }>({
    status: 504,
    exit: EXIT.failed,
    retryable: true,
    message: ({ tool, timeoutMs }) =>
      `“${tool}” did not finish within ${Math.round(timeoutMs / 1000)} s and was stopped.`,
  }),
  CANCELLED: kind<{ what: string }>({
    status: 409,
    exit: EXIT.cancelled,
    retryable: false,
    message: ({ what }) => `${what} was cancelled.`,
  }),
  UNREACHABLE: kind<{ url: string; why: string; about?: keyof typeof UNREACHABLE_ADVICE }>({
    status: 502,
    exit: EXIT.unreachable,
    retryable: true,
    message: ({ url, why }) => `${url} cannot be reached: ${why}.`,
    action: ({ about = 'server' }) => UNREACHABLE_ADVICE[about],
  }),
} as const;
