import { z } from 'zod';
import type { Appliance } from '../../../schemas/api/resources/appliance.ts';
import type { Mirror } from '../../../schemas/api/resources/trust.ts';
import { parameterDefault } from '../../../schemas/appliance/check-parameters.ts';
import type { Parameter } from '../../../schemas/appliance/parameter.ts';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import { shortDigest } from '../../../schemas/ids/digest.ts';
import { splitAddress } from '../../../schemas/ids/names.ts';
import { parseReference } from '../../../schemas/ids/reference.ts';
import { connect } from '../server/connection.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { formatAge } from '../terminal/format-time.ts';
import { oneLine } from '../terminal/one-line.ts';
import { section } from '../terminal/section.ts';
import { table } from '../terminal/table.ts';

/** `yard show`. */
export const showCommand = defineServerCommand({
  name: 'show',
  summary: 'Show an appliance in the marketplace: what it asks for, creates and needs',
  arguments: [['<appliance>', '[registry/][namespace/]name[:version]']],
  example: 'yard show wordpress',
  shape: 'Appliance as in the API',
  input: { appliance: z.string() },
  run: async (own, { appliance: text }) => {
    const { registry, address, tag, digest } = parseReference(text);
    const { api, context } = registry === undefined ? own : await connect(own.context, registry);
    const version = digest ?? tag;
    const appliance = await api.getAppliance({
      params: splitAddress(address),
      ...(version === undefined ? {} : { query: { version } }),
    });
    const mirrors = await api.listMirrors();
    return { json: appliance, text: describe(appliance, mirrors, context.now()).join('\n') };
  },
});

function describe(
  { card, manifest, versions }: Appliance,
  mirrors: readonly Mirror[],
  nowMs: number,
): string[] {
  const published = formatAge(card.publishedAt, nowMs);
  return [
    oneLine(`${card.address} ${card.version} — ${manifest.title}`),
    oneLine(manifest.summary),
    '',
    ...table([
      ['', 'digest', card.digest],
      ['', 'published', published],
      ['', 'signed', signedBy(card, mirrors)],
      ['', 'to fetch', formatByteSize(card.downloadBytes)],
      ['', 'machines', `${card.machines}, with ${formatByteSize(card.memoryBytes)} of memory`],
      ['', 'licence', card.licence],
      ['', 'outside', manifest.permissions.egress],
    ]),
    ...section('Roles', Object.entries(manifest.roles).map(roleRow)),
    ...section('Parameters (--set key=value)', Object.entries(manifest.parameters).map(question)),
    ...section(
      'Outputs',
      Object.entries(manifest.outputs).map(([key, o]) => [key, o.title]),
    ),
    ...section(
      'What is new',
      manifest.changes.map(({ kind, text }) => [kind, text]),
    ),
    ...section(
      'Versions',
      versions.map((v) => [v.version, formatAge(v.publishedAt, nowMs)]),
    ),
  ];
}

/** The registry knows who signed; whether a key is believed is decided where it is installed. */
const signedBy = (
  { address, signature }: Appliance['card'],
  mirrors: readonly Mirror[],
): string => {
  const { state, keyIds, fault, signedAs } = signature;
  const mirrored = mirrors.some(
    (each) => each.own && each.address === address && each.signedAs === signedAs,
  );
  const name =
    signedAs === address ? '' : mirrored ? `, as a mirror of ${signedAs}` : `, BUT AS ${signedAs}`;
  return state === 'signed'
    ? `by key ${keyIds.map(shortDigest).join(', ')}${name}`
    : state === 'invalid'
      ? `NOT VALID: ${fault?.message ?? ''}`
      : 'not signed';
};

const roleRow = ([name, role]: [string, Appliance['manifest']['roles'][string]]): string[] => [
  name,
  `×${role.count.default}`,
  `${role.cpu} cpu`,
  formatByteSize(role.memory),
  role.title ?? '',
];

function question([key, parameter]: [string, Parameter]): string[] {
  const value = parameterDefault(parameter);
  const known =
    parameter.type === 'password' && parameter.generate
      ? 'generated'
      : value === undefined
        ? 'must be given'
        : `default ${parameter.type === 'size' ? formatByteSize(Number(value)) : String(value)}`;
  return [key, parameter.type, known, parameter.label];
}
