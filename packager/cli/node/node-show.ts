import { z } from 'zod';
import type { BootLink } from '../../../schemas/agent/boot.ts';
import type { Node } from '../../../schemas/api/resources/node.ts';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import { formatCount } from '../../../schemas/text/format-count.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { formatAge, formatDueDay } from '../terminal/format-time.ts';
import { oneLine } from '../terminal/one-line.ts';
import { diskFreeWords } from './disk-free-words.ts';
import { labelWords, nodeStateWords, orderRows } from './node-state-words.ts';
import { restRows } from './power-words.ts';
import { table } from '../terminal/table.ts';

/** `yard node show`. */
export const nodeShowCommand = defineServerCommand({
  name: 'node show',
  summary: 'Show a node: its hardware, what it runs and what is free',
  arguments: [['<node>', 'name or id']],
  example: 'yard node show $(hostname)',
  shape: 'Node as in the API',
  input: { node: z.string() },
  run: async ({ api, context }, { node: name }) => {
    const node = await api.getNode({ params: { node: name } });
    return { json: node, text: describe(node, context.now()).join('\n') };
  },
});

function describe(node: Node, nowMs: number): string[] {
  const { reserved } = node;
  const promised = `${formatCount(reserved.machines, 'machine')}, ${reserved.cpu} cpu, ${formatByteSize(reserved.memoryBytes)} memory`;
  return [
    oneLine(`${node.name}: ${nodeStateWords(node)}`),
    ...table(
      [
        ...orderRows(node.orders, nowMs),
        ...restRows(node.power?.rest ?? null, nowMs),
        ...(node.power?.sleep === undefined ? [] : [['sleep', oneLine(node.power.sleep)]]),
        ['id', node.id],
        ['labels', labelWords(node.labels) || 'none'],
        ['seen', formatAge(node.lastSeenAt, nowMs)],
        ['enrolled', formatAge(node.enrolledAt, nowMs)],
        ['certificate ends', formatDueDay(node.certificateEndsAt, nowMs)],
        ...factRows(node, nowMs),
        ...diskRows(node, nowMs),
        ...figureRows(node),
        ['promised', promised],
      ].map((row) => ['', ...row]),
    ),
    ...section('Note', node.note === '' ? [] : node.note.split('\n')),
    ...section('Notices', [...(node.drift === null ? [] : [node.drift]), ...node.notices]),
  ];
}

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${oneLine(line)}`)];

function factRows({ facts, image }: Node, nowMs: number): string[][] {
  if (!facts) return [];
  return [
    ['system', `${facts.distribution}, Linux ${facts.kernel}, ${facts.architecture}`],
    ['booted', formatAge(facts.bootedAt, nowMs)],
    ...(image ? [['image', imageWords(image)]] : []),
    ['hypervisor', facts.hypervisor],
    ['accelerator', `${facts.accelerator}: ${facts.acceleratorReason}`],
    ...(facts.processor ? [['processor', describeProcessor(facts.processor)]] : []),
    ['cpus', String(facts.cpus)],
    ['memory', formatByteSize(facts.memoryBytes)],
    ['firmware', describeFirmware(facts)],
    ['confinement', describeConfinement(facts)],
    ['encryption', describeTunnel(facts)],
    ...(facts.uplinks ?? []).map((uplink) => ['uplink', describeUplink(uplink)]),
    ...(facts.boot?.links ?? []).map((link) => ['card', describeLink(link)]),
    ['agent', `${facts.agentVersion} (${facts.roles.join(', ')})`],
  ];
}

/** The disk that keeps a node which boots into memory. */
const diskRows = ({ disk }: Node, nowMs: number): string[][] =>
  disk
    ? [
        [
          'kept by',
          oneLine(`${diskWords(disk)}, ordered by ${disk.by} ${formatAge(disk.at, nowMs)}`),
        ],
      ]
    : [];

const diskWords = ({ state, path, model, serial }: NonNullable<Node['disk']>): string =>
  [path, model, serial, state === 'ordered' ? 'being made ready' : undefined]
    .filter(Boolean)
    .join(', ');

const imageWords = ({ running, wanted, outdated }: NonNullable<Node['image']>): string =>
  outdated ? `${running.version}; from its next boot ${wanted}` : running.version;

const describeProcessor = ({
  vendor,
  model,
  includes,
  adds,
}: NonNullable<NonNullable<Node['facts']>['processor']>): string =>
  `${vendor}, ${model}, ${includes.length + adds.length} features`;

const describeFirmware = ({ firmware }: NonNullable<Node['facts']>): string =>
  firmware?.includes('uefi') ? 'BIOS, UEFI' : 'BIOS (for UEFI, install ovmf there)';

/** Whether it could encrypt what it sends to other nodes. */
function describeTunnel({ tunnel }: NonNullable<Node['facts']>): string {
  if (tunnel === undefined) return 'cannot: its agent is of an older version';
  if (tunnel.state === 'unable') return oneLine(`cannot: ${tunnel.why}`);
  const by = tunnel.by === 'kernel' ? 'WireGuard of the kernel' : 'wireguard-go';
  return `possible, by ${by} at UDP port ${tunnel.port}`;
}

/** What machines could boot by (`yard boot set --link`). */
const describeLink = ({ link, mac, addresses, carrier }: BootLink): string =>
  oneLine(
    `${link}: ${mac}, ${addresses.join(', ') || 'no address'}${carrier ? '' : ', nothing plugged in'}`,
  );

type Uplink = NonNullable<NonNullable<Node['facts']>['uplinks']>[number];

/** A way into a LAN, and whether networks of stacks can be attached to it. */
function describeUplink({ name, source, unusable }: Uplink): string {
  const vlan =
    source.kind === 'interface' && source.vlan !== undefined ? `, VLAN ${source.vlan}` : '';
  const state = unusable === undefined ? '' : `; cannot be used: ${unusable}`;
  return oneLine(`${name}: ${source.kind} ${source.link}${vlan}${state}`);
}

/** What holds a guest that broke out of QEMU. */
function describeConfinement({ confinement }: NonNullable<Node['facts']>): string {
  if (!confinement) return 'not reported';
  const { users, sandbox, profiles } = confinement;
  return [
    users === 'stack' ? 'a user per stack' : 'one user for all stacks',
    sandbox ? 'seccomp' : 'no seccomp',
    profiles === 'none' ? 'no AppArmor' : profiles === 'apparmor' ? 'AppArmor' : 'SELinux',
  ].join(', ');
}

function figureRows({ figures, facts }: Node): string[][] {
  if (!figures) return [];
  const { cpuPercent, memoryFreeBytes } = figures;
  const { netReceiveBytes, netSendBytes } = figures;
  return [
    ['cpu in use', `${Math.round(cpuPercent)} %`],
    ['memory free', formatByteSize(memoryFreeBytes)],
    ['disk free', diskFreeWords(figures, facts)],
    ...(netReceiveBytes === undefined || netSendBytes === undefined
      ? []
      : [
          [
            'network',
            `${formatByteSize(netReceiveBytes)} in, ${formatByteSize(netSendBytes)} out since it was booted`,
          ],
        ]),
  ];
}
