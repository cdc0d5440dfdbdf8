import { z } from 'zod';
import { LIMITS } from '../config/limits.ts';
import { MachineId } from '../ids/brand.ts';

/**
 * `GET /agent/v1/consoles/<machine>`, upgraded to this (RFC 9110 §7.8): the line over which people see and use the console of a
 * machine. Messages are JSON documents, one a line, both ways. The agent dials it when an answer to
 * `GET /agent/v1/desired` names the machine in the header `CONSOLES_HEADER`.
 */
export const CONSOLE_PROTOCOL = 'stackyard-console';
export const CONSOLES_HEADER = 'stackyard-consoles';

/** @returns the path at which the line to a machine is dialled */
export const consoleLinePath = (machine: string): string => `/agent/v1/consoles/${machine}`;

export const writeConsolesHeader = (machines: readonly MachineId[]): string => machines.join(', ');

/** @returns the machines that are asked for; what is no id is none */
export function readConsolesHeader(header: string | string[] | undefined): MachineId[] {
  const words = typeof header === 'string' ? header.split(',') : [];
  return words
    .slice(0, LIMITS.agent.reports.machines)
    .map((word) => MachineId.safeParse(word.trim()))
    .flatMap(({ data }) => (data === undefined ? [] : [data]));
}

const Beat = z.strictObject({ kind: z.literal('beat') });

/** What becomes of what is typed. `off`: the machine does not run; `full`: it does not read, and some was dropped. */
export const TypingState = z.enum(['open', 'off', 'full', 'failed']);
export type TypingState = z.infer<typeof TypingState>;

/** What an agent says on a line. */
export const ConsoleFrame = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('output'),
    start: z.int().min(0).describe('Offset of the first byte since the machine was made'),
    base64: z.string().max(Math.ceil(LIMITS.console.chunkBytes / 3) * 4),
  }),
  // All that the machine has written so far has been sent.
  z.strictObject({ kind: z.literal('caught-up') }),
  z.strictObject({ kind: z.literal('typing'), state: TypingState }),
  Beat,
]);
export type ConsoleFrame = z.infer<typeof ConsoleFrame>;

/** What the server says on a line. */
export const ConsoleOrder = z.discriminatedUnion('kind', [
  // First: from where on output is wanted.
  z.strictObject({ kind: z.literal('begin'), after: z.int().min(0) }),
  z.strictObject({
    kind: z.literal('keys'),
    // A character is four bytes at most.
    base64: z.string().max(Math.ceil((LIMITS.console.keysChars * 4) / 3) * 4),
  }),
  Beat,
]);
export type ConsoleOrder = z.infer<typeof ConsoleOrder>;
