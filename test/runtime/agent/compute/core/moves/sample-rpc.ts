import {
  RPC_PROGRAM,
  type RpcMessage,
  RpcMessages,
} from '../../../../../../runtime/agent/compute/core/moves/rpc-message.ts';
import { xdrUnsigned } from '../../../../../../runtime/agent/compute/core/moves/xdr.ts';

export interface SampleMessage {
  readonly program?: number;
  readonly version?: number;
  readonly procedure: number;
  readonly type?: number;
  readonly serial?: number;
  readonly status?: number;
  readonly body?: Buffer;
}

/** @returns a message as libvirt sends it; a call of the remote program unless told otherwise */
export function rpcMessage(message: SampleMessage): Buffer {
  const { program = RPC_PROGRAM.remote, version = 1, procedure } = message;
  const { type = 0, serial = 0, status = 0, body = Buffer.alloc(0) } = message;
  const head = [program, version, procedure, type, serial, status].map(xdrUnsigned);
  return Buffer.concat([xdrUnsigned(28 + body.length), ...head, body]);
}

/** @returns the same, taken apart */
export function readSample(message: SampleMessage): RpcMessage {
  const [found] = new RpcMessages(2 ** 24).take(rpcMessage(message));
  if (!found) throw new Error('it is no message');
  return found;
}
