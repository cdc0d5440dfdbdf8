import { request } from 'node:http';
import type { Socket } from 'node:net';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import type { Prober, ProbeTarget } from '../ports/network.ts';
import { connectInNamespace } from './connect-in-namespace.ts';
import { namespacePath } from './router-namespace.ts';

/** Probes machines from within the router of their stack, in this process. */
export class NamespaceProber implements Prober {
  async tcp(target: ProbeTarget, timeoutMs: number): Promise<boolean> {
    return within(timeoutMs, async (signal) => {
      const socket = connect(target);
      signal.addEventListener('abort', () => socket.destroy());
      try {
        return await isConnected(socket);
      } finally {
        socket.destroy();
      }
    });
  }

  /** A redirect is an answer like any other: its status counts, its target is not looked at. */
  async http(
    target: ProbeTarget,
    expect: { path: string; status: readonly number[]; contains: string | undefined },
    timeoutMs: number,
  ): Promise<boolean> {
    return within(timeoutMs, async (signal) => {
      const { status, body } = await get(target, expect.path, signal);
      return (
        expect.status.includes(status) &&
        (expect.contains === undefined || body.includes(expect.contains))
      );
    });
  }
}

/** @returns what the work returns; false when it fails or takes longer */
async function within(
  timeoutMs: number,
  work: (signal: AbortSignal) => Promise<boolean>,
): Promise<boolean> {
  try {
    return await work(AbortSignal.timeout(timeoutMs));
  } catch {
    return false;
  }
}

const connect = ({ stack, address, port }: ProbeTarget): Socket =>
  connectInNamespace(namespacePath(stack), address, port);

/** Writing nothing succeeds as soon as there is a connection. */
function isConnected(socket: Socket): Promise<boolean> {
  return new Promise((resolve) => {
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
    socket.write('', (error) => resolve(!error));
  });
}

function get(
  target: ProbeTarget,
  path: string,
  signal: AbortSignal,
): Promise<{ status: number; body: string }> {
  const host = target.address.includes(':') ? `[${target.address}]` : target.address;
  return new Promise((resolve, reject) => {
    const asked = request({
      createConnection: () => connect(target),
      path,
      headers: { host: `${host}:${target.port}`, 'user-agent': 'stackyard-probe' },
      signal,
    });
    asked.once('error', reject);
    asked.once('response', (answer) => {
      const pieces: Buffer[] = [];
      let bytes = 0;
      const finish = (): void => {
        const body = Buffer.concat(pieces).subarray(0, LIMITS.agent.probeBodyBytes);
        resolve({ status: answer.statusCode ?? 0, body: body.toString('utf8') });
        asked.destroy();
      };
      answer.on('data', (piece: Buffer) => {
        pieces.push(piece);
        bytes += piece.length;
        if (bytes >= LIMITS.agent.probeBodyBytes) finish();
      });
      answer.once('end', finish);
      answer.once('error', reject);
    });
    asked.end();
  });
}
