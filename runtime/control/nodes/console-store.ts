import type { ConsoleUpload } from '../../../schemas/agent/messages.ts';
import type { ConsoleText } from '../../../schemas/api/resources/stack.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import type { MachineId } from '../../../schemas/ids/brand.ts';

interface Tail {
  readonly start: number;
  readonly bytes: Buffer;
}

/**
 * The last part of each machine's serial console, in memory. After a restart of the server the
 * agents are asked for it again, because the store then wants an earlier offset than they sent.
 */
export class ConsoleStore {
  readonly #tails = new Map<MachineId, Tail>();

  /** Takes new bytes. @returns for each machine the offset from which more is wanted */
  accept(upload: ConsoleUpload): Record<string, number> {
    const wanted: Record<string, number> = {};
    for (const { machine, start, base64 } of upload.machines) {
      const known = this.#tails.get(machine);
      const end = known ? known.start + known.bytes.length : 0;
      const bytes = Buffer.from(base64, 'base64');
      const next = known && start <= end ? join(known, start, bytes) : { start, bytes };
      this.#tails.set(machine, trim(next));
      wanted[machine] = next.start + next.bytes.length;
    }
    return wanted;
  }

  /** @returns what is kept from `after` on, control sequences included */
  read(machine: MachineId, after: number): ConsoleText {
    const tail = this.#tails.get(machine) ?? { start: 0, bytes: Buffer.alloc(0) };
    const start = Math.min(Math.max(after, tail.start), tail.start + tail.bytes.length);
    const text = tail.bytes.subarray(start - tail.start).toString('utf8');
    return { start, end: tail.start + tail.bytes.length, text };
  }

  /** @returns the last lines, without control sequences, for a failure report */
  lastLines(machine: MachineId, count: number): string {
    const text = plainText(this.read(machine, 0).text);
    return text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .slice(-count)
      .join('\n');
  }

  forget(machine: MachineId): void {
    this.#tails.delete(machine);
  }
}

/** Overlapping bytes are taken once; the agent sends again what it is not sure of. */
function join(known: Tail, start: number, bytes: Buffer): Tail {
  const end = known.start + known.bytes.length;
  const fresh = bytes.subarray(Math.max(0, end - start));
  return { start: known.start, bytes: Buffer.concat([known.bytes, fresh]) };
}

function trim(tail: Tail): Tail {
  const excess = tail.bytes.length - LIMITS.agent.consoleKeptBytes;
  return excess <= 0 ? tail : { start: tail.start + excess, bytes: tail.bytes.subarray(excess) };
}

/** Removes escape sequences (ECMA-48) and other control characters but line ends. */
export const plainText = (text: string): string =>
  text
    .replaceAll(/\u001b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-_])/g, '')
    .replaceAll('\r', '')
    .replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '');
