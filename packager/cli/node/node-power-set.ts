import { z } from 'zod';
import type { PowerWayBody } from '../../../schemas/api/resources/power.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { CommandContext } from '../command-context.ts';
import type { Connection } from '../server/connection.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { confirm } from '../terminal/confirm.ts';
import { oneLine } from '../terminal/one-line.ts';
import { wayWords } from './power-words.ts';

const DEFAULT_PORT = 623;

interface SetInput {
  readonly none: boolean;
  readonly wol: boolean;
  readonly mac: readonly string[];
  readonly redfish?: string | undefined;
  readonly ipmi?: string | undefined;
  readonly user?: string | undefined;
  readonly passwordStdin: boolean;
  readonly fingerprint?: string | undefined;
  readonly system?: string | undefined;
}

/** `yard node power set`. */
export const nodePowerSetCommand = defineServerCommand({
  name: 'node power set',
  summary: 'Say how a node is switched on',
  details:
    'A baseboard controller is tried first, so that a wrong password is told now. Its password is stored ' +
    'sealed and never shown again. Of a Redfish service you confirm the certificate; no other one is ' +
    'talked to. Administrators only.',
  arguments: [['<node>', 'name or id']],
  options: [
    ['--none', 'by hand, or by network cards that say they wake it'],
    ['--wol', 'by packets to its network cards'],
    ['--redfish <url>', 'by a baseboard controller that speaks Redfish'],
    ['--ipmi <address>', 'by one that speaks IPMI 2.0; with a port if it is not 623'],
    ['--user <name>', 'who the server signs in to the controller as'],
    ['--password-stdin', 'read the password from standard input instead of asking for it'],
    [
      '--fingerprint <sha256>',
      'its certificate, instead of being asked whether it is the right one',
    ],
    ['--system <path>', 'which of its systems, such as /redfish/v1/Systems/1'],
    ['--no-check', 'do not try it first'],
  ],
  repeatable: [['--mac <address>', 'with --wol: its cards, if it does not tell them itself']],
  example: 'yard node power set barn-3 --redfish https://10.0.9.3 --user yard',
  shape: 'NodePower as in the API',
  input: {
    node: z.string(),
    none: z.boolean().default(false),
    wol: z.boolean().default(false),
    mac: z.array(z.string()).default([]),
    redfish: z.string().optional(),
    ipmi: z.string().optional(),
    user: z.string().optional(),
    passwordStdin: z.boolean().default(false),
    fingerprint: z.string().optional(),
    system: z.string().optional(),
    check: z.boolean().default(true),
  },
  run: async (connection, { node: wanted, check, ...input }) => {
    const { id, name } = await connection.api.getNode({ params: { node: wanted } });
    const way = await readWay(connection, id, input);
    const power = await connection.api.setNodePower({ params: { node: id }, body: { way, check } });
    const text = oneLine(`${name} is switched on by ${wayWords(power.way, power.wakeable)}.`);
    return { json: power, text };
  },
});

/** @throws Fault USAGE unless exactly one way was named */
async function readWay(
  connection: Connection,
  node: string,
  input: SetInput,
): Promise<PowerWayBody> {
  const { none, wol, mac, redfish, ipmi, user } = input;
  const named = [none, wol, redfish !== undefined, ipmi !== undefined].filter(Boolean).length;
  if (named !== 1) {
    throw new Fault('USAGE', { problem: 'Name one of --none, --wol, --redfish and --ipmi.' });
  }
  refuseStray(input);
  if (none) return { kind: 'none' };
  if (wol) return { kind: 'wol', macs: mac.map((each) => each.toLowerCase()) };
  if (user === undefined) throw new Fault('USAGE', { problem: 'Name the user (--user).' });
  if (redfish !== undefined) {
    const url = readUrl(redfish);
    const fingerprint = input.fingerprint ?? (await confirmCertificate(connection, node, url));
    const password = await readPassword(connection.context, input);
    const { system } = input;
    return {
      kind: 'redfish',
      url,
      user,
      password,
      fingerprint,
      ...(system === undefined ? {} : { system }),
    };
  }
  const [, address = '', port] = /^(.*?)(?::(\d+))?$/.exec(ipmi ?? '') ?? [];
  const password = await readPassword(connection.context, input);
  return { kind: 'ipmi', address, port: Number(port ?? DEFAULT_PORT), user, password };
}

/** @throws Fault USAGE for an option that says nothing about the way that was named */
function refuseStray(input: SetInput): void {
  const { wol, mac, redfish, ipmi } = input;
  const isController = redfish !== undefined || ipmi !== undefined;
  const strays: readonly [option: string, isStray: boolean, goesWith: string][] = [
    ['--mac', mac.length > 0 && !wol, '--wol'],
    ['--user', input.user !== undefined && !isController, '--redfish or --ipmi'],
    ['--password-stdin', input.passwordStdin && !isController, '--redfish or --ipmi'],
    ['--fingerprint', input.fingerprint !== undefined && redfish === undefined, '--redfish'],
    ['--system', input.system !== undefined && redfish === undefined, '--redfish'],
  ];
  const stray = strays.find(([, isStray]) => isStray);
  if (stray) throw new Fault('USAGE', { problem: `${stray[0]} goes with ${stray[2]}.` });
}

/** @throws Fault USAGE */
function readUrl(text: string): string {
  const url = URL.parse(text.includes('://') ? text : `https://${text}`);
  if (url) return url.href;
  throw new Fault('USAGE', { problem: `“${text}” is no address of a baseboard controller.` });
}

/** @throws Fault USAGE when nobody can be asked, CANCELLED */
async function confirmCertificate(
  { api, context }: Connection,
  node: string,
  url: string,
): Promise<string> {
  const found = await api.findControllerCertificate({ params: { node }, body: { url } });
  const { fingerprint, subject, validTo } = found;
  if (!context.isInteractive) {
    const problem = `Its certificate has to be confirmed. Found: --fingerprint ${fingerprint}`;
    throw new Fault('USAGE', { problem });
  }
  const lines = [
    `${url} shows the certificate of “${subject}”, valid to ${validTo}, SHA-256:`,
    fingerprint,
    'Compare it with what the page of the controller itself shows.',
  ];
  await confirm(context, lines.join('\n'), 'Is it the right one?');
  return fingerprint;
}

const readPassword = async (
  context: CommandContext,
  { passwordStdin }: Pick<SetInput, 'passwordStdin'>,
): Promise<string> =>
  passwordStdin
    ? (await context.readInput()).replace(/\r?\n$/, '')
    : context.askSecret('Password of the controller: ');
