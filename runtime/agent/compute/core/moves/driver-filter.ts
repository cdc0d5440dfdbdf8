import {
  PROCEDURE,
  readFinish,
  readOpen,
  readPrepare,
  renderFinish,
  renderPrepare,
  type MoveParameters,
} from './move-calls.ts';
import { RPC_PROGRAM, RPC_STATUS, RPC_TYPE, type RpcMessage, withBody } from './rpc-message.ts';

/** The one machine that may come, as this node wants it. */
export interface ExpectedMachine {
  /** Of its domain. */
  readonly name: string;
  readonly parameters: MoveParameters;
  /** virDomainMigrateFlags */
  readonly flags: number;
}

/** How far a conversation is; `refused` ends it. */
export interface DriverTalk {
  readonly prepared: boolean;
  /** Serial of the call that makes this node take over, once it was made. */
  readonly finish: number | undefined;
}

export const NEW_TALK: DriverTalk = { prepared: false, finish: undefined };

export type DriverVerdict =
  | { readonly kind: 'pass'; readonly bytes: Buffer; readonly talk: DriverTalk }
  | { readonly kind: 'refuse'; readonly why: string };

/** The driver that may be opened, and no other one. */
const DRIVER = 'qemu:///system';

/** Calls that only look, or end the conversation. */
const HARMLESS: ReadonlySet<number> = new Set([
  PROCEDURE.close,
  PROCEDURE.supportsFeature,
  PROCEDURE.listAuthentication,
  PROCEDURE.watchClose,
  PROCEDURE.unwatchClose,
]);

/**
 * Decides about a message of another node to this node's libvirt, which would do whatever it is told:
 * somebody who owns one node must not own all others with it. What passes is what libvirt's own
 * migration needs, about the one machine that was ordered.
 *
 * What the machine shall be here is not taken from the message: its definition, its disks and
 * sockets, and all flags are replaced by those that this node made itself. The cookie passes; without
 * the flag for it, no definition in there is used.
 */
export function judgeCall(
  message: RpcMessage,
  talk: DriverTalk,
  expected: ExpectedMachine,
): DriverVerdict {
  const { program, version, procedure, type } = message;
  const pass = (bytes: Buffer, after = talk): DriverVerdict => ({
    kind: 'pass',
    bytes,
    talk: after,
  });
  const refuse = (why: string): DriverVerdict => ({ kind: 'refuse', why });
  if (version !== 1) return refuse(`version ${version} of a program`);
  if (program === RPC_PROGRAM.keepAlive) {
    return type === RPC_TYPE.event ? pass(message.bytes) : refuse('a sign of life that is none');
  }
  if (program !== RPC_PROGRAM.remote) return refuse(`the program ${program.toString(16)}`);
  // Also a call that brings files along has another type.
  if (type !== RPC_TYPE.call) return refuse(`a message of type ${type}`);
  if (HARMLESS.has(procedure)) return pass(message.bytes);
  switch (procedure) {
    case PROCEDURE.open: {
      const { name, flags } = readOpen(message.body);
      return name === DRIVER && flags === 0 ? pass(message.bytes) : refuse(`the driver “${name}”`);
    }
    case PROCEDURE.prepare: {
      if (talk.prepared) return refuse('a second machine');
      const { cookie } = readPrepare(message.body);
      const body = renderPrepare({ ...expected, cookie });
      return pass(withBody(message, body), { ...talk, prepared: true });
    }
    case PROCEDURE.finish: {
      if (!talk.prepared || talk.finish !== undefined) return refuse('an end without a beginning');
      const { cookie, isCancelled } = readFinish(message.body);
      const parameters: MoveParameters = [['destination_name', expected.name]];
      const body = renderFinish({ parameters, cookie, flags: expected.flags, isCancelled });
      return pass(withBody(message, body), { ...talk, finish: message.serial });
    }
    default:
      return refuse(`the call ${procedure}`);
  }
}

/** What the node that sends a machine has to know of the conversation of its libvirt. */
export interface FinishWatch {
  /** Serial of the call by which the other node takes over. */
  readonly asked: number | undefined;
}

/** @returns the watch after a message of this node’s libvirt */
export function watchCall(message: RpcMessage, watch: FinishWatch): FinishWatch {
  const isFinish =
    message.program === RPC_PROGRAM.remote &&
    message.type === RPC_TYPE.call &&
    message.procedure === PROCEDURE.finish;
  if (!isFinish || readFinish(message.body).isCancelled) return watch;
  return { asked: message.serial };
}

/**
 * @returns whether an answer says that the machine is at the other node, complete and standing
 *   still: once this node’s libvirt has it, it never lets the machine go on here
 */
export const isHandedOver = (answer: RpcMessage, { asked }: FinishWatch): boolean =>
  asked !== undefined &&
  answer.program === RPC_PROGRAM.remote &&
  answer.type === RPC_TYPE.reply &&
  answer.procedure === PROCEDURE.finish &&
  answer.serial === asked &&
  answer.status === RPC_STATUS.ok;
