import { LICENCE_TEXTS } from './licence-texts.ts';
import type { Manifest } from './npm-closure.ts';

/** An npm package of which something is in a Debian package. */
export interface Bundled {
  readonly manifest: Manifest;
  /** Files of it, as Debian's copyright files name them; several, by spaces. */
  readonly files: string;
  /** Text of its licence file; empty: it has none. */
  readonly licenceText: string;
}

/**
 * Renders the copyright file of a Debian package: ours, and those of the npm packages in it.
 * Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
 *
 * @param bundled in the order in which they shall be named
 * @throws Error when a licence is none of those that were read (licence-texts.ts)
 */
export function renderCopyright(bundled: readonly Bundled[]): string {
  const used = new Set(['Apache-2.0']);
  const places = Map.groupBy(bundled, ({ files }) => files);
  const stanzas = [...places].map(([files, all]) => {
    const licences = [...new Set(all.map(({ manifest }) => licenceOf(manifest)))].sort();
    for (const licence of licences) used.add(licence);
    return stanza(files, [...new Set(all.flatMap(holders))], licences.join(' and '));
  });
  return [
    'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\nUpstream-Name: stackyard\n',
    stanza('*', ['The authors of Stackyard'], 'Apache-2.0'),
    ...stanzas,
    ...[...used].sort().map((name) => `License: ${name}\n${indent(LICENCE_TEXTS[name] ?? '')}\n`),
  ].join('\n');
}

/**
 * @returns the name of its licence in SPDX
 * @throws Error when nobody has read that licence
 */
export function licenceOf({ name, license, licenses }: Manifest): string {
  const given = license ?? licenses?.[0];
  const licence = typeof given === 'string' ? given : (given?.type ?? '');
  if (licence in LICENCE_TEXTS) return licence;
  throw new Error(
    `the npm package ${name} has the licence “${licence}”: read it, and add it to scripts/package/licence-texts.ts if it may be bundled`,
  );
}

const stanza = (files: string, copyright: readonly string[], licence: string): string =>
  `Files: ${files}\nCopyright: ${copyright.join('\n           ')}\nLicense: ${licence}\n`;

/** Who holds the rights: as the licence says, else who wrote it. */
function holders({ manifest, licenceText }: Bundled): string[] {
  const { name, author } = manifest;
  const lines = [...licenceText.matchAll(/^[\s*]*(?:copyright|©)\s+(?:\(c\)|©)?\s*(.*\d.*|.+)$/gim)]
    .map(([, holder = '']) => holder.replace(/\s*all rights reserved\.?/i, '').trim())
    .filter((holder) => !/^(notice|holder|owner|license|and)\b/i.test(holder) && holder !== '');
  if (lines.length > 0) return lines;
  const person = typeof author === 'string' ? author : author?.name;
  return [person ?? `The authors of ${name}`];
}

/** An empty line would end the field. */
const indent = (text: string): string =>
  text
    .split('\n')
    .map((line) => (line === '' ? ' .' : ` ${line}`))
    .join('\n');
