import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compressed } from './compressed.ts';
import { type Bundled, renderCopyright } from './copyright.ts';
import { type Manifest, npmClosure } from './npm-closure.ts';
import { copied, made, type PackageFile } from './package-file.ts';
import { COMMON } from './parts.ts';
import { PROGRAM } from './places.ts';
import type { Share } from './split.ts';
import { traceSources } from './trace-sources.ts';

/** What every package has in /usr/share/doc: whose it is, and what has changed. */
export function documents(
  { name, version, share, nodeModule, timeSeconds }: DocumentedPart,
  root: string,
): PackageFile[] {
  const folder = `/usr/share/doc/${name}`;
  const bundled = [...share.modules].map((module) => bundledAt(root, module));
  if (name === COMMON) bundled.push(bundledNode(root, nodeModule));
  if (name === 'stackyard-server') bundled.push(...inPages(root, share));
  return [
    made(`${folder}/copyright`, renderCopyright(bundled)),
    made(`${folder}/changelog.gz`, compressed(renderChangelog(name, version, timeSeconds))),
    ...(name === COMMON ? guides(root, folder) : []),
  ];
}

export interface DocumentedPart {
  readonly name: string;
  readonly version: string;
  readonly share: Share;
  readonly nodeModule: string;
  readonly timeSeconds: number;
}

/** The pages of docs/, and what users notice of changes. */
const guides = (root: string, folder: string): PackageFile[] => [
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => copied(`${folder}/${name}`, join(root, 'docs', name))),
  copied(`${folder}/CHANGELOG.md`, join(root, 'CHANGELOG.md')),
];

/** deb-changelog(5), with one entry: those of all versions are in CHANGELOG.md. */
const renderChangelog = (name: string, version: string, timeSeconds: number): string => {
  const date = new Date(timeSeconds * 1000).toUTCString().replace('GMT', '+0000');
  return `${name} (${version}) unstable; urgency=medium

  * What has changed is told in /usr/share/doc/${COMMON}/CHANGELOG.md

 -- Stackyard <packages@stackyard.invalid>  ${date}
`;
};

const bundledAt = (root: string, [folder, manifest]: readonly [string, Manifest]): Bundled => ({
  manifest,
  files: `${PROGRAM.slice(1)}/${folder}/*`,
  licenceText: licenceText(root, folder),
});

function bundledNode(root: string, nodeModule: string): Bundled {
  const manifest = JSON.parse(readFileSync(join(root, nodeModule, 'package.json'), 'utf8'));
  // Its licence lists those of all that Node consists of; the first is Node's own.
  const [own = ''] = licenceText(root, nodeModule).split('"""', 2);
  return {
    manifest: manifest as Manifest,
    files: `${PROGRAM.slice(1)}/${nodeModule}/*`,
    licenceText: own,
  };
}

/** What the scripts of pages consist of, in which one package cannot be told from another. */
function inPages(root: string, { modules }: Share): Bundled[] {
  const sources = readdirSync(join(root, 'app'), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join('app', name));
  const used = npmClosure(root, traceSources(root, sources).modules);
  return [...used]
    .filter(([folder]) => !modules.has(folder))
    .map((module) => ({
      ...bundledAt(root, module),
      files: `${PROGRAM.slice(1)}/.next/static/*`,
    }));
}

function licenceText(root: string, folder: string): string {
  const name = readdirSync(join(root, folder)).find((each) => /^(licen[cs]e|copying)/i.test(each));
  const file = join(root, folder, name ?? '');
  return name !== undefined && existsSync(file) ? readFileSync(file, 'utf8') : '';
}
