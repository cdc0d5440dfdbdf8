import { z } from 'zod';
import type { JoiningMachine } from '../../../schemas/api/resources/join.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { readJoinCode } from '../../../schemas/ids/join-code.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { oneLine } from '../terminal/one-line.ts';
import { machineWords } from './joining-lines.ts';

const EXAMPLE = 'yard node approve K7QF-3M2X --name barn-2';

/** `yard node approve`. */
export const nodeApproveCommand = defineServerCommand({
  name: 'node approve',
  summary: 'Let a machine in that waits, by the code on its screen',
  details:
    'Compare the code with the one on the screen of the machine: it is derived from the key that the ' +
    'machine asks with, and nobody else can show it. With --as, the machine is a node again that is ' +
    'known and does not report, with a new key. Administrators only.',
  arguments: [['<code>', 'as the machine shows it']],
  options: [
    ['--name <name>', 'name of the new node; default: its host name, or node-<number>'],
    ['--as <node>', 'the node that it is again'],
    ['--dry-run', 'show what would be approved, and do nothing'],
  ],
  example: EXAMPLE,
  shape: 'Node as in the API, or with --dry-run JoiningMachine as in the API',
  input: {
    code: z.string(),
    name: z.string().optional(),
    as: z.string().optional(),
    dryRun: z.boolean().default(false),
  },
  run: async ({ api }, { code, name, as, dryRun }) => {
    if (name !== undefined && as !== undefined) {
      throw usage('A machine is a new node or one that is known: give --name or --as.');
    }
    const machine = pick(await api.listJoining(), code);
    if (machine && name === undefined && as === undefined) demandNoClaim(machine);
    if (dryRun && machine) {
      const becomes = as === undefined ? (name ?? machine.suggestedName) : `${as} again`;
      const text = `${machineWords(machine)} would become the node ${becomes}. ${machine.why}`;
      return { json: machine, text: oneLine(text) };
    }
    if (dryRun) throw new Fault('NOT_FOUND', { what: 'machine with the code', name: code });
    // One that is not listed is left to the server, which says why.
    const node = await api.approveJoining({
      params: { code },
      body:
        as === undefined
          ? { as: 'new', ...(name === undefined ? {} : { name }) }
          : { as: 'known', node: as },
    });
    const who = machine ? machineWords(machine) : `The machine with the code ${code}`;
    return { json: node, text: oneLine(`${who} is the node “${node.name}” now.`) };
  },
});

/** `yard node reject`. */
export const nodeRejectCommand = defineServerCommand({
  name: 'node reject',
  summary: 'Turn a machine away that waits, for a day',
  details:
    'Its key stays rejected for a day; a machine that starts anew without a disk has another key. ' +
    'It can be approved after all. Administrators only.',
  arguments: [['<code>', 'as the machine shows it']],
  example: 'yard node reject K7QF-3M2X',
  shape: '{"code"}',
  input: { code: z.string() },
  run: async ({ api }, { code }) => {
    await api.rejectJoining({ params: { code } });
    const shown = readJoinCode(code) ?? code;
    return {
      json: { code: shown },
      text: oneLine(`The machine with the code ${shown} was turned away.`),
    };
  },
});

const pick = (machines: readonly JoiningMachine[], typed: string): JoiningMachine | undefined => {
  const code = readJoinCode(typed);
  return machines.find((machine) => machine.code === code);
};

/** Whoever says that it is a known node is one of two things, and which of them is for a person to say. */
function demandNoClaim({ claims, why }: JoiningMachine): void {
  const [claim] = claims;
  if (!claim) return;
  throw usage(
    `${why} Say what it is: --as ${claim.node} makes it that node again, --name <name> a new one.`,
  );
}

const usage = (problem: string): Fault => new Fault('USAGE', { problem, example: EXAMPLE });
