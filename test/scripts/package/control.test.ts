import { describe, expect, test } from 'vitest';
import { renderControl } from '../../../scripts/package/control.ts';
import { renderCopyright } from '../../../scripts/package/copyright.ts';
import { renderManPage } from '../../../scripts/package/man-page.ts';
import { needsOf } from '../../../scripts/package/needs.ts';
import { COMMON, type Part, PARTS } from '../../../scripts/package/parts.ts';
import { RUN_PACKAGES } from '../../../scripts/setup/debian-packages.mjs';

const part: Part = {
  name: 'stackyard-thing',
  summary: 'does things',
  description: ['This does things.', '', 'All of them.'],
  entries: [],
  need: undefined,
  depends: [COMMON, 'adduser'],
  recommends: ['stackyard-other'],
  suggests: [],
  conffile: undefined,
};

const named = (name: string): Part => {
  const found = PARTS.find((each) => each.name === name);
  if (!found) throw new Error(`there is no ${name}`);
  return found;
};

describe('the control file', () => {
  test('says what dpkg and apt need to know', () => {
    const facts = {
      version: '0.2.0',
      architecture: 'amd64',
      needs: ['nftables', 'e2fsprogs'],
      needsSometimes: ['zstd'],
      sizeBytes: 2_049,
    };
    expect(renderControl(part, facts)).toBe(`Package: stackyard-thing
Version: 0.2.0
Architecture: amd64
Maintainer: Stackyard <packages@stackyard.invalid>
Installed-Size: 3
Depends: stackyard-common (= 0.2.0), adduser, e2fsprogs, nftables
Recommends: stackyard-other, zstd
Section: admin
Priority: optional
Description: does things
 This does things.
 .
 All of them.
`);
  });

  test('has descriptions as Debian wants them', () => {
    for (const { summary, description } of PARTS) {
      expect(summary).toMatch(/^[a-z].{10,69}[^.]$/);
      expect(description.every((line) => line.length <= 79)).toBe(true);
    }
  });
});

describe('what the packages need', () => {
  test('is what the set-up of a checkout installs, and nothing of it is forgotten', () => {
    const needed = PARTS.flatMap((each) => Object.values(needsOf(each)).flat());
    const missing = RUN_PACKAGES.map(([name]) => name).filter((name) => !needed.includes(name));
    // Essential: every Debian has it.
    expect(missing).toEqual(['util-linux']);
    expect(RUN_PACKAGES.every(([, , who]) => who.length > 0)).toBe(true);
  });

  test('is on a node what its agent runs, and for the command line only recommended', () => {
    expect(needsOf(named('stackyard-agent')).needs).toContain('libvirt-daemon-system');
    expect(needsOf(named('stackyard-agent')).needs).not.toContain('mmdebstrap');
    expect(needsOf(named('stackyard-cli'))).toMatchObject({ needs: [] });
    expect(needsOf(named('stackyard-cli')).needsSometimes).toContain('mmdebstrap');
    expect(needsOf(named('stackyard-server'))).toEqual({ needs: [], needsSometimes: [] });
  });
});

describe('the copyright file', () => {
  const bundled = (license: string, licenceText = '') => ({
    manifest: { name: 'left', version: '1.0.0', license, author: 'Ann' },
    files: 'usr/lib/stackyard/node_modules/left/*',
    licenceText,
  });

  test('names who holds the rights to what, and under which terms', () => {
    const text = renderCopyright([
      bundled('MIT', 'The MIT License\n\nCopyright (c) 2020 Ann and Ben\n\nPermission …'),
      { ...bundled('ISC'), files: 'usr/lib/stackyard/node_modules/right/*' },
    ]);
    expect(text).toContain(`Files: usr/lib/stackyard/node_modules/left/*
Copyright: 2020 Ann and Ben
License: MIT
`);
    expect(text).toContain(`Files: usr/lib/stackyard/node_modules/right/*
Copyright: Ann
License: ISC
`);
    expect(text.match(/^License: .*\n /gm)).toEqual([
      'License: Apache-2.0\n ',
      'License: ISC\n ',
      'License: MIT\n ',
    ]);
    expect(text).not.toMatch(/^\s+$/m);
  });

  test('tells of several in one place together', () => {
    const text = renderCopyright([bundled('MIT'), bundled('ISC')]);
    expect(text).toContain('Copyright: Ann\nLicense: ISC and MIT\n');
  });

  test('is not made when nobody has read a licence', () => {
    expect(() => renderCopyright([bundled('SSPL-1.0')])).toThrow(/left has the licence “SSPL-1.0”/);
    expect(() => renderCopyright([bundled('')])).toThrow(/left has the licence “”/);
  });
});

describe('the manual of yard', () => {
  test('says what its help says, as roff', () => {
    const help = `Usage: yard [options] [command]

Pack and run.

Options:
  -h, --help            display help

Commands:
  init <name>           Make a folder, with
                        a recipe
`;
    expect(renderManPage(help, '0.2.0')).toContain(`.SH SYNOPSIS
.B yard [options] [command]
.SH DESCRIPTION
Pack and run.
.SH OPTIONS
.TP
.B \\-h, \\-\\-help
display help
.SH COMMANDS
.TP
.B init <name>
Make a folder, with a recipe
.SH SEE ALSO`);
  });
});
