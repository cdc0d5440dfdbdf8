import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { Fault } from '../../../../../schemas/errors/fault.ts';
import type { MachineId, NodeId } from '../../../../../schemas/ids/brand.ts';
import { lastChars } from '../../../../../schemas/text/last-chars.ts';
import type { GuestAgent } from '../../ports/hypervisor.ts';
import type { LibvirtClient } from './libvirt-client.ts';

const ANSWER_SECONDS = 5;
const PING_SECONDS = 2;
/** Between two looks whether a command has ended: at first often, then less. */
const POLL_MS = [50, 100, 200, 400, 1_000];
/** Of a command's output the last part is kept, in characters. */
const OUTPUT_CHARS = 64 * 1024;

/** Answers of the QEMU guest agent: https://www.qemu.org/docs/master/interop/qemu-ga-ref.html */
const Pong = z.object({ return: z.object({}) });
const Started = z.object({ return: z.object({ pid: z.int().min(1) }) });
const Status = z.object({
  return: z.object({
    exited: z.boolean(),
    exitcode: z.int().optional(),
    signal: z.int().optional(),
    'out-data': z.base64().optional(),
    'err-data': z.base64().optional(),
  }),
});

/** Commands in guests, through the QEMU guest agent. What a guest answers is never trusted. */
export class LibvirtGuestAgent implements GuestAgent {
  readonly #client: Pick<LibvirtClient, 'call'>;
  readonly #node: NodeId;

  /** @param client one of its own: a guest that is slow to answer holds up all calls of a client */
  constructor(client: Pick<LibvirtClient, 'call'>, node: NodeId) {
    this.#client = client;
    this.#node = node;
  }

  async ping(machine: MachineId): Promise<boolean> {
    try {
      await this.#ask(machine, { execute: 'guest-ping' }, Pong, PING_SECONDS);
      return true;
    } catch (error) {
      if (Fault.is(error, 'HYPERVISOR_FAILED')) return false;
      throw error;
    }
  }

  async run(
    machine: MachineId,
    command: readonly string[],
    timeoutMs: number,
    input?: Uint8Array,
  ): Promise<{ exitCode: number; output: string }> {
    const tool = command[0] ?? '';
    const endMs = Date.now() + timeoutMs;
    const pid = await this.#start(machine, command, input);
    for (let look = 0; ; look += 1) {
      const poll = { execute: 'guest-exec-status', arguments: { pid } };
      const { return: status } = await this.#ask(machine, poll, Status);
      if (status.exited) return resultOf(status);
      if (Date.now() >= endMs) break;
      await setTimeout(Math.min(POLL_MS[look] ?? 1_000, Math.max(0, endMs - Date.now())));
    }
    // The guest may have no such program, or may not answer any more; the limit holds all the same.
    await this.#start(machine, ['kill', '-KILL', String(pid)]).catch(() => undefined);
    throw new Fault('TOOL_TIMED_OUT', { tool, timeoutMs });
  }

  /** @returns the process id in the guest */
  async #start(
    machine: MachineId,
    [path, ...arg]: readonly string[],
    input?: Uint8Array,
  ): Promise<number> {
    const given = input ? { 'input-data': Buffer.from(input).toString('base64') } : {};
    const exec = {
      execute: 'guest-exec',
      arguments: { path, arg, 'capture-output': true, ...given },
    };
    return (await this.#ask(machine, exec, Started)).return.pid;
  }

  /** @throws Fault HYPERVISOR_FAILED, also when the answer is not what the protocol says */
  async #ask<Answer>(
    machine: MachineId,
    command: { execute: string; arguments?: object },
    shape: z.ZodType<Answer>,
    timeoutSeconds = ANSWER_SECONDS,
  ): Promise<Answer> {
    const own = { node: this.#node, machine };
    const answer = await this.#client.call('agent', own, JSON.stringify(command), timeoutSeconds);
    try {
      return shape.parse(JSON.parse(answer));
    } catch (error) {
      const message = 'the guest agent gave an answer that cannot be understood';
      throw new Fault('HYPERVISOR_FAILED', { call: command.execute, message }, { cause: error });
    }
  }
}

/** A command that a signal ended has no exit code; shells say 128 and the signal. */
function resultOf(status: z.infer<typeof Status>['return']): { exitCode: number; output: string } {
  const text = [status['out-data'], status['err-data']]
    .map((data) => Buffer.from(data ?? '', 'base64').toString('utf8'))
    .join('');
  return {
    exitCode: status.exitcode ?? 128 + (status.signal ?? 0),
    output: lastChars(text, OUTPUT_CHARS),
  };
}
