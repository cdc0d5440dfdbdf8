import { z } from 'zod';
import { CATEGORIES } from './categories.ts';
import { LIMITS } from '../config/limits.ts';
import { Digest } from '../ids/digest.ts';
import { Key, Label } from '../ids/names.ts';
import { RelativeFile } from '../ids/paths.ts';
import { Version } from '../ids/version.ts';
import { shownLine, shownText } from './plain-text.ts';
import { Parameter, Secret, SourceParameter } from './parameter.ts';
import { Role, SourceRole } from './role.ts';

export { CATEGORIES } from './categories.ts';

/** The version of the manifest format. Raised only when an older reader would misread a document. */
export const MANIFEST_FORMAT = 1;

const text = z.string().max(LIMITS.appliance.textChars);
const line = shownLine;

const Link = z.strictObject({
  title: line,
  url: z.url({ protocol: /^https?$/, error: 'an http or https URL' }),
});

const Change = z.strictObject({
  kind: z.enum(['added', 'changed', 'deprecated', 'removed', 'fixed', 'security']),
  text: line,
});

/** The stack's own networks. Each is isolated; the router of the stack joins them to the outside. */
const Network = z.strictObject({
  title: shownText.optional(),
  subnet4: z.cidrv4().optional().describe('Default: 10.77.n.0/24; stacks may overlap'),
});

const Permissions = z.strictObject({
  egress: z
    .enum(['none', 'internet'])
    .default('internet')
    .describe('Whether machines may open connections to the outside'),
});

const Output = z.strictObject({
  title: line,
  value: text.describe('A template'),
  kind: z.enum(['link', 'text', 'secret']).default('text'),
});

const identity = {
  format: z.literal(MANIFEST_FORMAT),
  name: Label,
  version: Version,
  title: line,
  summary: line,
  licence: line.describe('SPDX expression'),
  categories: z.array(z.enum(CATEGORIES)).min(1).max(4),
  links: z.array(Link).max(20).default([]),
  changes: z.array(Change).max(100).default([]).describe('What is new in this version'),
};

const shared = {
  secrets: z.record(Key, Secret).default({}),
  networks: z.record(Label, Network).default({ private: {} }),
  permissions: Permissions.default({ egress: 'internet' }),
  outputs: z.record(Key, Output).default({}),
};

/** appliance.yaml. */
export const ApplianceSource = z.strictObject({
  ...identity,
  icon: RelativeFile.optional().describe('PNG, SVG, JPEG or WebP'),
  readme: RelativeFile.optional().describe('Markdown'),
  screenshots: z
    .array(z.strictObject({ file: RelativeFile, caption: line }))
    .max(LIMITS.archive.screenshots)
    .default([]),
  parameters: z.record(Key, SourceParameter).default({}),
  roles: z.record(Label, SourceRole),
  ...shared,
});
export type ApplianceSource = z.infer<typeof ApplianceSource>;
/** As a person writes it: defaults may be left out. */
export type ApplianceSourceInput = z.input<typeof ApplianceSource>;

const Asset = z.strictObject({ digest: Digest, mediaType: z.string().max(100) });

/** Keys in the order of appliance.yaml: canonical JSON sorts them. Those not named come last. */
const Order = z.strictObject({
  parameters: z.array(Key),
  outputs: z.array(Key),
});

function inOrder<Value>(
  record: Readonly<Record<string, Value>>,
  order: readonly string[],
): Record<string, Value> {
  const rank = (key: string): number => (order.includes(key) ? order.indexOf(key) : order.length);
  return Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => rank(a) - rank(b)));
}

/**
 * The manifest in the archive: its config blob, written as canonical JSON. Defaults are filled in,
 * sizes are bytes, times milliseconds, and files are named by digest.
 */
export const ApplianceManifest = z
  .strictObject({
    ...identity,
    icon: Asset.optional(),
    readme: Asset.optional(),
    screenshots: z.array(Asset.extend({ caption: line })).max(LIMITS.archive.screenshots),
    parameters: z.record(Key, Parameter),
    roles: z.record(Label, Role),
    ...shared,
    order: Order.default({ parameters: [], outputs: [] }),
  })
  .overwrite((manifest) => ({
    ...manifest,
    parameters: inOrder(manifest.parameters, manifest.order.parameters),
    outputs: inOrder(manifest.outputs, manifest.order.outputs),
  }))
  .meta({ id: 'ApplianceManifest' });
export type ApplianceManifest = z.infer<typeof ApplianceManifest>;
