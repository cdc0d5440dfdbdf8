import type { ApplianceSourceInput } from '../../../schemas/appliance/manifest.ts';
import { Version } from '../../../schemas/ids/version.ts';
import type { OvfContent, OvfProduct } from './envelope.ts';
import type { ImportNotes } from './import-notes.ts';
import { oneLine } from './one-line.ts';
import { systemsOf } from './start-order.ts';
import { uniqueNames } from './unique-names.ts';

export type Identity = Pick<
  ApplianceSourceInput,
  'format' | 'name' | 'version' | 'title' | 'summary' | 'licence' | 'categories' | 'links'
>;

/**
 * What the appliance is called; what a package does not say is made up, and noted.
 *
 * @param stem name of the description without its ending: what the appliance is called
 */
export function makeIdentity(content: OvfContent, stem: string, notes: ImportNotes): Identity {
  const products = [...content.products, ...systemsOf(content).flatMap((one) => one.products)];
  const product = products.find(({ name }) => oneLine(name) !== '');
  const title = oneLine(product?.name) || oneLine(content.title) || oneLine(content.id) || stem;
  const [sentence = ''] = oneLine(content.annotation, 1_000).split(/(?<=[.!?]) /);
  const summary = oneLine(sentence) || `${oneLine(title, 150)}, imported from ${oneLine(stem, 30)}`;
  notes.add('Licence and category are not in the package: set them');
  const url = /^https?:\/\/[^\s<>"]{1,200}$/.exec(product?.url ?? '')?.[0];
  return {
    format: 1,
    name: uniqueNames('label', 32)(stem),
    version: versionOf(product, notes),
    title,
    summary,
    licence: 'LicenseRef-unknown',
    categories: ['example'],
    ...(url !== undefined && URL.canParse(url) ? { links: [{ title: 'Product', url }] } : {}),
  };
}

/** `8.2` is 8.2.0; whatever is no version of three numbers becomes 0.1.0. */
function versionOf(product: OvfProduct | undefined, notes: ImportNotes): string {
  const numbers = /^v?(\d{1,9}(?:\.\d{1,9}){0,2})$/.exec(product?.version ?? '')?.[1]?.split('.');
  const exact = Version.safeParse(product?.version ?? '');
  if (exact.success) return exact.data;
  const version = [...(numbers ?? []), '0', '0'].slice(0, 3).map(Number).join('.');
  if (numbers) return version;
  notes.add('The package tells no version like 1.2.0: it gets 0.1.0');
  return '0.1.0';
}
