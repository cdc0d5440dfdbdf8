import { join } from 'node:path';
import { compressed } from './compressed.ts';
import {
  copied,
  link,
  made,
  type PackageFile,
  PROGRAM_MODE,
  SETTINGS_MODE,
} from './package-file.ts';
import { pageFiles } from './page-files.ts';
import { COMMON, type Part } from './parts.ts';
import { NODE, nodeCommand, PROGRAM } from './places.ts';
import { folderFiles, shareFiles } from './program-files.ts';
import type { Share } from './split.ts';
import { agentUnit } from './units/agent-unit.ts';
import { serverUnit } from './units/server-unit.ts';

/** What the contents of packages are made from. */
export interface Material {
  /** Of the checkout. */
  readonly root: string;
  /** Folder of the npm package with Node for this kind of machine. */
  readonly nodeModule: string;
  /** Scripts by which shells complete the words of `yard`. */
  readonly completions: { readonly bash: string; readonly zsh: string; readonly fish: string };
  readonly manPage: string;
}

const UNITS = '/usr/lib/systemd/system';

/** @returns everything that a package installs, but what dpkg wants in every one */
export function contentsOf(part: Part, share: Share, material: Material): PackageFile[] {
  const own = OWN[part.name]?.(material) ?? [];
  return [...shareFiles(material.root, share), ...settings(part, material), ...own];
}

const settings = ({ name, conffile }: Part, { root }: Material): PackageFile[] =>
  conffile === undefined
    ? []
    : [copied(conffile, join(root, 'scripts/package/files', `${name}.default`), SETTINGS_MODE)];

const OWN: Readonly<Record<string, (material: Material) => PackageFile[]>> = {
  [COMMON]: ({ root, nodeModule }) => [
    copied(`${PROGRAM}/${nodeModule}/bin/node`, join(root, nodeModule, 'bin/node'), PROGRAM_MODE),
    ...['package.json', 'LICENSE'].map((name) =>
      copied(`${PROGRAM}/${nodeModule}/${name}`, join(root, nodeModule, name)),
    ),
    link(`${PROGRAM}/${NODE}`, `../${nodeModule.replace('node_modules/', '')}/bin/node`),
  ],
  'stackyard-agent': ({ root }) => [
    made(`${UNITS}/stackyard-agent.service`, agentUnit()),
    copied(
      '/usr/sbin/stackyard-join',
      join(root, 'scripts/package/files/stackyard-join'),
      PROGRAM_MODE,
    ),
  ],
  'stackyard-server': ({ root }) => [
    made(`${UNITS}/stackyard-server.service`, serverUnit()),
    ...pageFiles(root),
    copied(`${PROGRAM}/next.config.js`, join(root, 'next.config.js')),
    ...folderFiles(root, 'appliances'),
    command('stackyard-setup-code', 'runtime/launcher/packaged/setup-code.ts'),
    command('stackyard-samples', 'runtime/launcher/packaged/samples.ts'),
  ],
  'stackyard-cli': ({ root, completions, manPage }) => [
    copied(`${PROGRAM}/yard`, join(root, 'yard'), PROGRAM_MODE),
    link('/usr/bin/yard', '../lib/stackyard/yard'),
    made('/usr/share/bash-completion/completions/yard', completions.bash),
    made('/usr/share/zsh/vendor-completions/_yard', completions.zsh),
    made('/usr/share/fish/vendor_completions.d/yard.fish', completions.fish),
    made('/usr/share/man/man1/yard.1.gz', compressed(manPage)),
  ],
};

/** A command for root that runs one source. */
const command = (name: string, source: string): PackageFile =>
  made(`/usr/sbin/${name}`, `#!/bin/sh\nexec ${nodeCommand(source)} "$@"\n`, PROGRAM_MODE);
