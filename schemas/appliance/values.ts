import type { ApplianceManifest, ApplianceSource } from './manifest.ts';

/** The parts of a manifest that decide which template values exist; alike in source and archive. */
type Declarations = Pick<
  ApplianceSource | ApplianceManifest,
  'parameters' | 'secrets' | 'networks'
> & {
  readonly roles: Record<
    string,
    { readonly publish: Record<string, unknown>; readonly networks?: string[] | undefined }
  >;
};

/** Where a template stands decides what it may name. */
export type TemplatePlace =
  { readonly kind: 'role'; readonly role: string } | { readonly kind: 'outputs' };

/**
 * Lists every path a template may name, as `docs/appliance.md` documents them.
 *
 * - `stack.name`, `stack.id`, `appliance.name`, `appliance.version`
 * - `parameters.<key>`; `secrets.<key>` (`.private`, `.public`, `.certificate` for pairs)
 * - `roles.<role>.address` (IPv4 of the first machine), `.address6`, `.name` (its DNS name),
 *   `.addresses` and `.names` (all, separated by spaces)
 * - `publish.<key>.url`, `.host`, `.port`: only in outputs, because they may change while it runs
 * - `machine.name`, `machine.index` (from 0), `machine.address`: only in roles
 */
export function templateValues(manifest: Declarations, place: TemplatePlace): ReadonlySet<string> {
  const paths = ['stack.name', 'stack.id', 'appliance.name', 'appliance.version'];
  paths.push(...Object.keys(manifest.parameters).map((key) => `parameters.${key}`));
  for (const [key, secret] of Object.entries(manifest.secrets)) {
    if (secret.type === 'keypair') paths.push(`secrets.${key}.private`, `secrets.${key}.public`);
    else if (secret.type === 'certificate')
      paths.push(`secrets.${key}.private`, `secrets.${key}.certificate`);
    else paths.push(`secrets.${key}`);
  }
  for (const role of Object.keys(manifest.roles)) {
    paths.push(
      ...['address', 'address6', 'name', 'addresses', 'names'].map(
        (part) => `roles.${role}.${part}`,
      ),
    );
  }
  if (place.kind === 'role') paths.push('machine.name', 'machine.index', 'machine.address');
  else paths.push(...publishedPaths(manifest));
  return new Set(paths);
}

function publishedPaths(manifest: Declarations): string[] {
  return Object.values(manifest.roles).flatMap((role) =>
    Object.keys(role.publish).flatMap((key) =>
      ['url', 'host', 'port'].map((part) => `publish.${key}.${part}`),
    ),
  );
}
