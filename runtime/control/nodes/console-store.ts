import type { ConsoleUpload } from '../../../schemas/agent/messages.ts';
import type { ConsoleText } from '../../../schemas/api/resources/stack.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import type { MachineId, NodeId } from '../../../schemas/ids/brand.ts';

interface Tail {
  /** The node whose log it is a part of. */
  readonly from: NodeId | undefined;
  readonly start: number;
  readonly bytes: Buffer;
}

/**
 * The last part of each machine's serial console, in memory. After a restart of the server the
 * agents are asked for it again, because the store then wants an earlier offset than they sent.
 *
 * All of them together are bounded: what has been silent for longest makes way.
 */
export class ConsoleStore {
  /** Those that spoke last come last. */
  readonly #tails = new Map<MachineId, Tail>();
  readonly #mostBytes: number;
  #bytes = 0;

  constructor(mostBytes: number = LIMITS.agent.consolesKeptBytes) {
    this.#mostBytes = mostBytes;
  }

  /**
   * Takes new bytes.
   *
   * @param from the node whose logs they come from
   * @returns for each machine the offset from which more is wanted
   */
  accept(upload: ConsoleUpload, from?: NodeId): Record<string, number> {
    const wanted: Record<string, number> = {};
    for (const { machine, start, base64 } of upload.machines) {
      wanted[machine] = this.take(machine, { start, bytes: Buffer.from(base64, 'base64'), from });
    }
    return wanted;
  }

  /** Takes new bytes of one machine. @returns the offset from which more is wanted */
  take(machine: MachineId, { start, bytes, from }: Tail): number {
    const known = this.#tails.get(machine);
    const end = known ? known.start + known.bytes.length : 0;
    // The log of a machine that has moved begins anew at its new node.
    const goesOn = known !== undefined && (start === end || (start < end && known.from === from));
    const next = goesOn ? { ...join(known, start, bytes), from } : { start, bytes, from };
    this.#keep(machine, trim(next));
    return next.start + next.bytes.length;
  }

  /**
   * @returns what is kept from `after` on, control sequences included. A character of which only a
   *   part has come waits for its rest
   * @param limitBytes how much of it at most
   */
  read(machine: MachineId, after: number, limitBytes = Infinity): ConsoleText {
    const tail = this.#tails.get(machine) ?? NOTHING;
    const last = tail.start + wholeCharacters(tail.bytes);
    const start = Math.min(Math.max(after, tail.start), last);
    const most = Math.min(last - start, limitBytes);
    const piece = tail.bytes.subarray(start - tail.start, start - tail.start + most);
    const bytes = piece.subarray(0, start + most < last ? wholeCharacters(piece) : most);
    return { start, end: start + bytes.length, text: bytes.toString('utf8') };
  }

  /** @returns how far the log of a node is known; 0: not at all */
  endAt(machine: MachineId, node: NodeId): number {
    const tail = this.#tails.get(machine);
    return tail?.from === node ? tail.start + tail.bytes.length : 0;
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
    this.#bytes -= this.#tails.get(machine)?.bytes.length ?? 0;
    this.#tails.delete(machine);
  }

  /** Forgets the machines that are not any more. */
  async forgetGone(living: () => Promise<ReadonlySet<string>>): Promise<void> {
    // Looked at first: what begins to be meanwhile is not taken for something that is gone.
    const known = [...this.#tails.keys()];
    const alive = await living();
    for (const machine of known) if (!alive.has(machine)) this.forget(machine);
  }

  #keep(machine: MachineId, tail: Tail): void {
    this.forget(machine);
    this.#tails.set(machine, tail);
    this.#bytes += tail.bytes.length;
    for (const silent of this.#tails.keys()) {
      if (this.#bytes <= this.#mostBytes || silent === machine) break;
      this.forget(silent);
    }
  }
}

const NOTHING = { start: 0, bytes: Buffer.alloc(0) };

/** Overlapping bytes are taken once; the agent sends again what it is not sure of. */
function join(known: Tail, start: number, bytes: Buffer): Pick<Tail, 'start' | 'bytes'> {
  const end = known.start + known.bytes.length;
  const fresh = bytes.subarray(Math.max(0, end - start));
  return { start: known.start, bytes: Buffer.concat([known.bytes, fresh]) };
}

function trim({ start, bytes, from }: Tail): Tail {
  const excess = bytes.length - LIMITS.agent.consoleKeptBytes;
  if (excess <= 0) return { start, bytes, from };
  const rest = bytes.subarray(excess, excess + MOST_CONTINUED + 1);
  const torn = rest.findIndex((byte) => !isContinuation(byte));
  const first = excess + Math.max(0, torn);
  return { start: start + first, bytes: bytes.subarray(first), from };
}

/** After the first byte of a character come three more at most (RFC 3629 §3). */
const MOST_CONTINUED = 3;
const isContinuation = (byte: number): boolean => (byte & 0xc0) === 0x80;

/** @returns how many bytes there are up to the end of the last whole character */
function wholeCharacters(bytes: Buffer): number {
  const last = bytes.subarray(-MOST_CONTINUED);
  const lead = last.findLastIndex((byte) => !isContinuation(byte));
  const first = last[lead] ?? 0;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 1;
  const there = last.length - lead;
  return lead >= 0 && there < length ? bytes.length - there : bytes.length;
}

/** Removes escape sequences (ECMA-48) and other control characters but line ends. */
export const plainText = (text: string): string =>
  text
    .replaceAll(/\u001b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-_])/g, '')
    .replaceAll('\r', '')
    .replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '');
