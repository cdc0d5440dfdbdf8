import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { Order } from '../core/orders.ts';

const Answer = z.looseObject({
  return: z.unknown().optional(),
  error: z.object({ desc: z.string() }).optional(),
});

/**
 * Gives a running machine orders.
 *
 * @param socket of its QMP
 * @returns false when no machine is there
 * @throws Fault TOOL_FAILED when it refuses, TOOL_TIMED_OUT
 */
export async function giveOrders(socket: string, orders: readonly Order[]): Promise<boolean> {
  const line = await open(socket);
  if (!line) return false;
  const timer = setTimeout(() => line.destroy(), LIMITS.lab.orderMs);
  try {
    return await speak(line, [{ execute: 'qmp_capabilities' }, ...orders]);
  } finally {
    clearTimeout(timer);
    line.destroy();
  }
}

function open(path: string): Promise<Socket | undefined> {
  return new Promise((resolve, reject) => {
    const line = connect(path);
    line.once('connect', () => resolve(line));
    line.on('error', (error: NodeJS.ErrnoException) => {
      const isGone = error.code === 'ENOENT' || error.code === 'ECONNREFUSED';
      if (isGone) resolve(undefined);
      else reject(error);
    });
  });
}

/** One order after the other. @returns false when the machine went before it was told anything */
async function speak(line: Socket, orders: readonly Order[]): Promise<boolean> {
  const waiting = [...orders];
  let last: Order | undefined;
  for await (const text of lines(line)) {
    const { error, ...rest } = Answer.parse(JSON.parse(text));
    if (error) {
      throw new Fault('TOOL_FAILED', { tool: 'QEMU', exitCode: null, output: error.desc });
    }
    if (!('QMP' in rest) && !('return' in rest)) continue;
    last = waiting.shift();
    if (last === undefined) return true;
    line.write(`${JSON.stringify(last)}\n`);
  }
  // One that is told to end may do so before it answers.
  if (last?.execute === 'quit') return true;
  if (last === undefined || last === orders[0]) return false;
  throw new Fault('TOOL_TIMED_OUT', { tool: 'QEMU', timeoutMs: LIMITS.lab.orderMs });
}

/** A line that breaks ends: whoever was at its other end is gone. */
async function* lines(line: Socket): AsyncGenerator<string> {
  try {
    yield* createInterface({ input: line });
  } catch (error) {
    if (!line.destroyed) throw error;
  }
}
