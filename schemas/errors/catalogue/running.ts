import { EXIT, kind, list } from './fault-kind.ts';
import { actions, messages, type Problem } from './problem.ts';

type PoolTrouble =
  'no-client' | 'not-writable' | 'closed' | 'other-pool' | 'overlaps' | 'not-mounted' | 'no-folder';

const POOL_WHY: Readonly<Record<PoolTrouble, (detail: string) => string>> = {
  'no-client': () => 'this node has no NFS client',
  'not-writable': (detail) => `nothing can be written there (${detail})`,
  closed: () => 'the users that machines run as may not pass through its folder',
  'other-pool': (detail) => `it is another pool, ${detail}`,
  overlaps: (detail) => `another pool of this node is there, inside it or around it: ${detail}`,
  'not-mounted': (detail) => `it cannot be mounted (${detail})`,
  'no-folder': () => 'there is no such folder',
};

const POOL_ADVICE: Readonly<Record<PoolTrouble, string>> = {
  'no-client': 'Install nfs-common, and a kernel that has the module nfsv4.',
  'not-writable':
    'Let user and group 69632 write there: chown 69632:69632 and chmod 711 on the folder at its server.',
  closed: 'Let all users pass through it: chmod o+x on the folder.',
  'other-pool':
    'Correct the place of the pool, or remove the file stackyard-v1/pool.id there if nothing is in it.',
  overlaps: 'Remove the pool, and add it in a folder that has nothing to do with another one.',
  'not-mounted': 'Correct the place of the pool, or what its server allows this node.',
  'no-folder': 'Make the folder, or mount what belongs there.',
};

/** Faults: planning and running. */
/** @returns a time of at least one minute, in words */
const minutes = (ms: number): string => {
  const count = Math.max(1, Math.ceil(ms / 60_000));
  return count === 1 ? 'a minute' : `${count} minutes`;
};

export const runningFaults = {
  PLAN_REFUSED: kind<{ problems: Problem[] }>({
    status: 409,
    exit: EXIT.conflict,
    retryable: false,
    message: ({ problems }) => `This cannot be installed now: ${messages(problems)}`,
    action: ({ problems }) => actions(problems),
  }),
  NO_ROOM: kind<{ name: string; problems: Problem[] }>({
    status: 409,
    exit: EXIT.conflict,
    retryable: false,
    message: ({ name, problems }) => `“${name}” cannot run now: ${messages(problems)}`,
    action: ({ problems }) => actions(problems),
  }),
  PLAN_CHANGED: kind<{ wanted: string; found: string }>({
    status: 409,
    exit: EXIT.conflict,
    retryable: false,
    message: () => 'Something changed since this plan was made, so it was not applied.',
    action: () => 'Review the new plan and confirm it.',
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
  STEP_TIMED_OUT: kind<{ step: string; timeoutMs: number; obstacle?: string | undefined }>({
    status: 504,
    exit: EXIT.failed,
    retryable: false,
    message: ({ step, timeoutMs, obstacle }) => {
      const late = `“${step}” did not finish within ${Math.round(timeoutMs / 1000)} s.`;
      return obstacle === undefined ? late : `${late} ${obstacle}`;
    },
  }),
  MACHINE_NOT_READY: kind<{ machine: string; probe: string; timeoutMs: number; console: string }>({
    status: 504,
    exit: EXIT.failed,
    retryable: false,
    message: ({ machine, probe, timeoutMs }) =>
      `Machine “${machine}” did not become ready: ${probe} did not succeed within ${Math.round(timeoutMs / 1000)} s.`,
    action: () => 'Read its console log; the last lines are below.',
  }),
  MACHINE_CRASHED: kind<{ machine: string; why: string; console: string }>({
    status: 500,
    exit: EXIT.failed,
    retryable: false,
    message: ({ machine, why }) => `Machine “${machine}” stopped unexpectedly: ${why}.`,
    action: () => 'Read its console log; the last lines are below.',
  }),
  VOLUME_MISSING: kind<{
    volume: string;
    since: string;
    where: string;
    why: 'volume' | 'pool' | 'moved';
  }>({
    status: 409,
    exit: EXIT.conflict,
    retryable: false,
    message: ({ volume, since, where, why }) =>
      ({
        volume: `The volume ${volume} has been missing from ${where} since ${since}.`,
        pool: `The volume ${volume} has been unavailable since ${since}: ${where} is not available.`,
        moved: `The volume ${volume} has been on another node since ${since}, when its machine moved there; this server was restored from a backup of before and expects it in ${where}.`,
      })[why],
    action: ({ why }) =>
      ({
        volume:
          'Put the volume or a copy of it back, and it will be used again. To give up its data instead: yard stack volume start-empty',
        pool: 'Connect and mount the disk that holds the pool again; nothing else is needed.',
        moved:
          'Restore a newer backup of the server, which knows of the move. The data is where the machine is, and nothing is made in its place.',
      })[why],
  }),
  POOL_ABSENT: kind<{ where: string; label?: string }>({
    status: 503,
    exit: EXIT.failed,
    retryable: true,
    message: ({ where, label }) =>
      label === undefined
        ? `The pool in ${where} is not available: its disk is not mounted, or a different disk is mounted there.`
        : `The pool in ${where} is not available: no disk of this node has a file system with that label.`,
    action: ({ label }) =>
      label === undefined
        ? 'Mount the disk that holds the pool; the agent continues by itself.'
        : `Plug the disk in, or give its file system the label “${label}”; the agent mounts it by itself.`,
  }),
  POOL_STALLED: kind<{ where: string; limitMs: number }>({
    status: 503,
    exit: EXIT.failed,
    retryable: true,
    message: ({ where, limitMs }) =>
      `The pool in ${where} did not answer within ${Math.round(limitMs / 1000)} s.`,
    action: () =>
      'Check its server and the network between; machines wait for it, and the agent continues by itself.',
  }),
  DISK_BEING_FORMATTED: kind<{ where: string }>({
    status: 503,
    exit: EXIT.failed,
    retryable: true,
    message: ({ where }) => `${where} is being formatted.`,
  }),
  DISK_NOT_FORMATTED: kind<{ disk: string; why: string }>({
    status: 409,
    exit: EXIT.conflict,
    retryable: false,
    message: ({ disk, why }) => `${disk} was not formatted, because ${why}.`,
    action: () =>
      'Look at it (yard disk ls), remove the pool, and add it again with what is found now.',
  }),
  POOL_UNUSABLE: kind<{ where: string; why: PoolTrouble; detail: string }>({
    status: 409,
    exit: EXIT.conflict,
    retryable: false,
    message: ({ where, why, detail }) =>
      `The pool in ${where} cannot be used: ${POOL_WHY[why](detail)}.`,
    action: ({ why }) => POOL_ADVICE[why],
  }),
  EXPORT_FAILED: kind<{ path: string; why: string }>({
    status: 500,
    exit: EXIT.failed,
    retryable: true,
    message: ({ path, why }) => `The folder ${path} cannot be served by NFS: ${why}.`,
    action: () =>
      'Install nfs-kernel-server, or nfs-ganesha and nfs-ganesha-vfs, and make sure that nothing else uses port 2049.',
  }),
  MACHINE_CLAIMED_ELSEWHERE: kind<{ machine: string; node: string; epoch: number }>({
    status: 409,
    exit: EXIT.conflict,
    retryable: false,
    message: ({ machine, node, epoch }) =>
      `Machine ${machine} is not started here: node ${node} has taken it over (epoch ${epoch}).`,
    action: () =>
      'Nothing has to be done if it was moved there, or if this node was declared dead. Otherwise see “A machine is claimed elsewhere” in docs/operating.md.',
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
  STACK_NAME_TAKEN: kind<{ name: string; free: string }>({
    status: 409,
    exit: EXIT.conflict,
    retryable: false,
    message: ({ name }) => `There is already a stack called “${name}”.`,
    action: ({ free }) => `Choose another name, for example “${free}”.`,
  }),
  OPERATION_STUCK: kind<{ operation: string; step: string; message: string }>({
    status: 500,
    exit: EXIT.failed,
    retryable: false,
    message: ({ step, message }) => `Rolling back “${step}” failed: ${message}`,
    action: ({ operation }) => `Fix the cause, then: yard op resume ${operation}`,
  }),
  WAIT_ENDED: kind<{ operation: string; title: string }>({
    status: 499,
    exit: EXIT.cancelled,
    retryable: false,
    message: ({ title }) => `No longer waiting. “${title}” continues on the server.`,
    action: ({ operation }) =>
      `Watch it:  yard op watch ${operation}\nCancel it: yard op cancel ${operation}`,
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
    message: ({ operation }) => `Operation ${operation} has been taken over by another server.`,
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
  HOST_PORT_TAKEN: kind<{ port: number; protocol: 'tcp' | 'udp'; by: string }>({
    status: 409,
    exit: EXIT.conflict,
    retryable: true,
    message: ({ port, protocol, by }) =>
      `Port ${port}/${protocol} of this node is in use by ${by}, so it cannot be published. Free that port, or remove the stack and install it with another port.`,
  }),
  ENROLMENT_REFUSED: kind<{ why: string }>({
    status: 403,
    exit: EXIT.denied,
    retryable: false,
    message: ({ why }) => `This node was not admitted: ${why}.`,
    action: () => 'Create a new invitation: yard node invite',
  }),
  PROTOCOL_TOO_OLD: kind<{ found: number; wanted: number }>({
    status: 426,
    exit: EXIT.failed,
    retryable: false,
    message: ({ found, wanted }) =>
      `The agent speaks protocol ${found}; this server needs ${wanted}.`,
    action: () => 'Update the agent.',
  }),
  MOVE_REFUSED: kind<{
    /** Begins a sentence: the name of a machine, which is left as it is written, or `The router of …`. */
    what: string;
    problems: { code: string; message: string; action?: string | undefined }[];
  }>({
    status: 409,
    exit: EXIT.conflict,
    retryable: false,
    message: ({ what, problems }) =>
      `${what.replace(/^the /, 'The ')} cannot be moved there: ${problems.map((p) => p.message).join(' ')}`,
    action: ({ problems }) => problems.flatMap((p) => (p.action ? [p.action] : [])).join(' '),
  }),
  VOLUME_REFUSED: kind<{ why: string }>({
    status: 502,
    exit: EXIT.failed,
    retryable: true,
    message: ({ why }) => `The copy of a volume from another node was not taken: ${why}.`,
    action: () => 'It is fetched anew. If that fails again, check the disk of the other node.',
  }),
  MACHINE_NOT_MOVED: kind<{ machine: string; why: string }>({
    status: 502,
    exit: EXIT.failed,
    retryable: true,
    message: ({ machine, why }) =>
      `Machine “${machine}” could not be moved to another node while it runs: ${why}.`,
    action: () => 'It stays where it is. Try again, or move it while it is stopped.',
  }),
  NODE_BUSY: kind<{ name: string; stacks: readonly string[]; count: number }>({
    status: 409,
    exit: EXIT.conflict,
    retryable: false,
    message: ({ name, stacks, count }) => {
      const more = count > stacks.length ? `, and ${count - stacks.length} more` : '';
      return `${count === 1 ? 'A stack runs' : 'Stacks run'} on the node “${name}”: ${list([...stacks])}${more}.`;
    },
    action: ({ stacks, count }) =>
      `Stop ${count === 1 ? 'it' : 'them'} first (yard stack stop ${stacks[0] ?? ''} --wait), or cordon the node so that it gets nothing new.`,
  }),
  MOVE_NEEDS_STOP: kind<{ machine: string; why: string; offMs: number }>({
    status: 409,
    exit: EXIT.conflict,
    retryable: false,
    message: ({ machine, why, offMs }) =>
      `${machine} can only be moved while it is off. ${why} It would be off for about ${minutes(offMs)}.`,
    action: () => 'If that is all right, move it with --cold.',
  }),
  DRAIN_INCOMPLETE: kind<{ node: string; left: readonly { what: string; why: string }[] }>({
    status: 409,
    exit: EXIT.failed,
    retryable: false,
    message: ({ node, left }) =>
      `Not everything could be moved from ${node}. ${left.map(({ what, why }) => `${what}: ${why}`).join(' ')}`,
    action: ({ node }) => `Solve what is named, and drain it again: yard node drain ${node}`,
  }),
  POOL_IN_USE: kind<{
    name: string;
    what: 'remove' | 'narrow';
    stacks: readonly string[];
    count: number;
  }>({
    status: 409,
    exit: EXIT.conflict,
    retryable: false,
    message: ({ name, what, stacks, count }) => {
      const more = count > stacks.length ? `, and ${count - stacks.length} more` : '';
      const who = `${count === 1 ? 'A stack has' : 'Stacks have'} volumes in the pool “${name}”`;
      const where = what === 'narrow' ? ' on nodes that would lose it' : '';
      return `${who}${where}: ${list([...stacks])}${more}.`;
    },
    action: ({ what }) =>
      what === 'remove'
        ? 'Remove these stacks with their data first; removed ones that kept it count as well: yard stack ls --removed, yard stack purge <stack>'
        : 'Leave the pool to these nodes; yard pool show names the stacks.',
  }),
  CANNOT_ENCRYPT: kind<{ nodes: readonly { name: string; why: string }[] }>({
    status: 409,
    exit: EXIT.conflict,
    retryable: false,
    message: ({ nodes }) =>
      `${nodes.length === 1 ? 'A node' : `${nodes.length} nodes`} cannot encrypt and would be cut off from the others. ${nodes
        .slice(0, 8)
        .map(({ name, why }) => `${name}: ${why}`)
        .join(' ')}`,
    action: () =>
      'Do what is said for each, wait a minute until it has reported, and try again; or remove the nodes.',
  }),
  VOLUME_NOT_OFFERED: kind<{ why: string }>({
    status: 409,
    exit: EXIT.failed,
    retryable: true,
    message: ({ why }) => `The other node does not give the volume out yet: ${why}.`,
    action: () =>
      'It is asked again by itself. If that goes on, look at the other node: yard node ls',
  }),
  MACHINE_ELSEWHERE: kind<{ machine: string; node: string; expected: string }>({
    status: 409,
    exit: EXIT.conflict,
    retryable: false,
    message: ({ machine, node, expected }) =>
      `${machine} is on ${node}, and this server expects it on ${expected}: it was restored from a backup that is older than the move.`,
    action: () =>
      'Restore a newer backup of the server, which knows of the move. Until then the machine is left as it is, and nothing is made or started in its place.',
  }),
  VOLUMES_MAYBE_USED: kind<{ stack: string; nodes: readonly string[] }>({
    status: 409,
    exit: EXIT.conflict,
    retryable: true,
    message: ({ stack, nodes }) =>
      `The volumes of ${stack} in shared pools are kept for now: ${nodes.slice(0, 8).join(', ')}${nodes.length > 8 ? ` and ${nodes.length - 8} more` : ''} may be using them, and ${nodes.length === 1 ? 'has' : 'have'} not reported since this server was started.`,
    action: () =>
      'When it is back: yard op resume. If it is off, or cut off, for good: yard node declare-dead, or yard node rm, and then yard op resume.',
  }),
} as const;
