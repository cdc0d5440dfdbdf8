import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderPackages, renderRelease } from '../../../scripts/package/repository/render-index.ts';
import { writeRepository } from '../../../scripts/package/repository/write-repository.ts';

const FILE = { name: 'a_1_amd64.deb', sizeBytes: 7, sha256: 'ab'.repeat(32) };

test('the index of packages is what they say of themselves, with where they are', () => {
  const stanza = `Package: a\nVersion: 1\nFilename: ./a_1_amd64.deb\nSize: 7\nSHA256: ${FILE.sha256}\n`;
  const one = { ...FILE, control: 'Package: a\nVersion: 1\n' };
  expect(renderPackages([one, one])).toBe(`${stanza}\n${stanza}`);
});

test('what is signed names the index by its digest', () => {
  const at = new Date('2026-11-30T12:00:00Z');
  const text = renderRelease(at, ['amd64'], [{ ...FILE, name: 'Packages' }]);
  expect(text).toContain('\nDate: Mon, 30 Nov 2026 12:00:00 +0000\nArchitectures: amd64\n');
  expect(text).toMatch(/\nSHA256:\n (ab){32} 7 Packages\n$/);
});

const areToolsThere = ['apt-get', 'dpkg-deb', 'gpg'].every((name) =>
  existsSync(join('/usr/bin', name)),
);

describe.runIf(areToolsThere)('a repository, as apt reads it', () => {
  let folder = '';
  let repository = '';
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'stackyard-repository-'));
    repository = join(folder, 'repository');
    process.env.GNUPGHOME = join(folder, 'gpg');
    mkdirSync(process.env.GNUPGHOME, { mode: 0o700 });
    const make = ['--batch', '--passphrase', '', '--quick-generate-key', 'yard@example.org'];
    execFileSync('gpg', [...make, 'ed25519', 'sign', 'never'], { stdio: 'ignore' });
    await writeRepository(repository, [packageOf('1.0')], 'yard@example.org');
    await writeRepository(repository, [packageOf('1.1')], 'yard@example.org');
  });
  afterAll(() => {
    execFileSync('gpgconf', ['--kill', 'all']);
    delete process.env.GNUPGHOME;
    rmSync(folder, { recursive: true, force: true });
  });

  function packageOf(version: string): string {
    const work = join(folder, `work-${version}`);
    mkdirSync(join(work, 'DEBIAN'), { recursive: true });
    const control = `Package: yard-sample\nVersion: ${version}\nArchitecture: all\nMaintainer: Yard <yard@example.org>\nDescription: sample\n`;
    writeFileSync(join(work, 'DEBIAN/control'), control);
    const target = join(folder, `yard-sample_${version}_all.deb`);
    execFileSync('dpkg-deb', ['--root-owner-group', '--build', work, target], { stdio: 'ignore' });
    return target;
  }

  /** Runs a program of apt that knows of this repository alone, and keeps what it knows in a folder. */
  function apt(program: string, ...words: string[]): { status: number | null; output: string } {
    const state = mkdtempSync(join(folder, 'apt-'));
    for (const name of ['lists/partial', 'cache/archives/partial', 'etc']) {
      mkdirSync(join(state, name), { recursive: true });
    }
    const list = join(state, 'sources.list');
    writeFileSync(list, `deb [signed-by=${repository}/stackyard.asc] file:${repository} ./\n`);
    const options = {
      'Dir::Etc::SourceList': list,
      'Dir::Etc::SourceParts': '/dev/null',
      'Dir::State::Lists': join(state, 'lists'),
      'Dir::Cache': join(state, 'cache'),
      'APT::Sandbox::User': '',
      'APT::Update::Error-Mode': 'any',
    };
    const all = Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
    const run = (name: string, args: string[]) => {
      const { status, stdout, stderr } = spawnSync(name, [...all, ...args], { encoding: 'utf8' });
      return { status, output: stdout + stderr };
    };
    const update = run('apt-get', ['update']);
    return update.status === 0 && words.length > 0 ? run(program, words) : update;
  }

  test('is taken by its signature, and has the newest version beside those of before', () => {
    const { status, output } = apt('apt-cache', 'policy', 'yard-sample');
    expect({ status, output }).toMatchObject({
      status: 0,
      output: expect.stringMatching(/Candidate: 1\.1\n[^]*1\.1 [^]*1\.0 /),
    });
  });

  test('is refused when its index was altered, and when the signature is of somebody else', () => {
    const index = join(repository, 'Packages');
    const compressedIndex = join(repository, 'Packages.gz');
    const signed = join(repository, 'InRelease');
    const before = [index, compressedIndex, signed].map((file) => readFileSync(file));
    writeFileSync(index, `${before[0]!.toString()}\n`);
    rmSync(compressedIndex);
    expect(apt('apt-get').output).toMatch(/Hash Sum mismatch|File has unexpected size/);
    writeFileSync(index, before[0]!);
    writeFileSync(compressedIndex, before[1]!);
    writeFileSync(signed, before[2]!.toString().replace('Suite: stable', 'Suite: staple'));
    const altered = apt('apt-get');
    expect(altered.status).not.toBe(0);
    expect(altered.output).toMatch(/not signed|BADSIG|invalid/i);
    writeFileSync(signed, before[2]!);
    expect(apt('apt-get').status).toBe(0);
  });
});
