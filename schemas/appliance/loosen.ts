import type { ApplianceSource } from './manifest.ts';

type Plain = Record<string, unknown>;

const isMap = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const mapOf = (value: unknown): Plain => (isMap(value) ? value : {});
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const textsOf = (value: unknown): string[] =>
  listOf(value).map((item) => (typeof item === 'string' ? item : ''));
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const mapTexts = (value: unknown): Record<string, string> =>
  Object.fromEntries(Object.entries(mapOf(value)).map(([key, item]) => [key, textOf(item)]));
const mapValues = (value: unknown, change: (item: Plain) => Plain): Plain =>
  Object.fromEntries(Object.entries(mapOf(value)).map(([key, item]) => [key, change(mapOf(item))]));

/**
 * Makes something the reference checks can read out of a manifest that has errors: parts of the
 * wrong type count as absent, since the schema has told about them already.
 */
export function loosenManifest(plain: unknown): ApplianceSource {
  const manifest = mapOf(plain);
  return {
    // As booleans: their own rules are for the schema, only their keys matter here.
    parameters: mapValues(manifest.parameters, () => ({ type: 'boolean', default: false })),
    secrets: mapValues(manifest.secrets, (secret) => secret),
    // Without subnets: whether one can be read at all is for the schema.
    networks: 'networks' in manifest ? mapValues(manifest.networks, () => ({})) : { private: {} },
    roles: mapValues(manifest.roles, loosenRole),
    outputs: mapValues(manifest.outputs, (output) => ({
      kind: output.kind,
      value: textOf(output.value),
    })),
  } as unknown as ApplianceSource;
}

const loosenRole = (role: Plain): Plain => ({
  count: { default: 1, minimum: 1, maximum: 1 },
  after: textsOf(role.after).filter((name) => name !== ''),
  networks: role.networks === undefined ? undefined : textsOf(role.networks),
  publish: mapValues(role.publish, ({ scheme }) => ({ scheme })),
  system: { environment: mapTexts(mapOf(role.system).environment) },
  data: {},
  ready: undefined,
  files: listOf(role.files).map((file) => ({ content: textOf(mapOf(file).content) })),
  commands: listOf(role.commands).map(textsOf),
  users: listOf(role.users).map((user) => ({
    authorizedKeys: textsOf(mapOf(user).authorizedKeys),
  })),
});
