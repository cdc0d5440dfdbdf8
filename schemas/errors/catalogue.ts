/**
 * The error catalogue: every failure a person or a program can meet, with one stable code each.
 *
 * Codes are append-only. A retired code stays listed with `retired: true`. `docs/errors.md` explains
 * each and is held against this table by a test, in both directions.
 */

/** How the outside sees one kind of failure. */
export interface FaultKind<Data> {
  /** HTTP status of the API. */
  readonly status: number;
  /** Exit code of the CLI, see {@link EXIT}. */
  readonly exit: number;
  /** Whether trying the same thing again later can succeed without anybody changing anything. */
  readonly retryable: boolean;
  /** One plain sentence for the person who reads it. */
  readonly message: (data: Data) => string;
  /** What to do next, as an instruction; absent where the message already says it. */
  readonly action?: (data: Data) => string;
}

/** Exit codes of `yard`. Stable; listed in `yard help exit-codes` and `docs/errors.md`. */
export const EXIT = {
  ok: 0,
  unexpected: 1,
  usage: 2,
  invalid: 3,
  notFound: 4,
  untrusted: 5,
  conflict: 6,
  denied: 7,
  unreachable: 8,
  failed: 9,
  cancelled: 10,
} as const;

const kind = <Data>(definition: FaultKind<Data>): FaultKind<Data> => definition;

const list = (values: readonly string[]): string => values.join(', ');

export const FAULTS = {
  // ── general ────────────────────────────────────────────────────────────────────────────────
  INTERNAL: kind<{ what: string }>({
    status: 500,
    exit: EXIT.unexpected,
    retryable: false,
    message: ({ what }) => `Something went wrong inside Stackyard: ${what}.`,
    action: () => 'Please report this with the log of the server or agent.',
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
  NOT_FOUND: kind<{ what: string; name: string }>({
    status: 404,
    exit: EXIT.notFound,
    retryable: false,
    message: ({ what, name }) => `There is no ${what} “${name}”.`,
  }),
  CONFLICT: kind<{ what: string; name: string; why: string }>({
    status: 409,
    exit: EXIT.conflict,
    retryable: false,
    message: ({ what, name, why }) => `The ${what} “${name}” cannot be changed now: ${why}.`,
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
    message: ({ what, limit, found }) => `${what} is over its limit: ${found}, at most ${limit}.`,
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
    message: ({ where }) => `There is no space left in ${where}.`,
    action: () => 'Free some space there and try again; nothing half-written was kept.',
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
      `“${tool}” did not finish within ${Math.round(timeoutMs / 1000)} s and was ended.`,
  }),
  CANCELLED: kind<{ what: string }>({
    status: 409,
    exit: EXIT.cancelled,
    retryable: false,
    message: ({ what }) => `${what} was cancelled.`,
  }),
  UNREACHABLE: kind<{ url: string; why: string }>({
    status: 502,
    exit: EXIT.unreachable,
    retryable: true,
    message: ({ url, why }) => `${url} cannot be reached: ${why}.`,
    action: () => 'Check that the server is running (npm start) and that the address is right.',
  }),

  // ── accounts and access ────────────────────────────────────────────────────────────────────
  NOT_SIGNED_IN: kind<Record<string, never>>({
    status: 401,
    exit: EXIT.denied,
    retryable: false,
    message: () => 'You are not signed in.',
    action: () => 'Sign in on the web page, or use: yard login <server>',
  }),
  SIGN_IN_FAILED: kind<Record<string, never>>({
    status: 401,
    exit: EXIT.denied,
    retryable: false,
    message: () => 'The name or the password is wrong.',
  }),
  FORBIDDEN: kind<{ needs: string }>({
    status: 403,
    exit: EXIT.denied,
    retryable: false,
    message: ({ needs }) => `This needs the right “${needs}”, which this account or token lacks.`,
  }),
  CROSS_ORIGIN: kind<{ origin: string }>({
    status: 403,
    exit: EXIT.denied,
    retryable: false,
    message: ({ origin }) => `A request from another site (${origin}) was refused.`,
  }),
  SETUP_DONE: kind<Record<string, never>>({
    status: 409,
    exit: EXIT.conflict,
    retryable: false,
    message: () => 'This server already has its first administrator.',
    action: () => 'Sign in instead.',
  }),
  PASSWORD_WEAK: kind<{ why: string }>({
    status: 400,
    exit: EXIT.invalid,
    retryable: false,
    message: ({ why }) => `Please choose another password: ${why}.`,
  }),

  // ── appliance.yaml and recipes ─────────────────────────────────────────────────────────────
  MANIFEST_INVALID: kind<{
    file: string;
    problems: { line: number; column: number; path: string; wanted: string; found: string }[];
  }>({
    status: 400,
    exit: EXIT.invalid,
    retryable: false,
    message: ({ file, problems }) =>
      [
        `${file} has ${problems.length === 1 ? 'one problem' : `${problems.length} problems`}:`,
        ...problems.map(
          (p) => `  ${file}:${p.line}:${p.column} ${p.path}: wanted ${p.wanted}, found ${p.found}`,
        ),
      ].join('\n'),
  }),
  PARAMETERS_INVALID: kind<{ problems: { path: string; wanted: string; found: string }[] }>({
    status: 400,
    exit: EXIT.invalid,
    retryable: false,
    message: ({ problems }) =>
      problems.map((p) => `${p.path}: wanted ${p.wanted}, found ${p.found}`).join('; '),
  }),
  IMAGE_NOT_CLEAN: kind<{ role: string; findings: { path: string; why: string }[] }>({
    status: 400,
    exit: EXIT.invalid,
    retryable: false,
    message: ({ role, findings }) =>
      [
        `The image of role “${role}” must not be published as it is:`,
        ...findings.map((f) => `  ${f.path}: ${f.why}`),
      ].join('\n'),
    action: () => 'Remove these from the image (a recipe does it by itself) and pack again.',
  }),
  IMAGE_UNREADABLE: kind<{ file: string; why: string }>({
    status: 400,
    exit: EXIT.invalid,
    retryable: false,
    message: ({ file, why }) => `The disk image ${file} cannot be used: ${why}.`,
  }),
  BUILD_FAILED: kind<{ role: string; step: string; output: string }>({
    status: 500,
    exit: EXIT.failed,
    retryable: false,
    message: ({ role, step, output }) =>
      `Building the image of role “${role}” failed at “${step}”:\n${output}`,
  }),
  TARGET_EXISTS: kind<{ path: string }>({
    status: 409,
    exit: EXIT.conflict,
    retryable: false,
    message: ({ path }) => `${path} exists already.`,
    action: () => 'Choose another name, or add --force to replace it.',
  }),

  // ── archive: every way in which bytes from outside can be wrong ────────────────────────────
  ARCHIVE_MALFORMED: kind<{ where: string; wanted: string; found: string }>({
    status: 400,
    exit: EXIT.invalid,
    retryable: false,
    message: ({ where, wanted, found }) =>
      `The archive is damaged or not an appliance at ${where}: wanted ${wanted}, found ${found}.`,
  }),
  ARCHIVE_ENTRY_REFUSED: kind<{ entry: string; why: string }>({
    status: 400,
    exit: EXIT.invalid,
    retryable: false,
    message: ({ entry, why }) =>
      `The archive holds an entry that is not allowed, ${entry}: ${why}.`,
  }),
  ARCHIVE_TRUNCATED: kind<{ where: string; wantedBytes: number; foundBytes: number }>({
    status: 400,
    exit: EXIT.invalid,
    retryable: false,
    message: ({ where, wantedBytes, foundBytes }) =>
      `The archive ends too early in ${where}: wanted ${wantedBytes} bytes, found ${foundBytes}.`,
    action: () => 'Fetch or copy it again.',
  }),
  DIGEST_MISMATCH: kind<{ what: string; wanted: string; found: string }>({
    status: 400,
    exit: EXIT.invalid,
    retryable: false,
    message: ({ what, wanted, found }) =>
      `${what} is not what its signed index says: wanted ${wanted}, found ${found}.`,
    action: () => 'It was changed or damaged after it was packed; do not use it.',
  }),
  SIZE_MISMATCH: kind<{ what: string; wantedBytes: number; foundBytes: number }>({
    status: 400,
    exit: EXIT.invalid,
    retryable: false,
    message: ({ what, wantedBytes, foundBytes }) =>
      `${what} has the wrong size: wanted ${wantedBytes} bytes, found ${foundBytes}.`,
  }),
  BLOB_MISSING: kind<{ digest: string; what: string }>({
    status: 400,
    exit: EXIT.invalid,
    retryable: false,
    message: ({ digest, what }) => `A part is missing: ${what} (${digest}).`,
  }),
  CHUNK_INDEX_MALFORMED: kind<{ where: string; wanted: string; found: string }>({
    status: 400,
    exit: EXIT.invalid,
    retryable: false,
    message: ({ where, wanted, found }) =>
      `The chunk index is malformed at ${where}: wanted ${wanted}, found ${found}.`,
  }),
  CHUNK_CORRUPT: kind<{ disk: string; chunk: number; pack: string; wanted: string; found: string }>(
    {
      status: 400,
      exit: EXIT.invalid,
      retryable: false,
      message: ({ disk, chunk, pack, wanted, found }) =>
        `Chunk ${chunk} of disk “${disk}” in pack ${pack} is damaged: wanted ${wanted}, found ${found}.`,
    },
  ),
  FORMAT_TOO_NEW: kind<{ what: string; found: number; known: number }>({
    status: 400,
    exit: EXIT.invalid,
    retryable: false,
    message: ({ what, found, known }) =>
      `${what} uses format ${found}; this version of Stackyard knows up to ${known}.`,
    action: () => 'Update Stackyard.',
  }),

  // ── trust ──────────────────────────────────────────────────────────────────────────────────
  UNSIGNED: kind<{ appliance: string }>({
    status: 403,
    exit: EXIT.untrusted,
    retryable: false,
    message: ({ appliance }) => `${appliance} is not signed, so nobody vouches for it.`,
    action: () => 'An administrator can accept exactly these bytes: yard trust accept <reference>',
  }),
  SIGNATURE_INVALID: kind<{ appliance: string; why: string }>({
    status: 403,
    exit: EXIT.untrusted,
    retryable: false,
    message: ({ appliance, why }) => `The signature of ${appliance} is not valid: ${why}.`,
    action: () => 'Do not use it; ask the publisher for a good copy.',
  }),
  PUBLISHER_UNKNOWN: kind<{ appliance: string; namespace: string; keyIds: string[] }>({
    status: 403,
    exit: EXIT.untrusted,
    retryable: false,
    message: ({ appliance, namespace, keyIds }) =>
      `${appliance} is signed by a key that is not trusted here for “${namespace}”: ${list(keyIds)}.`,
    action: ({ namespace }) =>
      `Compare the fingerprint with the publisher, then an administrator can trust it: yard trust add ${namespace} <key>`,
  }),
  PUBLISHER_MISMATCH: kind<{ appliance: string; signedAs: string }>({
    status: 403,
    exit: EXIT.untrusted,
    retryable: false,
    message: ({ appliance, signedAs }) =>
      `${appliance} carries a signature made for ${signedAs}; it is not what it says it is.`,
  }),
  ROLLBACK_REFUSED: kind<{ appliance: string; have: number; found: number }>({
    status: 403,
    exit: EXIT.untrusted,
    retryable: false,
    message: ({ appliance, have, found }) =>
      `${appliance} is older (sequence ${found}) than what was already seen here (${have}).`,
  }),
  KEY_REVOKED: kind<{ namespace: string; keyId: string }>({
    status: 403,
    exit: EXIT.untrusted,
    retryable: false,
    message: ({ namespace, keyId }) => `The key ${keyId} of “${namespace}” has been revoked.`,
  }),
  KEY_UNREADABLE: kind<{ file: string; why: string }>({
    status: 400,
    exit: EXIT.invalid,
    retryable: false,
    message: ({ file, why }) => `The key ${file} cannot be used: ${why}.`,
  }),

  // ── registry ───────────────────────────────────────────────────────────────────────────────
  NAME_INVALID: kind<{ name: string }>({
    status: 400,
    exit: EXIT.invalid,
    retryable: false,
    message: ({ name }) => `“${name}” is not an appliance address; wanted namespace/name.`,
  }),
  UPLOAD_OUT_OF_ORDER: kind<{ wantedOffset: number; foundOffset: number }>({
    status: 416,
    exit: EXIT.failed,
    retryable: true,
    message: ({ wantedOffset, foundOffset }) =>
      `The upload has ${wantedOffset} bytes; the next part started at ${foundOffset}.`,
  }),
  VERSION_IMMUTABLE: kind<{ appliance: string; version: string }>({
    status: 409,
    exit: EXIT.conflict,
    retryable: false,
    message: ({ appliance, version }) =>
      `${appliance} ${version} is published already with other content; a released version never changes.`,
    action: () => 'Raise the version in appliance.yaml, pack and push again.',
  }),

  // ── planning and running ───────────────────────────────────────────────────────────────────
  PLAN_REFUSED: kind<{ problems: { code: string; message: string; action?: string }[] }>({
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

export type FaultCode = keyof typeof FAULTS;
export type FaultData<Code extends FaultCode> =
  (typeof FAULTS)[Code] extends FaultKind<infer Data> ? Data : never;
