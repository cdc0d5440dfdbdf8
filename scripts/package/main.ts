/**
 * Makes the Debian packages of a checkout that is set up and has its pages built: what `npm run package`
 * does. They are written into `dist/`, or into the folder that is given.
 *
 * `--repository <folder> --key <key>`: puts them into a repository for apt as well, which that key of gpg signs.
 * STACKYARD_PACKAGE_VERSION: another version than that of the tree, for trying upgrades.
 */
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runCommand } from '../../packager/native/run-command.ts';
import { NODE_MODULE } from '../../runtime/launcher/program/program-parts.ts';
import { buildPackage } from './build-package.ts';
import { contentsOf } from './contents.ts';
import { renderControl } from './control.ts';
import { documents } from './documents.ts';
import { maintainerScripts, maintainerTriggers } from './maintainer-scripts.ts';
import { renderManPage } from './man-page.ts';
import { needsOf } from './needs.ts';
import { PARTS } from './parts.ts';
import { writeRepository } from './repository/write-repository.ts';
import { splitProgram } from './split.ts';
import { treeState } from './tree-state.ts';
import { debianVersion } from './version.ts';

const root = join(import.meta.dirname, '..', '..');
const { values, positionals } = parseArgs({
  options: { repository: { type: 'string' }, key: { type: 'string' } },
  allowPositionals: true,
});
const { repository, key } = values;
if ((repository === undefined) !== (key === undefined)) {
  process.stderr.write(
    'A repository is signed: give --repository <folder> and --key <key of gpg>.\n',
  );
  process.exit(2);
}
const dist = positionals[0] ?? join(root, 'dist');
const nodeModule = `node_modules/${NODE_MODULE}`;
const architecture = process.arch === 'x64' ? 'amd64' : process.arch;
const tree = await treeState(root, process.env);
const version = process.env.STACKYARD_PACKAGE_VERSION ?? debianVersion(tree);
const { timeSeconds } = tree;

const yard = async (...words: string[]): Promise<string> =>
  (await runCommand(join(root, 'yard'), words, { env: { COLUMNS: '120' } })).stdout;
const material = {
  root,
  nodeModule,
  completions: {
    bash: await yard('completion', 'bash'),
    zsh: await yard('completion', 'zsh'),
    fish: await yard('completion', 'fish'),
  },
  manPage: renderManPage(await yard('--help'), tree.version),
};

mkdirSync(dist, { recursive: true });
const shares = splitProgram(root, PARTS);
const made: string[] = [];
const work = mkdtempSync(join(tmpdir(), 'stackyard-package-'));
try {
  for (const part of PARTS) {
    const { name, conffile } = part;
    const share = shares.get(name) ?? { files: [], modules: new Map() };
    const files = [
      ...contentsOf(part, share, material),
      ...documents({ name, version, share, nodeModule, timeSeconds }, root),
    ];
    const target = join(dist, `${name}_${version}_${architecture}.deb`);
    await buildPackage(
      files,
      {
        control: (sizeBytes) =>
          renderControl(part, { version, architecture, ...needsOf(part), sizeBytes }),
        conffiles: conffile === undefined ? [] : [conffile],
        scripts: maintainerScripts(root, name),
        triggers: maintainerTriggers(root, name),
      },
      { work: join(work, name), target, timeSeconds },
    );
    made.push(target);
    const mebibytes = (statSync(target).size / 2 ** 20).toFixed(1);
    process.stdout.write(`${target}  ${mebibytes} MiB\n`);
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
if (repository !== undefined && key !== undefined) {
  await writeRepository(repository, made, key);
  process.stdout.write(`${repository}  repository for apt, signed\n`);
}
