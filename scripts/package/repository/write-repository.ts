import { createHash } from 'node:crypto';
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { runCommand } from '../../../packager/native/run-command.ts';
import { compressed } from '../compressed.ts';
import {
  type IndexedFile,
  type IndexedPackage,
  renderPackages,
  renderRelease,
} from './render-index.ts';

const KEY = 'stackyard.asc';

/**
 * Puts packages into a folder from which apt installs and upgrades, once a web server serves it. Those of
 * earlier versions stay in it. What is signed is written last: to whoever fetches in between, apt says that
 * the index does not fit, and takes nothing of it.
 *
 * ```
 * <folder>/stackyard-server_0.2.0_amd64.deb …
 * <folder>/Packages Packages.gz Release InRelease
 * <folder>/stackyard.asc     the public key, for those who install from there
 * ```
 *
 * @param packages files to add
 * @param key of gpg, by its fingerprint or address; its secret part has to be in the keyring of whoever runs this
 * @throws Fault TOOL_MISSING, TOOL_FAILED
 */
export async function writeRepository(
  folder: string,
  packages: readonly string[],
  key: string,
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const file of packages) put(folder, basename(file), (target) => copyFileSync(file, target));
  const names = readdirSync(folder).filter((name) => name.endsWith('.deb'));
  const indexed: IndexedPackage[] = [];
  for (const name of names.sort()) {
    const { stdout } = await runCommand('dpkg-deb', ['--field', join(folder, name)], {
      package: 'dpkg',
    });
    indexed.push({ ...describe(name, readFileSync(join(folder, name))), control: stdout });
  }
  const architectures = indexed.map(({ control }) => /^Architecture: (.*)$/m.exec(control)?.[1]);
  const index = Buffer.from(renderPackages(indexed));
  const indices = { Packages: index, 'Packages.gz': compressed(index.toString()) };
  const release = renderRelease(
    new Date(),
    [...new Set(architectures.filter((name) => name !== undefined))].sort(),
    Object.entries(indices).map(([name, bytes]) => describe(name, bytes)),
  );
  const signed = await gpg(key, ['--clearsign', '--digest-algo', 'SHA512'], release);
  const shownKey = await gpg(key, ['--armor', '--export', key]);
  const files = { ...indices, Release: release, [KEY]: shownKey, InRelease: signed };
  for (const [name, bytes] of Object.entries(files)) {
    put(folder, name, (target) => writeFileSync(target, bytes));
  }
}

/** Nobody is served half of a file. */
function put(folder: string, name: string, write: (target: string) => void): void {
  const part = join(folder, `${name}.part`);
  write(part);
  renameSync(part, join(folder, name));
}

const describe = (name: string, bytes: Buffer): IndexedFile => ({
  name,
  sizeBytes: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
});

/** @returns what gpg wrote; a key with a passphrase has its agent ask for it */
async function gpg(key: string, words: readonly string[], stdin = ''): Promise<string> {
  const { stdout } = await runCommand('gpg', ['--batch', '--local-user', key, ...words], {
    package: 'gpg',
    passEnv: ['GNUPGHOME', 'GPG_TTY'],
    stdin,
  });
  return stdout;
}
